import { sourceModels as api } from "../../../api/sources/source-models.ts";
import { flag } from "../../command/command.ts";
import type { CommandRow, Subject } from "../admin-command.ts";
import { fetchAll, jsonFlag, orSuggest, showItems } from "../administration.ts";

const retiredFlag = flag("--retired", "Only models that the source no longer lists");

/** The models of a source under its own ids. */
export function listSourceModels({ flag: sourceFlag, idOf, suggest = async () => null }: Subject): CommandRow {
  return {
    key: "admin",
    summary: "List the models of a source",
    description:
      "Lists the models that a source offers, by their ids there, each with its id here and whether this offer won it, " +
      "lost it to another source, or is hidden by an alias or a deletion. `sources show` has what is left out.",
    positional: sourceFlag.name,
    flags: [sourceFlag, retiredFlag, jsonFlag],
    examples: { "The source ollama": "sources models ollama" },
    async run(call) {
      const id = await idOf(call);
      const query = { offered: call.flags.isOn(retiredFlag.name) ? "false" : "true" } as const;
      const items = fetchAll(call, "model", api.listSourceModels, { params: { source_id: id }, query });
      await showItems(call, await orSuggest(items, () => suggest(call, id)), {
        columns: { "MODEL THERE": "upstream_id", ID: "id", STATE: "state", "LOST TO": "winner.source_id" },
        noun: "model",
      });
    },
  };
}
