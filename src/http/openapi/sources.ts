import { sourceKinds } from "../../registry/sources/source-input.ts";
import { list, rollcallPathsOf, pageQuery, read, write, type Calls } from "./calls.ts";
import {
  constant,
  modelId,
  object,
  orNull,
  pageOf,
  request,
  seconds,
  secondsOrNull,
  text,
  textOrNull,
  texts,
} from "./shapes.ts";

/** Where models come from, in the API description. */

const calls: Calls = {
  "/rollcall/v1/sources": {
    get: list("listSources", "The organization's sources and those that all share, by id.", "Source"),
    post: write("addSource", "Adds a source, which is asked at once.", "Source", "NewSource", 409),
  },
  "/rollcall/v1/sources/{source_id}": {
    get: read("retrieveSource", "One source, and how it is.", "Source"),
    post: write("updateSource", "Changes a source; what is left out stays.", "Source", "SourceChange"),
    delete: read("removeSource", "Removes a source, and retires the models that nobody else offers.", "Deleted"),
  },
  "/rollcall/v1/sources/{source_id}/refresh": {
    post: read("refreshSource", "Has a source asked as soon as possible, and does not wait for it.", "Source"),
  },
  "/rollcall/v1/source_collisions": {
    get: list(
      "listSourceCollisions",
      "Ids that several models are offered under, and who has each.",
      "SourceCollision",
      {
        limit: pageQuery().limit,
        after: { type: "string" },
        shared: { type: "string", enum: ["true", "false"], default: "false" },
      },
    ),
  },
};

export const sourcePaths = rollcallPathsOf(calls);

const sourceId = { type: "string", pattern: "^[a-z0-9][a-z0-9._-]{0,63}$" };
const textsByName = { type: "object", additionalProperties: text };
const count = { type: "integer", minimum: 0 };
const naming = {
  anyOf: [
    object({ type: constant("bare") }),
    object({ type: constant("prefix"), prefix: { type: "string", minLength: 1, maxLength: 511 } }),
    object({ type: constant("map"), ids: { type: "object", additionalProperties: modelId } }),
  ],
};
const priority = { type: "integer", minimum: 0, maximum: 1_000, description: "The smallest has a contested id." };
const refreshSeconds = { type: "integer", minimum: 5, maximum: 86_400 };
const deletion = { type: "string", enum: ["push", "local", "refuse"] };
const models = {
  type: "array",
  items: { anyOf: [modelId, { type: "object", required: ["id"], properties: { id: modelId } }] },
  description: "Of the kind static: ids, or objects with an id and facts. Lists of sources leave it out.",
};

const pattern = { type: "string", minLength: 1, maxLength: 512, pattern: "^[^*]*([*][^*]*){0,8}$" };
const patterns = { type: "array", items: pattern, maxItems: 100 };
const change = {
  base_url: text,
  options: textsByName,
  naming,
  includes: patterns,
  excludes: patterns,
  priority,
  refresh_seconds: refreshSeconds,
  deletion,
  models,
  secret: {
    type: "string",
    minLength: 1,
    maxLength: 4096,
    pattern: "^[!-~]([ -~]*[!-~])?$",
    description: "Kept sealed, and never shown.",
  },
};

const shown = {
  id: sourceId,
  object: constant("rollcall.source"),
  kind: text,
  shared: { type: "boolean", description: "All organizations share its models, and none of them changes it." },
  declared_by: { type: "string", enum: ["file", "api", "detected"] },
  created: seconds,
  base_url: textOrNull,
  options: textsByName,
  naming,
  includes: texts,
  excludes: texts,
  priority,
  refresh_seconds: refreshSeconds,
  deletion,
  models: orNull(models),
  has_secret: { type: "boolean" },
  state: { type: "string", enum: ["waiting", "healthy", "failing"] },
  model_count: count,
  last_attempt_at: secondsOrNull,
  last_success_at: secondsOrNull,
  age_seconds: { ...secondsOrNull, description: "Of what is shown; null where it has never told anything." },
  failures: { ...count, description: "Since the last success." },
  last_error: textOrNull,
  next_try_at: { ...secondsOrNull, description: "Null for with the next turn." },
  left_out: { type: "array", items: object({ id: text, why: text }) },
};

const ofOneOrganization = new Set(["base_url", "options", "models", "has_secret"]);
const offer = object({ source_id: sourceId, upstream_id: text });

export const sourceSchemas = {
  Source: object(
    shown,
    Object.keys(shown).filter((name) => !ofOneOrganization.has(name)),
  ),
  SourcePage: pageOf("Source"),
  NewSource: request({ id: sourceId, kind: { type: "string", enum: sourceKinds } }, change, {
    id: "workshop",
    kind: "static",
    models: ["llama3.2:latest"],
  }),
  SourceChange: request({}, change, { priority: 50 }),
  SourceCollision: object({
    id: text,
    object: constant("rollcall.source_collision"),
    winner: offer,
    losers: { type: "array", items: offer },
  }),
  SourceCollisionPage: pageOf("SourceCollision"),
};
