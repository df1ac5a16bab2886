import { describeModels } from "../../client/inventory.ts";
import type { Call } from "../command/command.ts";
import type { Json } from "../output/json/value.ts";
import { fetchAll, textIn, type TypedId } from "./administration.ts";

/** An id that was typed, with those of all models that there are. */
export function typedModelId(call: Call, text: string): TypedId {
  const fetchPage: Parameters<typeof fetchAll>[2] = (page) => describeModels(call.connection, page, { state: "any" });
  return { text, candidates: async () => idsOf(await fetchAll(call, "model", fetchPage)) };
}

export function idsOf(items: readonly Json[]): readonly string[] {
  return items.flatMap((item) => textIn(item, "id") ?? []);
}
