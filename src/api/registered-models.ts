import { modelSorts } from "../core/models/model-sort.ts";
import { modelKinds, sharings, visibilities } from "../core/models/model.ts";
import { givenFacts, shownFacts, toldFacts } from "./shapes/facts.ts";
import { model } from "./models.ts";
import { operationTable } from "./operation.ts";
import { deleted, pageQuery, pages } from "./shapes/answers.ts";
import {
  anyOf,
  component,
  described,
  list,
  namedObject,
  nullable,
  object,
  omittable,
  optional,
  withDefault,
  type Infer,
} from "./shapes/shapes.ts";
import {
  boolean,
  choice,
  constant,
  count,
  day,
  integer,
  label,
  modelId,
  nothing,
  seconds,
  sourceId,
  text,
} from "./shapes/values.ts";

/** Models as administrators see and change them: registered models, deleted models and aliases. */

const all = "/rollcall/v1/models";
const one = `${all}/{model}` as const;
const allDeleted = "/rollcall/v1/deleted_models";
const oneDeleted = `${allDeleted}/{model}` as const;
const allAliases = "/rollcall/v1/aliases";

// A request's facts are validated together with the model. These shapes only describe them.
const owner = { ...text, schema: label.schema };
const visibility = choice(visibilities);
const sharing = choice(sharings);

const provenance = object({
  source: choice(["file", "api", "source"]),
  key_id: nullable(text),
  at: described("Unix seconds; null for models from before this was recorded.", nullable(seconds)),
});

const modelSource = object({
  id: text,
  upstream_id: text,
  stale: described("Whether the source is failing. The model is then as last reported.", boolean),
  age_seconds: nullable(integer(0)),
});

const givenServer = object({
  source: sourceId,
  model: optional(described("The model's name there. Default: the id here.", modelId)),
});

const server = object({ source: sourceId, model: modelId });

const deletion = object({
  at: seconds,
  key_id: text,
  restorable_until: described("The last second at which the model can be restored, as Unix time.", seconds),
});

const use = {
  last_called_at: seconds,
  calls_in_30_days: described("From the day on that was 30 days ago, in UTC.", count),
};

const modelUsage = object({
  last_called_at: nullable(use.last_called_at),
  calls_in_30_days: use.calls_in_30_days,
  projects: described(
    "The projects that called it last, the last one first.",
    list(object({ id: described("Null for keys without a project.", nullable(text)), ...use })),
  ),
  has_more_projects: boolean,
});

const rollcallModel = namedObject("RollcallModel", {
  id: modelId,
  object: constant("rollcall.model"),
  kind: choice(modelKinds),
  state: choice(["live", "deleted", "retired"]),
  created: seconds,
  owned_by: text,
  parent: nullable(text),
  shutdown_date: nullable(day),
  visibility,
  sharing: described("For fine-tuned models only.", nullable(sharing)),
  target: described("The id of the model that an alias stands for.", nullable(text)),
  facts: shownFacts,
  source: anyOf(modelSource, nothing),
  served_by: described(
    "The source that serves the model though it does not list it. If null, the sources that list it do.",
    anyOf(server, nothing),
  ),
  provenance,
  deletion: anyOf(deletion, nothing),
  usage: omittable(
    described(
      "How keys of the organization call it. Not in lists. Null for an alias, whose calls count for its target.",
      nullable(modelUsage),
    ),
  ),
  told: omittable(toldFacts),
});

const alias = namedObject("Alias", {
  id: modelId,
  object: constant("rollcall.alias"),
  target: modelId,
  created: seconds,
  provenance,
});

export type ModelUsageWire = Infer<typeof modelUsage>;
export type RollcallModelWire = Infer<typeof rollcallModel>;
export type ToldFactsWire = Infer<typeof toldFacts>;
export type AliasWire = Infer<typeof alias>;
export type ProvenanceWire = Infer<typeof provenance>;

