import { objectIn } from "../../sources/reading.ts";
import type { Item } from "../../sources/upstream.ts";

/** What the caller said, and what the echo source says to it. */
export interface Said {
  /** The text of the answer. */
  readonly reply: string;
  /** What a model would have thought before; empty for none. */
  readonly reasoning: string;
  readonly toolCalls: readonly SaidToolCall[];
  readonly finish: "stop" | "length" | "tool_calls" | "content_filter";
  /** How many words the request has, and the answer: they stand for tokens. */
  readonly input: number;
  readonly output: number;
  /** Those of the input that came from a cache, and those of the output that were reasoning. */
  readonly cached: number;
  readonly reasoned: number;
}

export interface SaidToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as a rule. */
  readonly arguments: string;
}

/** Answers messages. `more` are texts that count too, such as instructions. */
export type Say = (messages: readonly unknown[], ...more: readonly unknown[]) => Said;

const echoedLengthMax = 1_000;

/** Repeats the last message of the user. */
export function said(messages: readonly unknown[], ...more: readonly unknown[]): Said {
  const last = messages.findLast((message) => objectIn(message)?.["role"] === "user") ?? messages.at(-1);
  const reply = replyTo(textIn(last).trim());
  const input = countWords(textIn([messages, more]));
  const silent = { reasoning: "", toolCalls: [], cached: 0, reasoned: 0 };
  return { ...silent, reply, finish: "stop", input, output: countWords(reply) };
}

const piecesMax = 1_000;

/** A text in the pieces of a stream: its words, each with the white space after it, or several where there are many. */
export function piecesOf(text: string): readonly string[] {
  const words = text.match(/^\s+\S*\s*|\S+\s*/g) ?? (text === "" ? [] : [text]);
  const together = Math.ceil(words.length / piecesMax);
  if (together <= 1) return words;
  const starts = Array.from({ length: Math.ceil(words.length / together) }, (_, at) => at * together);
  return starts.map((start) => words.slice(start, start + together).join(""));
}

/** The arguments of a tool call as an object, for the dialects that have no text there. */
export function argumentsOf(call: SaidToolCall): Item {
  try {
    return objectIn(JSON.parse(call.arguments)) ?? {};
  } catch {
    return {};
  }
}

function replyTo(text: string): string {
  const isLong = text.length > echoedLengthMax;
  // The cut may divide a pair of characters.
  const echoed = isLong ? `${text.slice(0, echoedLengthMax).replace(/[\ud800-\udbff]$/, "")}…` : text;
  return `This is the echo source of Rollcall, not a model. You said: ${echoed === "" ? "nothing in text." : echoed}`;
}

/** The text of a message, in any vendor's format. */
export function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(textIn).join(" ");
  const item = objectIn(value);
  return item === null ? "" : textIn(item["text"] ?? item["content"] ?? item["parts"] ?? item["output"]);
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
