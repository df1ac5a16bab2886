import { placesOf, type Place } from "./followed-paths.ts";
import type { StreamFormat } from "./format.ts";

/** What shows that a stream is whole. */
export interface Ending {
  /** The events that end the stream. */
  readonly names: readonly Uint8Array[];
  /** Text as data that ends it. */
  readonly text: Uint8Array | null;
  /** What is followed in the data of an event. */
  readonly places: Place;
  /** Which events have data that says more than their name. */
  readonly data: "of all" | "of unnamed" | "of none";
}

// An error that the upstream reports in its stream ends it too: the client knows.
const error = "error";

/** OpenAI's typed events. Some servers send them without names. */
const typed = [
  "response.completed",
  "response.incomplete",
  "response.failed",
  "image_generation.completed",
  "image_edit.completed",
  "transcript.text.done",
  "speech.audio.done",
];

export const endings: Readonly<Record<StreamFormat, Ending>> = {
  chat: ending([], "of all", ["choices", "choices.finish_reason", "usage", error], "[DONE]"),
  // vLLM ends a transcription as it ends a chat.
  responses: ending(typed, "of unnamed", ["type", error], "[DONE]"),
  // Their clients ignore events without a name.
  messages: ending(["message_stop"], "of none", []),
  gemini: ending([], "of all", ["candidates.finishReason", "promptFeedback.blockReason", error]),
  ollama: ending([], "of all", ["done", error]),
  cohere: ending(["message-end"], "of unnamed", ["type", error]),
};

function ending(names: readonly string[], data: Ending["data"], paths: readonly string[], text?: string): Ending {
  return {
    names: [...names, error].map(bytesOf),
    text: text === undefined ? null : bytesOf(text),
    places: placesOf(paths),
    data,
  };
}

function bytesOf(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}
