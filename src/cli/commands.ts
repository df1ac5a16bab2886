import type { Command, Program } from "./command/command.ts";
import { legacyVerbs } from "./command/legacy-verbs.ts";
import { modelsDelete } from "./models/models-delete.ts";
import { modelsList } from "./models/models-list.ts";
import { modelsRetrieve } from "./models/models-retrieve.ts";

/**
 * `openai` can do what OpenAI's command can; what operators need besides is `rollcall`'s, and is loaded for no one
 * else.
 */
export async function commandsOf({ name }: Program): Promise<readonly Command[]> {
  if (name === "openai") return [modelsList, modelsRetrieve, modelsDelete, ...legacyVerbs];
  const { operatorCommands } = await import("./operators/commands.ts");
  return [...operatorCommands, ...legacyVerbs];
}
