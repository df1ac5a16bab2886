import { objectKinds } from "../core/objects.ts";
import type { CallPaths, ObjectPaths } from "./upstream.ts";

/** The paths that vendors share. */

const openaiPaths = {
  chat: "/chat/completions",
  completions: "/completions",
  embeddings: "/embeddings",
  responses: "/responses",
  "responses.compact": "/responses/compact",
  "responses.input_tokens": "/responses/input_tokens",
  moderations: "/moderations",
  rerank: "/rerank",
  "images.generations": "/images/generations",
  "images.edits": "/images/edits",
  "images.variations": "/images/variations",
  "audio.speech": "/audio/speech",
  "audio.transcriptions": "/audio/transcriptions",
  "audio.translations": "/audio/translations",
} as const satisfies CallPaths;

const openaiNames = Object.keys(openaiPaths) as readonly (keyof typeof openaiPaths)[];

/** Calls in OpenAI's shape, by default all; `mount` is what stands in front of their paths. */
export function openaiCalls(mount: string, names = openaiNames): CallPaths {
  return Object.fromEntries(names.map((name) => [name, mount + openaiPaths[name]]));
}

const openaiObjectPaths = {
  response: "/responses",
  conversation: "/conversations",
  file: "/files",
  upload: "/uploads",
  batch: "/batches",
  "fine_tuning.job": "/fine_tuning/jobs",
  vector_store: "/vector_stores",
} as const satisfies ObjectPaths;

/** Objects in OpenAI's shape, by default all; `mount` is what stands in front of their paths. */
export function openaiObjects(
  mount: string,
  kinds: readonly (keyof typeof openaiObjectPaths)[] = objectKinds,
): ObjectPaths {
  return Object.fromEntries(kinds.map((kind) => [kind, mount + openaiObjectPaths[kind]]));
}

/** Anthropic's calls; `mount` is what stands in front of their paths. */
export function messagesCalls(mount: string): CallPaths {
  return { messages: `${mount}/messages`, "messages.count_tokens": `${mount}/messages/count_tokens` };
}

export const geminiCalls = {
  "gemini.generate": "/v1beta/models/{model}:generateContent",
  "gemini.stream": "/v1beta/models/{model}:streamGenerateContent",
  "gemini.count_tokens": "/v1beta/models/{model}:countTokens",
  "gemini.embed": "/v1beta/models/{model}:embedContent",
  "gemini.batch_embed": "/v1beta/models/{model}:batchEmbedContents",
} as const satisfies CallPaths;

export const ollamaCalls = {
  "ollama.chat": "/api/chat",
  "ollama.generate": "/api/generate",
  "ollama.embed": "/api/embed",
  "ollama.embeddings": "/api/embeddings",
} as const satisfies CallPaths;

export const cohereCalls = {
  "cohere.chat": "/v2/chat",
  "cohere.embed": "/v2/embed",
  "cohere.rerank": "/v2/rerank",
} as const satisfies CallPaths;

export const mistralCalls = {
  "mistral.fim": "/v1/fim/completions",
  "mistral.ocr": "/v1/ocr",
  "mistral.chat_moderations": "/v1/chat/moderations",
  "mistral.classifications": "/v1/classifications",
  "mistral.chat_classifications": "/v1/chat/classifications",
} as const satisfies CallPaths;
