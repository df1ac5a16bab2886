import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";
import { displayNameOf, workOf, type Work } from "./abilities.ts";
import type { Dialect, RefusalStatus } from "./dialect.ts";
import { openai, refusedWith } from "./openai/openai.ts";

/** The list that the AI SDK's gateway provider reads, since its version 4. */
export const vercel: Dialect = {
  ...openai,
  name: "vercel",
  element,
  frame: () => ({ before: '{"models":[', after: "]}" }),
  refused: refusedWith((status, refusal) => ({
    error: { message: refusal.message, type: errorTypeOf(status, refusal), param: null, code: null },
  })),
};

const types: Record<Work, string> = { chat: "language", embeddings: "embedding", image: "image", rerank: "reranking" };

function element(model: Model): string {
  const { inputPrice, outputPrice, cachedInputPrice, cacheWritePrice, description } = model.facts;
  const isPriced = inputPrice !== undefined && outputPrice !== undefined;
  return JSON.stringify({
    id: model.id,
    name: displayNameOf(model),
    description,
    pricing: isPriced
      ? {
          input: inputPrice,
          output: outputPrice,
          input_cache_read: cachedInputPrice,
          input_cache_write: cacheWritePrice,
        }
      : undefined,
    specification: { specificationVersion: "v4", provider: model.ownedBy, modelId: model.id },
    modelType: types[workOf(model)],
  });
}

function errorTypeOf(status: RefusalStatus, { code }: Refusal): string {
  return code === "model-not-found" ? "model_not_found" : (errorTypes[status] ?? "invalid_request_error");
}

const errorTypes: Partial<Record<RefusalStatus, string>> = {
  401: "authentication_error",
  429: "rate_limit_exceeded",
  500: "internal_server_error",
  502: "internal_server_error",
  503: "internal_server_error",
};
