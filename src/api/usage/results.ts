import { costUnits } from "../../core/usage/cost-units.ts";
import { described, namedObject, nullable, unread, type Shape } from "../shapes/shapes.ts";
import { boolean, choice, constant, count, text } from "../shapes/values.ts";

/** The results in the buckets of the Usage API. What a query does not group by is null. */

/** A number that may have a fraction. */
export const amount: Shape<number> = unread({ type: "number", minimum: 0 });

const num_model_requests = described("The number of calls.", count);

const project = { project_id: nullable(text) };
const holder = {
  ...project,
  user_id: described("The user, or the service account, that holds the key.", nullable(text)),
  api_key_id: nullable(text),
};
const caller = { ...holder, model: nullable(text) };

// A choice of OpenAI's. No call is one of its agents'.
const api_source = nullable(choice(["unlabeled"]));

const tokens = {
  input_tokens: described("All input tokens, with those read from a cache and written to one.", count),
  input_uncached_tokens: described("Those neither read from a cache nor written to one.", count),
  input_text_tokens: described("The text among the uncached ones.", count),
  input_audio_tokens: described("The audio among the uncached ones.", count),
  input_image_tokens: described("The images among the uncached ones.", count),
  input_cached_tokens: described("Those read from a cache.", count),
  input_cached_text_tokens: count,
  input_cached_audio_tokens: count,
  input_cached_image_tokens: count,
  input_cache_write_tokens: described("Those written to a cache.", count),
  output_tokens: described("All output tokens.", count),
  output_text_tokens: count,
  output_audio_tokens: count,
  output_image_tokens: count,
};

const completionGroups = { ...caller, batch: nullable(boolean), service_tier: nullable(text), api_source };

export const completionsResult = namedObject("CompletionsUsage", {
  object: constant("organization.usage.completions.result"),
  ...tokens,
  num_model_requests,
  ...completionGroups,
});

export const decisionsResult = namedObject("DecisionsUsage", {
  object: constant("organization.usage.decisions.result"),
  ...tokens,
  num_model_requests,
  ...completionGroups,
});

export const embeddingsResult = namedObject("EmbeddingsUsage", {
  object: constant("organization.usage.embeddings.result"),
  input_tokens: count,
  num_model_requests,
  ...caller,
});

export const moderationsResult = namedObject("ModerationsUsage", {
  object: constant("organization.usage.moderations.result"),
  input_tokens: count,
  num_model_requests,
  ...caller,
});

export const imagesResult = namedObject("ImagesUsage", {
  object: constant("organization.usage.images.result"),
  images: count,
  num_model_requests,
  ...caller,
  size: nullable(text),
  source: nullable(choice(["image.generation", "image.edit", "image.variation"])),
});

export const audioSpeechesResult = namedObject("AudioSpeechesUsage", {
  object: constant("organization.usage.audio_speeches.result"),
  characters: count,
  num_model_requests,
  ...caller,
});

export const audioTranscriptionsResult = namedObject("AudioTranscriptionsUsage", {
  object: constant("organization.usage.audio_transcriptions.result"),
  seconds: amount,
  num_model_requests,
  ...caller,
});

export const webSearchesResult = namedObject("WebSearchesUsage", {
  object: constant("organization.usage.web_searches.result"),
  num_requests: described("The number of searches.", count),
  num_model_requests: described("The number of calls that searched.", count),
  ...caller,
  context_level: nullable(choice(["low", "medium", "high"])),
  api_source,
});

// What follows has no calls in Rollcall, so its buckets are empty.

export const vectorStoresResult = namedObject("VectorStoresUsage", {
  object: constant("organization.usage.vector_stores.result"),
  usage_bytes: count,
  ...project,
});

export const codeInterpreterSessionsResult = namedObject("CodeInterpreterSessionsUsage", {
  object: constant("organization.usage.code_interpreter_sessions.result"),
  num_sessions: count,
  ...project,
});

export const fileSearchesResult = namedObject("FileSearchesUsage", {
  object: constant("organization.usage.file_searches.result"),
  num_requests: count,
  ...holder,
  vector_store_id: nullable(text),
});

/** What something costs. */
export const money = namedObject("Amount", {
  value: described("With all decimals.", amount),
  currency: constant("usd"),
});

/** What a quantity of something is counted in. */
export const quantityUnit = choice([...new Set(Object.values(costUnits))]);

export const costsResult = namedObject("Costs", {
  object: constant("organization.costs.result"),
  amount: money,
  line_item: nullable(text),
  quantity: described("Null without grouping by `line_item`.", nullable(amount)),
  quantity_unit: nullable(quantityUnit),
  ...holder,
  api_source,
});