export const registeredModels = operationTable({
  describeModels: {
    route: `GET ${all}`,
    summary: "Lists and searches the models that the organization owns or may use.",
    hasNoOtherQuery: true,
    hasEntityTag: true,
    query: {
      ...pageQuery(20, 10_000),
      sort: withDefault("id", described("Unknown values come last in either order.", choice(modelSorts))),
      q: optional(described("Words that are all in the id, the name or the description.", text)),
      owned_by: optional(text),
      has_price: optional(described("Whether any price is known.", boolean)),
      total: withDefault(false, described("Whether to count all models that match.", boolean)),
      state: withDefault("live", choice(["live", "deleted", "retired", "any"])),
      kind: withDefault("any", choice([...modelKinds, "any"])),
      source: optional(described("Only models that come from the source with this id, or are served by it.", text)),
      unused_since: optional(
        described(
          "Only models that no key of the organization has called from this time on, in Unix seconds.",
          seconds,
        ),
      ),
    },
    answer: component(
      "RollcallModelList",
      object({
        object: constant("list"),
        data: list(rollcallModel),
        first_id: nullable(text),
        last_id: nullable(text),
        has_more: boolean,
        total: omittable(described("Present if asked for.", count)),
      }),
    ),
  },
  registerModel: {
    route: `POST ${all}`,
    summary: "Registers a fine-tuned model.",
    body: namedObject(
      "RegisterModelRequest",
      {
        id: modelId,
        created: optional(described("Unix seconds. Default: now.", seconds)),
        owned_by: optional(described("Default: the organization's name.", owner)),
        parent: optional(described("The model that it was tuned from. Default: the one in the id.", modelId)),
        shutdown_date: optional(day),
        visibility: optional(described("Default: listed.", visibility)),
        served_by: optional(givenServer),
        ...givenFacts,
        project_id: optional(described("Only this project sees the model.", text)),
      },
      { example: { id: "ft:gpt-4o-mini:acemeco::new", context_length: 128_000 } },
    ),
    answer: model,
    refuses: ["not-found", "model-exists"],
  },
  describeModel: { route: `GET ${one}`, summary: "Retrieves a model in any state.", answer: rollcallModel },
  updateModel: {
    route: `POST ${one}`,
    summary:
      "Changes a model that was registered here or that a source of the organization offers. Absent fields keep their values.",
    body: namedObject(
      "ModelChange",
      {
        ...givenFacts,
        owned_by: omittable(nullable(described("Null restores the organization's name.", owner))),
        parent: omittable(nullable(modelId)),
        shutdown_date: omittable(described("Null removes the date.", nullable(day))),
        visibility: omittable(visibility),
        sharing: omittable(sharing),
        served_by: omittable(nullable(givenServer)),
      },
      { example: { visibility: "unlisted" } },
    ),
    answer: rollcallModel,
  },
  deleteModelOfOrganization: {
    route: `DELETE ${one}`,
    right: "delete-models-of-organization",
    summary:
      "Deletes a fine-tuned model, whichever projects see it. Needs an admin key of an owner of the organization.",
    answer: deleted,
    refuses: ["model-not-deletable", "upstream-failed"],
  },
  listDeletedModels: {
    route: `GET ${allDeleted}`,
    summary: "Lists the deleted models that are not purged.",
    ...pages(rollcallModel),
  },
  restoreModel: {
    route: `POST ${oneDeleted}`,
    summary: "Restores a deleted model.",
    answer: rollcallModel,
    refuses: ["model-exists", "restore-window-over"],
  },
  purgeModel: {
    route: `DELETE ${oneDeleted}`,
    summary: "Purges a deleted model. It cannot be restored, and its id is free.",
    answer: deleted,
    refuses: ["model-exists"],
  },
  listAliases: { route: `GET ${allAliases}`, summary: "Lists aliases.", ...pages(alias) },
  createAlias: {
    route: `POST ${allAliases}`,
    summary: "Creates an alias of a model.",
    body: namedObject(
      "AliasRequest",
      { id: modelId, target: text },
      { example: { id: "fast", target: "gpt-4o-mini" } },
    ),
    answer: alias,
    refuses: ["not-found", "model-exists"],
  },
  deleteAlias: { route: `DELETE ${allAliases}/{model}`, summary: "Deletes an alias.", answer: deleted },
});
