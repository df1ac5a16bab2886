import type { StreamFormat } from "../answer/format.ts";

/** Where an answer says what it used, and where its text stands. */
export interface UsagePlaces {
  /** Of figures, and of objects with figures. */
  readonly figures: readonly string[];
  /** Of what the model wrote. */
  readonly texts: readonly string[];
}

function eachOf(path: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${path}.${name}`);
}

const written = ["content", "content.text", "reasoning_content", "reasoning", "refusal"];
const toolCalls = ["tool_calls.function.arguments", "function_call.arguments"];
const chatTexts = (message: string) => ["choices.text", ...eachOf(`choices.${message}`, [...written, ...toolCalls])];
const cohereTexts = (message: string) =>
  eachOf(message, ["content.text", "content.thinking", "tool_plan", "tool_calls.function.arguments"]);
const gemini: UsagePlaces = {
  figures: ["usageMetadata"],
  texts: eachOf("candidates.content.parts", ["text", "functionCall"]),
};
const ollama: UsagePlaces = {
  figures: ["prompt_eval_count", "eval_count"],
  texts: ["response", "thinking", ...eachOf("message", ["content", "thinking", "tool_calls"])],
};

/** In the events of a stream, or in its lines. */
export const placesInEvents: Readonly<Record<StreamFormat, UsagePlaces>> = {
  chat: { figures: ["usage", "service_tier", "x_groq.usage", "timings"], texts: chatTexts("delta") },
  responses: {
    figures: ["usage", "response.usage", "response.service_tier", "response.tool_usage", "size"],
    texts: ["delta"],
  },
  messages: {
    figures: ["message.usage", "usage"],
    texts: eachOf("delta", ["text", "thinking", "partial_json"]),
  },
  gemini,
  ollama,
  cohere: { figures: ["delta.usage"], texts: eachOf("delta", cohereTexts("message")) },
};

/** A gateway may answer a call in the shape of another vendor's. */
const figuresInDocuments = [
  "usage",
  "service_tier",
  "timings",
  "tool_usage",
  "size",
  "duration",
  "meta.billed_units",
  "meta.tokens",
  "meta.cached_tokens",
  ...gemini.figures,
  ...ollama.figures,
];

const textsInDocuments: Readonly<Record<StreamFormat, readonly string[]>> = {
  chat: chatTexts("message"),
  responses: eachOf("output", ["content.text", "content.refusal", "summary.text", "arguments", "input"]),
  messages: eachOf("content", ["text", "thinking", "input"]),
  gemini: gemini.texts,
  ollama: ollama.texts,
  cohere: cohereTexts("message"),
};

/** A response says whether it is done. */
const figuresInResponses = [...figuresInDocuments, "status"];

/** In an answer that is one JSON document. A format that is null has no text. */
export function placesInDocument(format: StreamFormat | null): UsagePlaces {
  const figures = format === "responses" ? figuresInResponses : figuresInDocuments;
  return { figures, texts: format === null ? [] : textsInDocuments[format] };
}

const events = Object.values(placesInEvents);

export const figurePaths: ReadonlySet<string> = new Set([
  ...events.flatMap(({ figures }) => figures),
  ...figuresInResponses,
]);

export const textPaths: ReadonlySet<string> = new Set([
  ...events.flatMap(({ texts }) => texts),
  ...Object.values(textsInDocuments).flat(),
]);
