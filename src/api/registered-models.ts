import { modelKinds, sharings, visibilities } from "../core/models/model.ts";
import { deleted } from "./shapes/deleted.ts";
import { givenFacts, shownFacts } from "./shapes/facts.ts";
import { model } from "./models.ts";
import { operation } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/pages.ts";
import {
  anyOf,
  component,
  described,
  nullable,
  object,
  omittable,
  optional,
  withDefault,
  type Infer,
} from "./shapes/shapes.ts";
import { boolean, choice, constant, day, integer, label, modelId, nothing, seconds, text } from "./shapes/values.ts";

/** Models as an administrator sees and changes them: registered, deleted, and under further names. */

const all = "/rollcall/v1/models";
const one = `${all}/{model}` as const;
const allDeleted = "/rollcall/v1/deleted_models";
const oneDeleted = `${allDeleted}/{model}` as const;
const allAliases = "/rollcall/v1/aliases";

// Their values are checked with the model, so a request's are only described here.
const owner = { ...text, schema: label.schema };
const visibility = choice(visibilities);
const sharing = choice(sharings);

const provenance = object({
  source: choice(["file", "api", "source"]),
  key_id: nullable(text),
  at: described("Unix seconds; null for what was here before this was recorded.", nullable(seconds)),
});

const modelSource = object({
  id: text,
  upstream_id: text,
  stale: described("The source does not answer now; this is what it reported last.", boolean),
  age_seconds: nullable(integer(0)),
});

const deletion = object({
  at: seconds,
  key_id: text,
  restorable_until: described("The last second at which it can be restored.", seconds),
});

const rollcallModel = component(
  "RollcallModel",
  object({
    id: modelId,
    object: constant("rollcall.model"),
    kind: choice(modelKinds),
    state: choice(["live", "deleted", "retired"]),
    created: seconds,
    owned_by: text,
    parent: nullable(text),
    shutdown_date: nullable(day),
    visibility,
    sharing: described("Of fine-tuned models only.", nullable(sharing)),
    target: described("The id of the model an alias stands for.", nullable(text)),
    facts: shownFacts,
    source: anyOf(modelSource, nothing),
    provenance,
    deletion: anyOf(deletion, nothing),
  }),
);

const alias = component(
  "Alias",
  object({ id: modelId, object: constant("rollcall.alias"), target: modelId, created: seconds, provenance }),
);

export type RollcallModelWire = Infer<typeof rollcallModel>;
export type AliasWire = Infer<typeof alias>;
export type ProvenanceWire = Infer<typeof provenance>;

export const describeModels = operation({
  id: "describeModels",
  method: "GET",
  path: all,
  right: "read-organization",
  summary: "What the organization has and may use, ordered by id.",
  query: {
    ...pageQuery(),
    state: withDefault("live", choice(["live", "deleted", "retired", "any"])),
    kind: withDefault("any", choice([...modelKinds, "any"])),
  },
  answer: pageOf(rollcallModel),
});

export const registerModel = operation({
  id: "registerModel",
  method: "POST",
  path: all,
  right: "write-organization",
  summary: "Adds a fine-tuned model.",
  body: component(
    "RegisterModelRequest",
    object(
      {
        id: modelId,
        created: optional(described("Unix seconds. Default: now.", seconds)),
        owned_by: optional(described("Default: the organization's name.", owner)),
        parent: optional(described("The model it was tuned from. Default: what the id says.", modelId)),
        shutdown_date: optional(day),
        visibility: optional(described("Default: listed.", visibility)),
        ...givenFacts,
        project_id: optional(described("Only this project sees the model.", text)),
      },
      { example: { id: "ft:gpt-4o-mini:acemeco::new", context_length: 128_000 } },
    ),
  ),
  answer: model,
  refuses: ["not-found", "model-exists"],
});

export const describeModel = operation({
  id: "describeModel",
  method: "GET",
  path: one,
  right: "read-organization",
  summary: "One model, in whatever state.",
  answer: rollcallModel,
});

export const updateModel = operation({
  id: "updateModel",
  method: "POST",
  path: one,
  right: "write-organization",
  summary:
    "Changes a model that was registered here, or that a source of the organization offers; what is left out stays.",
  body: component(
    "ModelChange",
    object(
      {
        ...givenFacts,
        owned_by: omittable(nullable(described("Null restores the organization's name.", owner))),
        parent: omittable(nullable(modelId)),
        shutdown_date: omittable(described("Null takes the date back.", nullable(day))),
        visibility: omittable(visibility),
        sharing: omittable(sharing),
      },
      { example: { visibility: "unlisted" } },
    ),
  ),
  answer: rollcallModel,
});

export const listDeletedModels = operation({
  id: "listDeletedModels",
  method: "GET",
  path: allDeleted,
  right: "read-organization",
  summary: "Deleted models, until they are purged.",
  query: pageQuery(),
  answer: pageOf(rollcallModel),
});

export const restoreModel = operation({
  id: "restoreModel",
  method: "POST",
  path: oneDeleted,
  right: "write-organization",
  summary: "Brings a deleted model back as it was.",
  answer: rollcallModel,
  refuses: ["model-exists", "restore-window-over"],
});

export const purgeModel = operation({
  id: "purgeModel",
  method: "DELETE",
  path: oneDeleted,
  right: "write-organization",
  summary: "Forgets a deleted model for good; its id is free.",
  answer: deleted,
  refuses: ["model-exists"],
});

export const listAliases = operation({
  id: "listAliases",
  method: "GET",
  path: allAliases,
  right: "read-organization",
  summary: "Further names of models.",
  query: pageQuery(),
  answer: pageOf(alias),
});

export const createAlias = operation({
  id: "createAlias",
  method: "POST",
  path: allAliases,
  right: "write-organization",
  summary: "Gives a model a further name.",
  body: component(
    "AliasRequest",
    object({ id: modelId, target: text }, { example: { id: "fast", target: "gpt-4o-mini" } }),
  ),
  answer: alias,
  refuses: ["not-found", "model-exists"],
});

export const deleteAlias = operation({
  id: "deleteAlias",
  method: "DELETE",
  path: `${allAliases}/{model}`,
  right: "write-organization",
  summary: "Takes a further name away.",
  answer: deleted,
});
