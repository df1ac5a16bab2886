import { placesInEvents } from "../usage/usage-places.ts";
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
  /** The type that ends the stream, as JSON. */
  readonly types: readonly Uint8Array[];
  /** Which events have data that says more than their name. */
  readonly data: "of all" | "of unnamed" | "of some";
  /** The names of those that do, if some do: they have text, or figures. */
  readonly telling: readonly Uint8Array[];
  /** Events that bring a whole image. */
  readonly images: readonly Uint8Array[];
}

// An error that the upstream reports in its stream ends it too: the client knows.
const error = "error";

const imageEvents = ["image_generation.completed", "image_edit.completed"];

/** OpenAI's typed events. Some servers send them without names. */
const typed = [
  "response.completed",
  "response.incomplete",
  "response.failed",
  ...imageEvents,
  "transcript.text.done",
  "speech.audio.done",
];

/** OpenAI's events with a piece of what the model writes. */
const pieces = [
  "response.output_text.delta",
  "response.reasoning_text.delta",
  "response.reasoning_summary_text.delta",
  "response.refusal.delta",
  "response.function_call_arguments.delta",
  "response.custom_tool_call_input.delta",
  "response.mcp_call_arguments.delta",
  "response.code_interpreter_call_code.delta",
  "transcript.text.delta",
];

/** What has another value in each event, and says nothing: OpenAI pads its events to hide the length of a token. */
const varying = ["obfuscation", "sequence_number"];
export const varyingPaths: ReadonlySet<string> = new Set(varying);

export const endings: Readonly<Record<StreamFormat, Ending>> = {
  chat: ending("chat", "of all", { paths: ["choices", "choices.finish_reason", error, ...varying], text: "[DONE]" }),
  // vLLM ends a transcription as it ends a chat.
  responses: ending("responses", "of unnamed", {
    names: typed,
    telling: [...typed, ...pieces],
    paths: ["type", error, ...varying],
    text: "[DONE]",
  }),
  // Their clients ignore events without a name.
  messages: ending("messages", "of some", {
    names: ["message_stop"],
    telling: ["message_start", "content_block_delta", "message_delta"],
  }),
  gemini: ending("gemini", "of all", { paths: ["candidates.finishReason", "promptFeedback.blockReason", error] }),
  ollama: ending("ollama", "of all", { paths: ["done", error] }),
  cohere: ending("cohere", "of unnamed", {
    names: ["message-end"],
    telling: ["message-end", "content-delta", "tool-plan-delta", "tool-call-delta", "tool-call-start"],
    paths: ["type", error],
  }),
};

interface Said {
  readonly names?: readonly string[];
  readonly telling?: readonly string[];
  readonly paths?: readonly string[];
  readonly text?: string;
}

function ending(format: StreamFormat, data: Ending["data"], said: Said): Ending {
  const { names = [], telling = [], paths = [], text } = said;
  const { figures, texts } = placesInEvents[format];
  return {
    names: [...names, error].map(bytesOf),
    types: [...names, error].map((name) => bytesOf(JSON.stringify(name))),
    text: text === undefined ? null : bytesOf(text),
    places: placesOf([...paths, ...figures, ...texts]),
    data,
    telling: telling.map(bytesOf),
    images: names === typed ? imageEvents.flatMap((name) => [name, JSON.stringify(name)]).map(bytesOf) : [],
  };
}

function bytesOf(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}
