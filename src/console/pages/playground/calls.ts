/*
 * The kinds of calls that can be tried: where each goes, how its body is made of what was entered, and where its answer
 * has the text and what it used. Answers are of others, so nothing in them is taken for granted.
 */

export const callNames = ["chat", "responses", "messages", "completions", "embeddings"] as const;
export type TriedCall = (typeof callNames)[number];

export interface Entered {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** Null leaves it to the source. */
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly isStream: boolean;
}

/** What an answer, or an event of one, says was used. */
export interface ToldUsage {
  readonly input?: number | undefined;
  /** The part of the input that came from a cache. */
  readonly cached?: number | undefined;
  readonly output?: number | undefined;
}

interface CallKind {
  /** Below the server's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasSystem: boolean;
  /** Whether it writes text: only then it takes a temperature and a limit, and streams. */
  readonly writes: boolean;
  readonly bodyOf: (entered: Entered) => Readonly<Record<string, unknown>>;
  /** The text of a whole answer. */
  readonly textOf: (answer: unknown) => string;
  /** What an event adds to the text. */
  readonly addedBy: (event: unknown) => string;
  readonly usageIn: (answer: unknown) => ToldUsage;
}

/** Anthropic's API demands a limit. */
const messagesMaxTokens = 1024;

export const calls: Readonly<Record<TriedCall, CallKind>> = {
  chat: {
    path: "/v1/chat/completions",
    headers: {},
    hasSystem: true,
    writes: true,
    bodyOf: ({ model, system, prompt, temperature, maxTokens, isStream }) => ({
      model,
      messages: [...(system === "" ? [] : [{ role: "system", content: system }]), { role: "user", content: prompt }],
      ...given("temperature", temperature),
      ...given("max_tokens", maxTokens),
      ...(isStream && { stream: true, stream_options: { include_usage: true } }),
    }),
    textOf: (answer) => textAt(answer, "choices", 0, "message", "content"),
    addedBy: (event) => textAt(event, "choices", 0, "delta", "content"),
    usageIn: openaiUsage,
  },
  responses: {
    path: "/v1/responses",
    headers: {},
    hasSystem: true,
    writes: true,
    bodyOf: ({ model, system, prompt, temperature, maxTokens, isStream }) => ({
      model,
      ...(system !== "" && { instructions: system }),
      input: prompt,
      ...given("temperature", temperature),
      ...given("max_output_tokens", maxTokens),
      ...(isStream && { stream: true }),
    }),
    textOf: (answer) =>
      itemsAt(answer, "output")
        .flatMap((item) => itemsAt(item, "content"))
        .map(partText)
        .join(""),
    addedBy: (event) => (at(event, "type") === "response.output_text.delta" ? textAt(event, "delta") : ""),
    usageIn: (answer) => {
      const usage = at(answer, "response", "usage") ?? at(answer, "usage");
      return {
        input: figure(at(usage, "input_tokens")),
        cached: figure(at(usage, "input_tokens_details", "cached_tokens")),
        output: figure(at(usage, "output_tokens")),
      };
    },
  },
  messages: {
    path: "/v1/messages",
    headers: { "anthropic-version": "2023-06-01" },
    hasSystem: true,
    writes: true,
    bodyOf: ({ model, system, prompt, temperature, maxTokens, isStream }) => ({
      model,
      max_tokens: maxTokens ?? messagesMaxTokens,
      ...(system !== "" && { system }),
      messages: [{ role: "user", content: prompt }],
      ...given("temperature", temperature),
      ...(isStream && { stream: true }),
    }),
    textOf: (answer) => itemsAt(answer, "content").map(partText).join(""),
    addedBy: (event) => textAt(event, "delta", "text"),
    usageIn: (answer) => {
      const usage = at(answer, "message", "usage") ?? at(answer, "usage");
      const [uncached, cached, written] = [
        "input_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
      ].map((name) => figure(at(usage, name)));
      // Anthropic counts cached tokens beside the input.
      const input = uncached === undefined ? undefined : uncached + (cached ?? 0) + (written ?? 0);
      return { input, cached, output: figure(at(usage, "output_tokens")) };
    },
  },
  completions: {
    path: "/v1/completions",
    headers: {},
    hasSystem: false,
    writes: true,
    bodyOf: ({ model, prompt, temperature, maxTokens, isStream }) => ({
      model,
      prompt,
      ...given("temperature", temperature),
      ...given("max_tokens", maxTokens),
      ...(isStream && { stream: true, stream_options: { include_usage: true } }),
    }),
    textOf: (answer) => textAt(answer, "choices", 0, "text"),
    addedBy: (event) => textAt(event, "choices", 0, "text"),
    usageIn: openaiUsage,
  },
  embeddings: {
    path: "/v1/embeddings",
    headers: {},
    hasSystem: false,
    writes: false,
    bodyOf: ({ model, prompt }) => ({ model, input: prompt }),
    textOf: (answer) =>
      itemsAt(answer, "data")
        .map((item) => JSON.stringify(at(item, "embedding")))
        .join("\n"),
    addedBy: () => "",
    usageIn: openaiUsage,
  },
};

/** What a stream says went wrong after it had begun; null if it says nothing of the kind. */
export function failureIn(event: unknown): string | null {
  const error = at(event, "error") ?? at(event, "response", "error");
  const isError = at(event, "type") === "error";
  if ((error === undefined || error === null) && !isError) return null;
  const message = at(error, "message") ?? at(event, "message");
  return typeof message === "string" ? message : JSON.stringify(error ?? event);
}

function openaiUsage(answer: unknown): ToldUsage {
  const usage = at(answer, "usage");
  return {
    input: figure(at(usage, "prompt_tokens")),
    cached: figure(at(usage, "prompt_tokens_details", "cached_tokens")),
    output: figure(at(usage, "completion_tokens")),
  };
}

function given(name: string, value: number | null): Readonly<Record<string, number>> {
  return value === null ? {} : { [name]: value };
}

/** The value under these names and places, if all of them are there. */
function at(value: unknown, ...names: readonly (string | number)[]): unknown {
  return names.reduce<unknown>((inner, name) => {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, name)) return undefined;
    return (inner as Readonly<Record<string | number, unknown>>)[name];
  }, value);
}

function textAt(value: unknown, ...names: readonly (string | number)[]): string {
  const text = at(value, ...names);
  return typeof text === "string" ? text : "";
}

function itemsAt(value: unknown, name: string): readonly unknown[] {
  const items = at(value, name);
  return Array.isArray(items) ? items : [];
}

function partText(part: unknown): string {
  return textAt(part, "text");
}

function figure(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
