import { operationTable } from "../operation.ts";
import { shownFacts } from "../shapes/facts.ts";
import { described, list, namedObject, nullable, object, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, count, seconds, sourceId, text } from "../shapes/values.ts";
import { collision, newSource, sourceChange } from "./sources.ts";

/** What a source would list, without adding or changing it. */

const model = object({
  id: described("The id that it would have here.", text),
  upstream_id: text,
  kind: choice(["base", "fine-tuned"]),
  created: nullable(seconds),
  owned_by: nullable(text),
  parent: nullable(text),
  facts: shownFacts,
});

const trial = namedObject("SourceTrial", {
  object: constant("rollcall.source_trial"),
  id: sourceId,
  kind: text,
  base_url: nullable(text),
  reached: described("Whether it gave a list that can be used.", boolean),
  error: described("Why not, in the words of `last_error`.", nullable(text)),
  model_count: described("How many models it would offer.", count),
  models: described("The first 20 of them, by id.", list(model)),
  left_out_count: count,
  left_out: described(
    "The first 100 elements of its list that it would not offer.",
    list(object({ id: text, why: text })),
  ),
  collision_count: described(
    "How many of its ids another source offers, of the organization or a shared one, or itself twice.",
    count,
  ),
  collisions: described("The first 100 of them, by id, with who would win.", list(collision)),
  calls: described("The calls that it would take.", list(text)),
  duration_ms: count,
});

export type SourceTrialWire = Infer<typeof trial>;

export const sourceTrials = operationTable({
  trySource: {
    route: "POST /rollcall/v1/source_trials",
    summary: "Fetches the list of a source that is not added, and says what adding it would do. Stores nothing.",
    body: newSource,
    answer: trial,
    refuses: ["name-taken"],
  },
  trySourceChange: {
    route: "POST /rollcall/v1/sources/{source_id}/trials",
    summary: "Fetches the list of a source as a change would make it, and says what that would do. Stores nothing.",
    body: sourceChange,
    answer: trial,
  },
});
