import { lifecycleOf } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import { isFineTuned, workOf, type Work } from "./abilities.ts";
import type { QueryParameters, Dialect, ListQuery } from "./dialect.ts";
import { refusedWith } from "./openai/openai.ts";
import { pageQuery, pageSize, tokenFrame } from "./page-token.ts";

/** Cohere's list, in which the field `name` has the id. */
export const cohere: Dialect = {
  name: "cohere",
  element,
  frame: () => tokenFrame("models", "next_page_token"),
  readQuery,
  parameters: {
    page_size: pageSize,
    page_token: { type: "string", description: "The `next_page_token` of the previous page." },
    endpoint: { type: "string", description: "Only models for this endpoint." },
    default_only: { type: "string", description: "`true` for default models. Rollcall has none." },
  },
  deleted: () => "{}",
  refused: refusedWith((_, { message }, requestId) => ({ id: requestId, message })),
};

const endpoints: Record<Work, string> = { chat: "chat", embeddings: "embed", image: "image", rerank: "rerank" };

function element(model: Model, today: string): string {
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

function readQuery(query: QueryParameters): ListQuery | null {
  const page = pageQuery(query, "page_size", "page_token");
  const endpoint = query.text("endpoint") || null;
  // No default model is known.
  const isForDefaults = query.text("default_only") === "true";
  if (page === null && endpoint === null && !isForDefaults) return null;
  return {
    matches: (model, lifecycle) =>
      lifecycle !== "shut-down" && !isForDefaults && (endpoint === null || endpoints[workOf(model)] === endpoint),
    page,
    frame: (at) => tokenFrame("models", "next_page_token", at),
  };
}
