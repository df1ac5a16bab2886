import {
  deletionPolicies,
  priorityMax,
  refreshSecondsMax,
  refreshSecondsMin,
  sourceKindNames,
  validateSecret,
} from "../../core/sources/source.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { operationTable } from "../operation.ts";
import { deleted, pageOf, pageQuery } from "../shapes/answers.ts";
import {
  checked,
  described,
  list,
  namedObject,
  nullable,
  object,
  omittable,
  optional,
  shape,
  unread,
  withDefault,
  withSchema,
  type Infer,
  type Json,
} from "../shapes/shapes.ts";
import { sought } from "../shapes/sought.ts";
import {
  anything,
  boolean,
  choice,
  constant,
  count,
  integer,
  modelId,
  seconds,
  sourceId,
  text,
  textsByName,
} from "../shapes/values.ts";

/** Sources of models. registry/sources validates what needs more than this description. */

const all = "/rollcall/v1/sources";
const one = `${all}/{source_id}` as const;

const kind = withSchema(text, { enum: sourceKindNames });
const prefix = withSchema(text, { minLength: 1, maxLength: 511 });
const idsByUpstreamId = { ...textsByName, schema: { type: "object", additionalProperties: modelId.schema } };
const options = { type: "object", additionalProperties: text.schema };
const pattern = withSchema(text, { minLength: 1, maxLength: 512, pattern: "^[^*]*([*][^*]*){0,8}$" });
const patterns = { ...list(pattern), schema: { type: "array", items: pattern.schema, maxItems: 100 } };
const priority = described(
  "If several sources offer an id, the one with the smallest priority wins.",
  integer(0, priorityMax),
);
const refreshSeconds = integer(refreshSecondsMin, refreshSecondsMax);
const deletion = choice(deletionPolicies);

const modelsSchema = {
  type: "array",
  items: {
    anyOf: [modelId.schema, { type: "object", required: ["id"], properties: { id: modelId.schema } }],
  },
  description: "For the kind static: ids, or objects with an id and facts. Lists of sources omit it.",
};
const models = shape(modelsSchema, (sent, param): readonly unknown[] => {
  const plain = anything(modelsSchema).read(sent, param);
  if (Array.isArray(plain)) return plain;
  throw malformedRequest(`Invalid type for '${param}': expected a list.`, param);
});

const secret = checked(
  withSchema(text, {
    minLength: 1,
    maxLength: 4096,
    pattern: "^[!-~]([ -~]*[!-~])?$",
    description: "Stored encrypted, and never shown.",
  }),
  (given) => validateSecret(given) === null,
  (param, given) => `Invalid '${param}': it ${validateSecret(given)}.`,
);

const namings = {
  bare: object({ type: constant("bare") }),
  prefix: object({ type: constant("prefix"), prefix }),
  map: object({ type: constant("map"), ids: idsByUpstreamId }),
};
const namingSchema = { anyOf: Object.values(namings).map(({ schema }) => schema) };
const naming = shape(namingSchema, (sent, param) => {
  if (!(sent instanceof Map)) throw malformedRequest(`Invalid type for '${param}': expected an object.`, param);
  const type = choice(["bare", "prefix", "map"]).read(sent.get("type") as Json | undefined, `${param}.type`);
  return namings[type].read(sent, param);
});

const change = {
  naming: omittable(nullable(naming)),
  includes: omittable(nullable(patterns)),
  excludes: omittable(nullable(patterns)),
  base_url: omittable(nullable(text)),
  options: omittable(nullable({ ...textsByName, schema: options })),
  priority: omittable(nullable(priority)),
  refresh_seconds: omittable(nullable(refreshSeconds)),
  deletion: omittable(nullable(deletion)),
  models: omittable(nullable(models)),
  secret: omittable(nullable(secret)),
};
export const sourceChange = namedObject("SourceChange", change, { example: { priority: 50 } });

export const newSource = namedObject(
  "NewSource",
  { id: sourceId, kind, ...change },
  { example: { id: "workshop", kind: "static", models: ["llama3.2:latest"] } },
);

