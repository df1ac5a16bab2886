import { operationTable } from "../operation.ts";
import { described, optional } from "../shapes/shapes.ts";
import { boolean, choice, repeated } from "../shapes/values.ts";
import { bucketQuery, bucketsOf, dayQuery, only } from "./page.ts";
import * as results from "./results.ts";

/** OpenAI's Usage API and Costs API. */

const right = "read-usage";

const groups = ["project_id", "user_id", "api_key_id", "model"] as const;
const filters = { user_ids: only("users and service accounts"), api_key_ids: only("keys"), models: only("models") };

const batch = optional(described("Only calls of batches, or none of them. Rollcall relays no batch.", boolean));

const callQuery = { ...bucketQuery(groups), ...filters };
const completionsQuery = {
  ...bucketQuery([...groups, "batch", "service_tier", "api_source"]),
  ...filters,
  batch,
};

const imageSources = choice(["image.generation", "image.edit", "image.variation"]);

export const usage = operationTable({
  usageCompletions: {
    route: "GET /v1/organization/usage/completions",
    right,
    summary: "The tokens of calls that answer with text, and of those that OpenAI does not have.",
    query: completionsQuery,
    answer: bucketsOf("CompletionsUsage", results.completionsResult),
  },
  usageEmbeddings: {
    route: "GET /v1/organization/usage/embeddings",
    right,
    summary: "The tokens of calls for embeddings.",
    query: callQuery,
    answer: bucketsOf("EmbeddingsUsage", results.embeddingsResult),
  },
  usageModerations: {
    route: "GET /v1/organization/usage/moderations",
    right,
    summary: "The tokens of moderations and classifications.",
    query: callQuery,
    answer: bucketsOf("ModerationsUsage", results.moderationsResult),
  },
  usageImages: {
    route: "GET /v1/organization/usage/images",
    right,
    summary: "The images that calls made.",
    query: {
      ...bucketQuery([...groups, "size", "source"]),
      ...filters,
      sizes: only("sizes, such as 1024x1024"),
      sources: described("Only those made in these ways.", repeated(imageSources)),
    },
    answer: bucketsOf("ImagesUsage", results.imagesResult),
  },
  usageAudioSpeeches: {
    route: "GET /v1/organization/usage/audio_speeches",
    right,
    summary: "The characters that were spoken.",
    query: callQuery,
    answer: bucketsOf("AudioSpeechesUsage", results.audioSpeechesResult),
  },
  usageAudioTranscriptions: {
    route: "GET /v1/organization/usage/audio_transcriptions",
    right,
    summary: "The seconds of audio that were transcribed or translated.",
    query: callQuery,
    answer: bucketsOf("AudioTranscriptionsUsage", results.audioTranscriptionsResult),
  },
  usageDecisions: {
    route: "GET /v1/organization/usage/decisions",
    right,
    summary: "Empty buckets: Rollcall relays no decision.",
    query: completionsQuery,
    answer: bucketsOf("DecisionsUsage", results.decisionsResult),
  },
  usageVectorStores: {
    route: "GET /v1/organization/usage/vector_stores",
    right,
    summary: "Empty buckets: Rollcall has no vector stores.",
    query: bucketQuery(["project_id"]),
    answer: bucketsOf("VectorStoresUsage", results.vectorStoresResult),
  },
  usageCodeInterpreterSessions: {
    route: "GET /v1/organization/usage/code_interpreter_sessions",
    right,
    summary: "Empty buckets: Rollcall has no code interpreter.",
    query: bucketQuery(["project_id"]),
    answer: bucketsOf("CodeInterpreterSessionsUsage", results.codeInterpreterSessionsResult),
  },
  usageFileSearchCalls: {
    route: "GET /v1/organization/usage/file_search_calls",
    right,
    summary: "Empty buckets: Rollcall sees no file search.",
    query: {
      ...bucketQuery(["project_id", "user_id", "api_key_id", "vector_store_id"]),
      user_ids: filters.user_ids,
      api_key_ids: filters.api_key_ids,
      vector_store_ids: only("vector stores"),
    },
    answer: bucketsOf("FileSearchesUsage", results.fileSearchesResult),
  },
  usageWebSearchCalls: {
    route: "GET /v1/organization/usage/web_search_calls",
    right,
    summary: "The searches of the web in calls, as their answers say.",
    query: {
      ...bucketQuery([...groups, "context_level", "api_source"]),
      ...filters,
      context_levels: described("Only those of these levels.", repeated(choice(["low", "medium", "high"]))),
    },
    answer: bucketsOf("WebSearchesUsage", results.webSearchesResult),
  },
  usageCosts: {
    route: "GET /v1/organization/costs",
    right,
    summary: "What calls cost, at the prices known when they were made.",
    query: {
      ...dayQuery(["project_id", "user_id", "line_item", "api_key_id", "api_source"]),
      api_key_ids: only("keys"),
      line_items: only("line items, such as `gpt-4o-mini, input_tokens`"),
    },
    answer: bucketsOf("Costs", results.costsResult),
  },
});
