import type { Modality } from "../../core/models/model-facts.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect } from "../dialect.ts";
import { extensionsOf } from "../openai/openai-extensions.ts";
import { extendedObject, openai, refusedWith } from "../openai/openai.ts";
import { envelope, parameters, readQuery } from "./openrouter-lists.ts";

/** The values of unknown facts; undefined leaves the field out. */
export interface Unknown {
  readonly contextLength: null | undefined;
  readonly price: string | undefined;
}

// Roo Code and others read null as zero tokens, and "-1" as a price per token.
const leftOut: Unknown = { contextLength: undefined, price: undefined };
// OpenRouter's own client rejects a list without these fields. At OpenRouter "-1" means a price that varies.
export const requiredByTheirClient: Unknown = { contextLength: null, price: "-1" };

/** OpenRouter's objects, which have OpenAI's fields too, so that clients of both can read them. */
export const openrouter: Dialect = {
  name: "openrouter",
  element: (model) => JSON.stringify(objectOf(model)),
  one: (text) => `{"data":${text}}`,
  frame: (models) => envelope(models.length, null),
  readQuery,
  parameters,
  deleted: openai.deleted,
  refused: refusedWith((code, { message }) => ({ error: { code, message } })),
};

/** For OpenRouter's own client (npm @openrouter/sdk). */
export const openrouterForItsClient: Dialect = {
  ...openrouter,
  name: "openrouter-for-its-client",
  element: (model) => JSON.stringify(objectOf(model, requiredByTheirClient)),
};

export function objectOf(model: Model, unknown: Unknown = leftOut) {
  const { id, facts } = model;
  const inputs = (facts.inputModalities ?? ["text"]).map(theirs);
  const outputs = (facts.outputModalities ?? ["text"]).map(theirs);
  return {
    ...extendedObject(model),
    supported_parameters: extensionsOf(model)["supported_parameters"] ?? [],
    canonical_slug: id,
    name: facts.displayName ?? id,
    context_length: facts.contextLength ?? unknown.contextLength,
    architecture: {
      modality: `${inputs.join("+")}->${outputs.join("+")}`,
      input_modalities: inputs,
      output_modalities: outputs,
      tokenizer: "Other",
      instruct_type: null,
    },
    pricing: {
      prompt: facts.inputPrice ?? unknown.price,
      completion: facts.outputPrice ?? unknown.price,
      request: facts.requestPrice,
      image: facts.imagePrice,
      input_cache_read: facts.cachedInputPrice,
      input_cache_write: facts.cacheWritePrice,
    },
    top_provider: {
      context_length: facts.contextLength ?? unknown.contextLength,
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
