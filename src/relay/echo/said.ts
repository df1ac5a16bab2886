import { objectIn } from "../../sources/reading.ts";

/** What the caller said, and what the echo source says to it. */
export interface Said {
  /** The text of the answer. */
  readonly reply: string;
  /** The same in the pieces of a stream: its words, each with the white space after it. */
  readonly words: readonly string[];
  /** How many words the request has, and the answer: they stand for tokens. */
  readonly input: number;
  readonly output: number;
}

const echoedLengthMax = 1_000;

/** Answers the last message of the user. `more` are texts that count too, such as instructions. */
export function said(messages: readonly unknown[], ...more: readonly unknown[]): Said {
  const last = messages.findLast((message) => objectIn(message)?.["role"] === "user") ?? messages.at(-1);
  const reply = replyTo(textIn(last).trim());
  const input = countWords(textIn([messages, more]));
  return { reply, words: reply.match(/\S+\s*/g) ?? [], input, output: countWords(reply) };
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
