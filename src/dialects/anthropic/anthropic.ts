import { lifecycleOf, lifecycles, type Lifecycle } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import { displayNameOf } from "../abilities.ts";
import { capabilitiesOf } from "./anthropic-capabilities.ts";
import type {
  QueryParameters,
  Dialect,
  Frame,
  ListQuery,
  ListPage,
  PageQuery,
  Refused,
  RefusalStatus,
} from "../dialect.ts";
import { statusOf } from "../openai/openai.ts";
import { beginningOf, timeOf } from "../times.ts";

/** Anthropic's Models API, for clients of both its versions: older clients ignore the newer fields. */
export const anthropic: Dialect = {
  name: "anthropic",
  element,
  frame: (models) => envelope(models, null),
  readQuery,
  parameters: {
    limit: { type: "integer", minimum: 1, maximum: 1000, default: 1000 },
    after_id: { type: "string", description: "The `last_id` of the previous page." },
    before_id: { type: "string", description: "The `first_id` of the following page." },
    "lifecycle[]": {
      type: "array",
      items: { type: "string", enum: ["active", "deprecated", "retired"] },
      description: "Models in these stages of their lifecycle.",
    },
  },
  resolvesAliases: true,
  deleted: (id) => JSON.stringify({ id, type: "model_deleted" }),
  refused,
};

const words: Record<Lifecycle, string> = { active: "active", deprecated: "deprecated", "shut-down": "retired" };

function element(model: Model, today: string): string {
  const { facts } = model;
  const lifecycle = lifecycleOf(model, today);
  // Anthropic gives a retirement date only once it is announced, and a model with one is deprecated.
  const isEnding = lifecycle !== "active";
  return JSON.stringify({
    type: "model",
    id: model.id,
    display_name: displayNameOf(model),
    created_at: timeOf(model.created),
    max_input_tokens: facts.contextLength ?? null,
    max_tokens: facts.outputLimit ?? null,
    lifecycle: words[lifecycle],
    deprecated_at: isEnding ? beginningOf(facts.deprecatedOn) : null,
    retires_at: isEnding ? beginningOf(model.shutdownDate) : null,
    line: facts.family ?? null,
    capabilities: capabilitiesOf(model),
  });
}

const limitMax = 1000;

/** Without a limit, or with the largest one, the answer is the whole list: Claude Code asks for no second page. */
function readQuery(query: QueryParameters): ListQuery | null {
  const limit = query.wholeNumber("limit");
  if (limit !== null && (limit < 1 || limit > limitMax))
    throw malformedRequest(`Invalid value for 'limit': expected 1 to ${limitMax}.`, "limit");
  const page = pageQueryIn(limit ?? limitMax, query);
  const wanted = new Set(query.texts("lifecycle").map(lifecycleNamed));
  if (page === null && wanted.size === 0) return null;
  if (wanted.size === 0) return { page, frame };
  return { matches: (_, lifecycle) => wanted.has(lifecycle), page, frame };
}

function lifecycleNamed(word: string): Lifecycle {
  const lifecycle = lifecycles.find((one) => words[one] === word);
  if (lifecycle !== undefined) return lifecycle;
  throw malformedRequest("Invalid value for 'lifecycle[]': expected active, deprecated or retired.", "lifecycle[]");
}

function pageQueryIn(limit: number, query: QueryParameters): PageQuery | null {
  // Some clients send an empty cursor for none.
  const [after, before] = [query.text("after_id") || null, query.text("before_id") || null];
  if (after !== null && before !== null)
    throw malformedRequest("Give one of 'after_id' and 'before_id', not both.", "before_id");
  if (after === null && before === null)
    return limit === limitMax ? null : { limit, listing: null, start: { offset: 0 } };
  // No id contains the character that separates it from its listing.
  const [id = "", listing = null] = (after ?? before ?? "").split("#");
  return { limit, listing, start: after === null ? { before: id } : { after: id } };
}

function frame({ models, hasMore, listing }: ListPage): Frame {
  return envelope(models, hasMore ? listing : null);
}

/** While there are more pages, cursors contain their listing's tag. An id alone refers to the newest listing. */
function envelope(models: readonly Model[], listing: string | null): Frame {
  const behind = listing === null ? "" : `#${listing}`;
  const cursor = (model: Model | undefined) => JSON.stringify(model === undefined ? null : model.id + behind);
  const ends = `"first_id":${cursor(models[0])},"last_id":${cursor(models.at(-1))}`;
  return { before: '{"data":[', after: `],"has_more":${listing !== null},${ends}}` };
}

function refused(refusal: Refusal, requestId?: string): Refused {
  const status = statusOf(refusal);
  const error = { type: errorTypes[status] ?? "invalid_request_error", message: refusal.message };
  // Anthropic has its own status for overload.
  return {
    status: status === 503 ? 529 : status,
    body: JSON.stringify({ type: "error", error, request_id: requestId }),
  };
}

const errorTypes: Partial<Record<RefusalStatus, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  410: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  502: "api_error",
  503: "overloaded_error",
};