const calls = object({
  served: described("The calls that it takes.", list(text)),
  open: described("The organization's calls that are open there now, of those that this server passes on.", count),
  out: described(
    "What is not asked at present, as the server that answers sees it: the source, or only a model of it.",
    list(
      object({
        reason: choice(["unreachable", "failing", "rate-limited"]),
        model: described("The model's id at the source; null for the whole source.", nullable(text)),
        until: seconds,
      }),
    ),
  ),
});

const source = namedObject("Source", {
  id: sourceId,
  object: constant("rollcall.source"),
  kind: text,
  shared: described("All organizations share its models, and none of them can change the source.", boolean),
  declared_by: choice(["file", "api", "detected"]),
  created: seconds,
  base_url: omittable(nullable(text)),
  options: omittable(unread<Readonly<Record<string, string>>>(options)),
  naming: unread<NamingWire>(namingSchema),
  includes: list(text),
  excludes: list(text),
  priority,
  refresh_seconds: refreshSeconds,
  deletion,
  models: omittable(nullable(models)),
  has_secret: omittable(boolean),
  state: choice(["waiting", "healthy", "failing"]),
  refreshing: described("Whether a server is fetching its list now.", boolean),
  model_count: count,
  last_attempt_at: nullable(seconds),
  last_success_at: nullable(seconds),
  age_seconds: described("Seconds since the last success; null before the first.", nullable(count)),
  failures: described("Failed attempts since the last success.", count),
  last_error: nullable(text),
  next_try_at: described("Null if the next poll tries it.", nullable(seconds)),
  left_out_count: described("How many models of its list are not listed here.", count),
  left_out: described("The first hundred of them.", list(object({ id: text, why: text }))),
  calls,
});

export const offer = object({
  source_id: sourceId,
  upstream_id: text,
  shared: described("Whether all organizations share the source. An organization's own sources win first.", boolean),
});
export const collision = namedObject("SourceCollision", {
  id: text,
  object: constant("rollcall.source_collision"),
  winner: offer,
  losers: list(offer),
});

export type NamingWire =
  | { readonly type: "bare" }
  | { readonly type: "prefix"; readonly prefix: string }
  | { readonly type: "map"; readonly ids: Readonly<Record<string, string>> };
export type NewSourceBody = Infer<typeof newSource>;
export type SourceChangeBody = Infer<typeof sourceChange>;
export type SourceWire = Infer<typeof source>;
export type SourceCollisionWire = Infer<typeof collision>;

export const sources = operationTable({
  listSources: {
    route: `GET ${all}`,
    summary: "Lists the organization's sources and the shared ones, ordered by id.",
    query: { ...pageQuery(), q: optional(described("Part of the source's id, in either case.", sought)) },
    answer: pageOf(source),
  },
  addSource: {
    route: `POST ${all}`,
    summary: "Adds a source, and starts its first refresh.",
    body: newSource,
    answer: source,
    refuses: ["name-taken"],
  },
  retrieveSource: { route: `GET ${one}`, summary: "Retrieves a source with its state.", answer: source },
  updateSource: {
    route: `POST ${one}`,
    summary: "Changes a source. Absent fields keep their values.",
    body: sourceChange,
    answer: source,
  },
  removeSource: {
    route: `DELETE ${one}`,
    summary: "Removes a source, and retires the models that no other source offers.",
    answer: deleted,
  },
  refreshSource: {
    route: `POST ${one}/refresh`,
    summary: "Starts a refresh of a source, and does not wait for it.",
    answer: source,
  },
  listSourceCollisions: {
    route: "GET /rollcall/v1/source_collisions",
    summary:
      "Lists the ids that several sources offer, the organization's own and the shared ones, with the winner of each.",
    query: {
      limit: pageQuery().limit,
      after: optional(text),
      shared: withDefault(
        false,
        described(
          "Whether to list only what the shared sources offer, without the organization's own sources.",
          boolean,
        ),
      ),
      source_id: described("Only ids that this source offers, whether or not it wins them.", optional(text)),
    },
    answer: pageOf(collision),
  },
});
