import { operationTable } from "../operation.ts";
import { pagesWithNext } from "../shapes/answers.ts";
import { anyOf, described, namedObject, nullable, withDefault, type Infer } from "../shapes/shapes.ts";
import { choice, constant, count, nothing, seconds, text } from "../shapes/values.ts";
import { offer } from "./sources.ts";

/** The models of a source. */

const states = ["won", "lost", "hidden", "retired"] as const;

const sourceModel = namedObject("SourceModel", {
  object: constant("rollcall.source_model"),
  upstream_id: described("The model's id at the source.", text),
  id: described("Its id here, as the source's naming makes it.", text),
  state: described(
    "`won` if the model here comes from this offer; `lost` if another offer wins the id; `hidden` if an alias has the id, or the model was deleted here; `retired` if the source no longer lists it.",
    choice(states),
  ),
  winner: described("The offer that wins the id; null if this one does, or none.", anyOf(offer, nothing)),
  owned_by: described("As the source says it.", nullable(text)),
  first_seen: seconds,
  misses: described("How many refreshes in a row did not list it.", count),
});

export type SourceModelWire = Infer<typeof sourceModel>;

const { query, answer } = pagesWithNext(sourceModel, 100);

export const sourceModels = operationTable({
  listSourceModels: {
    route: "GET /rollcall/v1/sources/{source_id}/models",
    summary: "Lists the models that a source offers, by their ids there, and what became of each here.",
    query: {
      limit: query.limit,
      after: query.after,
      offered: withDefault(
        "true",
        described(
          "Whether to list models that the source lists, that it no longer lists, or any.",
          choice(["true", "false", "any"]),
        ),
      ),
    },
    answer,
  },
});
