import type { Command, Program } from "./command.ts";
import { doctor } from "./doctor.ts";
import { legacyVerbs } from "./legacy-verbs.ts";
import { modelsDelete } from "./models-delete.ts";
import { modelsList } from "./models-list.ts";
import { modelsRetrieve } from "./models-retrieve.ts";

const ofBoth: readonly Command[] = [modelsList, modelsRetrieve, modelsDelete];

/** `openai` can do what OpenAI's command can; what operators need besides is `rollcall`'s. */
export function commandsOf({ name }: Program): readonly Command[] {
  return name === "openai" ? [...ofBoth, ...legacyVerbs] : [...ofBoth, doctor, ...legacyVerbs];
}
