import { useResource } from "../../data/use-resource.ts";

/** What the server's configuration file is called; its usual name until the server has said it. */
export function useConfigFile(isAsked = true): string {
  const { value } = useResource("GET /rollcall/v1/server", isAsked ? {} : null);
  return value?.config_file ?? "rollcall.yaml";
}
