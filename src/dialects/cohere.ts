import type { Reader } from "../core/people/actor.ts";
import { lifecycleOf } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";
import { isFineTuned, workOf, type Work } from "./abilities.ts";
import type { QueryParameters, Dialect, Frame, ListQuery, Refused } from "./dialect.ts";
import { statusOf } from "./openai/openai.ts";
import { pageQuery, tokenBehind } from "./page-token.ts";

/** Cohere's list, in which the field `name` has the id. */
export const cohere: Dialect = {
  name: "cohere",
  element,
  frame: () => envelope(null),
  readQuery,
  deleted: () => "{}",
  refused,
};

const endpoints: Record<Work, string> = { chat: "chat", embeddings: "embed", image: "image", rerank: "rerank" };

function element(model: Model, _audience: Reader, today: string): string {
  return JSON.stringify({
    name: model.id,
    is_deprecated: lifecycleOf(model, today) !== "active",
    endpoints: [endpoints[workOf(model)]],
    finetuned: isFineTuned(model),
    context_length: model.facts.contextLength,
    tokenizer_url: null,
    default_endpoints: [],
    features: model.facts.capabilities ?? null,
  });
}

const pageSizeMax = 1000;

function readQuery(query: QueryParameters): ListQuery | null {
  const page = pageQuery(query.wholeNumber("page_size"), pageSizeMax, query.text("page_token"), "page_token");
  const endpoint = query.text("endpoint") || null;
  // No default model is known.
  const isForDefaults = query.text("default_only") === "true";
  if (page === null && endpoint === null && !isForDefaults) return null;
  return {
    matches: (model, lifecycle) =>
      lifecycle !== "shut-down" && !isForDefaults && (endpoint === null || endpoints[workOf(model)] === endpoint),
    page,
    frame: (at) => envelope(tokenBehind(at)),
  };
}

function envelope(token: string | null): Frame {
  const next = token === null ? "" : `,"next_page_token":${JSON.stringify(token)}`;
  return { before: '{"models":[', after: `]${next}}` };
}

function refused(refusal: Refusal, requestId?: string): Refused {
  return { status: statusOf(refusal), body: JSON.stringify({ id: requestId, message: refusal.message }) };
}
