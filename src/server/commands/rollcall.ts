import type { Program } from "../../cli/command/command.ts";
import { operatorCommands } from "../../cli/operators/commands.ts";
import { serverCommands } from "./commands.ts";

/** Every command in one table. A command loads the code of the server only when it runs. */
export function rollcall(version: string): Program {
  return {
    name: "rollcall",
    title: "Rollcall: the OpenAI Models API, self-hosted.",
    version,
    versionText: version,
    defaultBaseUrl: "http://127.0.0.1:8484/v1",
    hasProfiles: true,
    commands: [...serverCommands, ...operatorCommands],
  };
}
