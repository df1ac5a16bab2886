import { listModels } from "../../client/models.ts";
import { bodyOf } from "../output/answers.ts";
import { flag, type Command, type Flag } from "./command.ts";
import { modelFlag } from "../models/model-flag.ts";
import { modelsDelete, modelsRetrieve } from "../models/models.ts";
import { showOne } from "../output/show.ts";

const legacyNames: readonly Flag[] = [
  flag("--api-base, -b URL", "", { sameAs: "base-url" }),
  flag("--k KEY", "", { sameAs: "api-key" }),
  flag("--o ID", "", { sameAs: "organization" }),
  flag("--id, -i ID", "", { sameAs: modelFlag.name }),
];

/**
 * `openai api models.list` and the like, as in the Python packages up to 2.34, so that old scripts still run. They print
 * JSON, and the list with its envelope.
 */
export const legacyVerbs: readonly Command[] = [
  verb("models.list", [], async (call) => showOne(call, await bodyOf(call.connection, listModels(call.connection)))),
  verb("models.get", [modelFlag], modelsRetrieve.run),
  verb("models.retrieve", [modelFlag], modelsRetrieve.run),
  verb("models.delete", [modelFlag], modelsDelete.run),
];

function verb(name: string, flags: readonly Flag[], run: Command["run"]): Command {
  return {
    words: ["api", name],
    hidden: true,
    summary: `Do what ${name.replace(".", " ").replace(" get", " retrieve")} does, under its name of 2023`,
    description: "Prints JSON unless --format says otherwise.",
    flags: [...flags, ...legacyNames],
    examples: {
      "As in scripts of 2023": `api ${name}${flags.length > 0 ? " -i davinci" : ""}`,
    },
    run: (call) => {
      const { settings } = call;
      return run(settings.formatGiven ? call : { ...call, settings: { ...settings, format: "json" } });
    },
  };
}
