import type { CallName } from "../../core/calls.ts";

/** The paths of the calls: each base, and what can be called below it. Sources need not have all of these. */

type CallPath = readonly [path: string, call: CallName];

const openai: readonly CallPath[] = [
  ["/chat/completions", "chat"],
  ["/completions", "completions"],
  ["/embeddings", "embeddings"],
  ["/responses", "responses"],
  ["/responses/compact", "responses.compact"],
  ["/responses/input_tokens", "responses.input_tokens"],
  ["/moderations", "moderations"],
  ["/rerank", "rerank"],
  ["/images/generations", "images.generations"],
  ["/images/edits", "images.edits"],
  ["/images/variations", "images.variations"],
  ["/audio/speech", "audio.speech"],
  ["/audio/transcriptions", "audio.transcriptions"],
  ["/audio/translations", "audio.translations"],
];
const anthropic: readonly CallPath[] = [
  ["/messages", "messages"],
  ["/messages/count_tokens", "messages.count_tokens"],
];
const mistral: readonly CallPath[] = [
  ["/fim/completions", "mistral.fim"],
  ["/ocr", "mistral.ocr"],
  ["/chat/moderations", "mistral.chat_moderations"],
  ["/classifications", "mistral.classifications"],
  ["/chat/classifications", "mistral.chat_classifications"],
];
const gemini: readonly CallPath[] = ["models", "tunedModels"].flatMap((models): CallPath[] => [
  [`/${models}/{model}:generateContent`, "gemini.generate"],
  [`/${models}/{model}:streamGenerateContent`, "gemini.stream"],
  [`/${models}/{model}:countTokens`, "gemini.count_tokens"],
  [`/${models}/{model}:embedContent`, "gemini.embed"],
  [`/${models}/{model}:batchEmbedContents`, "gemini.batch_embed"],
]);
const ollama: readonly CallPath[] = [
  ["/chat", "ollama.chat"],
  ["/generate", "ollama.generate"],
  ["/embed", "ollama.embed"],
  ["/embeddings", "ollama.embeddings"],
];
const cohere: readonly CallPath[] = [
  ["/chat", "cohere.chat"],
  ["/embed", "cohere.embed"],
  ["/rerank", "cohere.rerank"],
];
const cohereForOpenai: readonly CallPath[] = [
  ["/chat/completions", "chat"],
  ["/embeddings", "embeddings"],
];
/** Azure's older clients have the model, as its deployment, in the path, but for responses. */
const azure: readonly CallPath[] = [
  ...openai.map(([path, call]): CallPath => [`/deployments/{model}${path}`, call]),
  ["/responses", "responses"],
];

const bases: readonly (readonly [base: string, calls: readonly CallPath[]])[] = [
  ["/v1", [...openai, ...anthropic, ...mistral, ...gemini]],
  ["/anthropic/v1", anthropic],
  ["/azure/openai", azure],
  ["/azure/openai/v1", openai],
  ["/openai", azure],
  ["/openai/v1", openai],
  ["/groq/openai/v1", openai],
  ["/codex/v1", openai],
  ["/together/v1", openai],
  ["/huggingface/v1", openai],
  ["/openrouter/api/v1", [...openai, ...anthropic]],
  ["/api/v1", [...openai, ...anthropic]],
  ["/mistral/v1", [...openai, ...mistral]],
  ["/v1beta", gemini],
  ["/v1alpha", gemini],
  ["/gemini/v1", gemini],
  ["/gemini/v1beta", gemini],
  ["/gemini/v1alpha", gemini],
  ["/v1beta/openai", openai],
  ["/gemini/v1beta/openai", openai],
  ["/api", ollama],
  ["/ollama/api", ollama],
  ["/ollama/v1", openai],
  ["/v2", cohere],
  ["/cohere/v2", cohere],
  ["/compatibility/v1", cohereForOpenai],
  ["/cohere/compatibility/v1", cohereForOpenai],
];

export interface CallPlace {
  readonly path: string;
  readonly call: CallName;
}

/** Every path at which a call is taken. */
export const callPaths: readonly CallPlace[] = bases.flatMap(([base, calls]) =>
  calls.map(([path, call]) => ({ path: base + path, call })),
);

const usualPaths = new Map(callPaths.toReversed().map(({ call, path }) => [call, path]));

/** The usual path of each of these calls: what a message names. */
export function servedPaths(calls: readonly CallName[]): readonly string[] {
  return calls.flatMap((call) => usualPaths.get(call) ?? []);
}

/** Where clients try a WebSocket. */
export const websocketPaths: readonly string[] = [
  ...callPaths.filter(({ call }) => call === "responses").map(({ path }) => path),
  "/v1/realtime",
].filter((path) => !path.includes("{"));
