import type { Modality } from "../core/model-facts.ts";
import type { Model } from "../core/model.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Dialect, Refused } from "./dialect.ts";
import { extensionsOf } from "./openai-extensions.ts";
import { extendedObject, openai, statusOf } from "./openai.ts";
import { envelope, wish } from "./openrouter-lists.ts";

/** OpenRouter's objects, which hold OpenAI's fields too, so that either's clients can read them. */
export const openrouter: Dialect = {
  name: "openrouter",
  element,
  one: (text) => `{"data":${text}}`,
  list: (elements) => envelope(elements, elements.length, null),
  wish,
  deleted: openai.deleted,
  refused,
};

function element(model: Model): string {
  return JSON.stringify(objectOf(model));
}

export function objectOf(model: Model) {
  const { id, facts } = model;
  const inputs = (facts.inputModalities ?? ["text"]).map(theirs);
  const outputs = (facts.outputModalities ?? ["text"]).map(theirs);
  return {
    ...extendedObject(model),
    supported_parameters: extensionsOf(model)["supported_parameters"] ?? [],
    canonical_slug: id,
    name: facts.displayName ?? id,
    context_length: facts.contextLength ?? null,
    architecture: {
      modality: `${inputs.join("+")}->${outputs.join("+")}`,
      input_modalities: inputs,
      output_modalities: outputs,
      tokenizer: "Other",
      instruct_type: null,
    },
    pricing: {
      // Theirs for a price that depends.
      prompt: facts.inputPrice ?? "-1",
      completion: facts.outputPrice ?? "-1",
      request: facts.requestPrice,
      image: facts.imagePrice,
      input_cache_read: facts.cachedInputPrice,
      input_cache_write: facts.cacheWritePrice,
    },
    top_provider: {
      context_length: facts.contextLength ?? null,
      max_completion_tokens: facts.outputLimit ?? null,
      is_moderated: false,
    },
    per_request_limits: null,
    default_parameters: null,
    supported_voices: null,
    expiration_date: model.shutdownDate,
    links: { details: `/api/v1/models/${encodeURI(id)}/endpoints` },
  };
}

function theirs(modality: Modality): string {
  return modality === "embedding" ? "embeddings" : modality;
}

function refused(refusal: Refusal): Refused {
  const status = statusOf(refusal);
  return { status, body: JSON.stringify({ error: { code: status, message: refusal.message } }) };
}
