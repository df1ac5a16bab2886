import type { Command } from "./command.ts";
import { legacyVerbs } from "./legacy-verbs.ts";
import { modelsDelete } from "./models-delete.ts";
import { modelsList } from "./models-list.ts";
import { modelsRetrieve } from "./models-retrieve.ts";

/** What both programs can do. */
export const commands: readonly Command[] = [modelsList, modelsRetrieve, modelsDelete, ...legacyVerbs];
