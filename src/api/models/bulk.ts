import { sharings, visibilities } from "../../core/models/model.ts";
import { operationTable } from "../operation.ts";
import {
  anyOf,
  checked,
  described,
  list,
  namedObject,
  nullable,
  object,
  optional,
  withSchema,
  type Infer,
} from "../shapes/shapes.ts";
import { boolean, choice, constant, count, integer, nothing, text } from "../shapes/values.ts";
import { someProjectIds } from "./checkpoint-permissions.ts";

/** The same change of many models, each a change of its own. */

const base = "/rollcall/v1/bulk/models";

/** As many as one part of background work commits. */
export const bulkIdsMax = 250;

const someIds = list(text);
const ids = checked(
  withSchema(someIds, { minItems: 1, maxItems: bulkIdsMax, description: "The ids of models." }),
  (given) => given.length >= 1 && given.length <= bulkIdsMax,
  (param) => `Invalid '${param}': expected 1 to ${bulkIdsMax} ids.`,
);

const outcome = object(
  {
    id: text,
    done: boolean,
    status: described("What a request for this model alone would be answered.", integer(200, 599)),
    error: anyOf(object({ message: text, type: text, param: nullable(text), code: nullable(text) }), nothing),
  },
  { example: { id: "ft:gpt-4o-mini:acemeco::new", done: true, status: 200, error: null } },
);

const result = namedObject("BulkResult", {
  object: constant("rollcall.bulk_result"),
  done: described("How many models were changed, or were as asked before.", count),
  failed: count,
  data: described("One for each id, in the order of the request.", list(outcome)),
});

export type BulkResultWire = Infer<typeof result>;
export type BulkOutcomeWire = Infer<typeof outcome>;

const example = { ids: ["ft:gpt-4o-mini:acemeco::new", "ft:gpt-4o-mini:acemeco::old"] };
const manyIds = namedObject("ManyModels", { ids }, { example });

export const bulk = operationTable({
  deleteModels: {
    route: `POST ${base}/delete`,
    right: "delete-models-of-organization",
    summary: "Deletes many fine-tuned models. Needs an admin key of an owner of the organization.",
    body: manyIds,
    answer: result,
  },
  restoreModels: {
    route: `POST ${base}/restore`,
    summary: "Restores many deleted models.",
    body: manyIds,
    answer: result,
  },
  purgeModels: { route: `POST ${base}/purge`, summary: "Purges many deleted models.", body: manyIds, answer: result },
  updateModels: {
    route: `POST ${base}/update`,
    summary: "Changes the visibility or the sharing of many models.",
    body: namedObject(
      "ManyModelsChange",
      { ids, visibility: optional(choice(visibilities)), sharing: optional(choice(sharings)) },
      { example: { ...example, visibility: "unlisted" } },
    ),
    answer: result,
  },
  permitModels: {
    route: `POST ${base}/permissions`,
    summary: "Grants or revokes the permissions of projects for many fine-tuned models.",
    body: namedObject(
      "ManyModelsPermissions",
      { ids, project_ids: someProjectIds, permitted: described("False revokes.", boolean) },
      { example: { ...example, project_ids: ["proj_abc"], permitted: true } },
    ),
    answer: result,
  },
});
