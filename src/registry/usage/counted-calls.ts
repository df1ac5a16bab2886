import { callNames, type CallName } from "../../core/calls.ts";

/** The calls of the Usage API for which Rollcall has calls. */
export type UsageKind =
  | "completions"
  | "embeddings"
  | "moderations"
  | "images"
  | "audio_speeches"
  | "audio_transcriptions"
  | "web_search_calls";

/** Where each call counts. Counting tokens uses none. What OpenAI has no such call for counts as a completion. */
const kinds: Readonly<Record<CallName, UsageKind | null>> = {
  chat: "completions",
  completions: "completions",
  embeddings: "embeddings",
  responses: "completions",
  "responses.compact": "completions",
  "responses.input_tokens": null,
  moderations: "moderations",
  rerank: "completions",
  "images.generations": "images",
  "images.edits": "images",
  "images.variations": "images",
  "audio.speech": "audio_speeches",
  "audio.transcriptions": "audio_transcriptions",
  "audio.translations": "audio_transcriptions",
  messages: "completions",
  "messages.count_tokens": null,
  "gemini.generate": "completions",
  "gemini.stream": "completions",
  "gemini.count_tokens": null,
  "gemini.embed": "embeddings",
  "gemini.batch_embed": "embeddings",
  "ollama.chat": "completions",
  "ollama.generate": "completions",
  "ollama.embed": "embeddings",
  "ollama.embeddings": "embeddings",
  "cohere.chat": "completions",
  "cohere.embed": "embeddings",
  "cohere.rerank": "completions",
  "mistral.fim": "completions",
  "mistral.ocr": "completions",
  "mistral.chat_moderations": "moderations",
  "mistral.classifications": "moderations",
  "mistral.chat_classifications": "moderations",
};

// What Cohere bills as searches, and others who rerank, are not searches of the web.
const withSearchUnits: ReadonlySet<CallName> = new Set(["rerank", "cohere.rerank", "cohere.chat"]);

/** A call that searches the web counts as a completion, too. */
export function callsCountedAs(kind: UsageKind): readonly CallName[] {
  if (kind === "web_search_calls") return callsCountedAs("completions").filter((name) => !withSearchUnits.has(name));
  return callNames.filter((name) => kinds[name] === kind);
}
