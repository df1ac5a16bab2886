import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable, object, type Infer } from "../shapes/shapes.ts";
import { constant, count, text } from "../shapes/values.ts";

/** What an administrator reads before a source is removed. Of each kind, the first five are named. */

const removal = namedObject("SourceRemoval", {
  object: constant("rollcall.source_removal"),
  source_id: text,
  leaving: described(
    "The models that no other source offers, and that leave every list.",
    object({ count, model_ids: list(text) }),
  ),
  taken_over: described(
    "The models that come from another source then. Its id is null if it is shared by all organizations.",
    object({ count, models: list(object({ id: text, source_id: nullable(text) })) }),
  ),
  unserved: described(
    "The models that stay in the lists, because the file or the API declares them, and that no source offers then.",
    object({ count, model_ids: list(text) }),
  ),
  broken_aliases: described(
    "The aliases of models that leave the lists.",
    object({ count, aliases: list(object({ id: text, target: text })) }),
  ),
  projects: described(
    "The projects whose model policy names models that leave the lists, and how many of them.",
    object({ count, projects: list(object({ id: text, name: text, model_count: count })) }),
  ),
});

export type SourceRemovalWire = Infer<typeof removal>;

export const sourceRemovals = operationTable({
  previewSourceRemoval: {
    route: "GET /rollcall/v1/sources/{source_id}/removal",
    summary: "Says what removing a source of the organization would take away. Changes nothing.",
    answer: removal,
  },
});
