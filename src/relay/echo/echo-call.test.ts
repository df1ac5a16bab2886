import { describe, expect, test } from "bun:test";
import { readable } from "../../../test/support/upstreams/outgoing-call.ts";
import { callNames, type CallName } from "../../core/calls.ts";
import type { Refusal } from "../../core/refusal.ts";
import { callsOf } from "../../sources/calls.ts";
import { StreamWatch } from "../answer/stream-watch.ts";
import { callNamed } from "../calls.ts";
import { echoCall } from "./echo-call.ts";

const reply = (text: string) => `This is the echo source of Rollcall, not a model. You said: ${text}`;
const hello = reply("Hello there");
const replyWords = hello.split(" ").length;

const encoded = (body: object) => new TextEncoder().encode(JSON.stringify(body));

async function answered(call: CallName, body: object, url = "") {
  const refusedBody = ({ message }: Refusal) => JSON.stringify({ refused: message });
  const passing = { requestId: "req_1", refusedBody, left: new AbortController().signal };
  const outgoing = { call, model: "m", url, body: encoded(body) };
  const { status, headers, body: written } = await echoCall(outgoing, passing);
  const text = await new Response(readable(written)).text();
  return { status, type: headers.get("content-type"), text };
}

async function whole(call: CallName, body: object): Promise<any> {
  const { status, type, text } = await answered(call, body);
  expect([status, type]).toEqual([200, "application/json"]);
  return JSON.parse(text);
}

async function events(call: CallName, body: object, url = ""): Promise<any[]> {
  const { type, text } = await answered(call, body, url);
  expect(type).toBe("text/event-stream");
  return text
    .split("\n\n")
    .filter((event) => event !== "" && event !== "data: [DONE]")
    .map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? ""));
}

const user = [{ role: "user", content: "Hello there" }];
const contents = [{ role: "user", parts: [{ text: "Hello" }, { text: "there" }] }];

/** A valid body for each call that the kind has. */
const bodies: Readonly<Partial<Record<CallName, object>>> = {
  chat: { messages: user },
  completions: { prompt: "Hello there" },
  embeddings: { input: "Hello there" },
  responses: { input: "Hello there" },
  messages: { max_tokens: 10, messages: user },
  "messages.count_tokens": { messages: user },
  "gemini.generate": { contents },
  "gemini.stream": { contents },
  "ollama.chat": { messages: user },
  "ollama.generate": { prompt: "Hello there" },
  "ollama.embed": { input: "Hello there" },
};

const taken = callNames.filter((call) => callsOf("echo", {}).has(call));

test("every call that the kind takes is answered", async () => {
  expect(Object.keys(bodies)).toEqual(taken);
  for (const call of taken) expect((await answered(call, bodies[call]!)).status).toBe(200);
});

describe.each(taken)("%s", (call) => {
  const body = bodies[call]!;

  test("answers the same request with the same bytes, and says what it is", async () => {
    for (const stream of [true, false]) {
      const first = await answered(call, { ...body, stream });
      expect(await answered(call, { ...body, stream })).toEqual(first);
      if (!call.includes("embed") && !call.includes("count")) expect(first.text).toContain("echo");
    }
  });

  test("refuses a body without what it answers, in the words of the caller's dialect", async () => {
    const { status, text } = await answered(call, {});
    expect([status, JSON.parse(text).refused]).toEqual([400, expect.stringContaining("Missing required parameter")]);
  });

  test("streams in a way that the relay takes for complete, with its end and not before", async () => {
    const { format } = callNamed(call);
    if (format === null) return;
    const { text } = await answered(call, { ...body, stream: true }, "?alt=sse");
    const watch = new StreamWatch(format);
    const bytes = new TextEncoder().encode(text);
    watch.push(bytes.slice(0, bytes.length / 2));
    expect(watch.isComplete).toBe(false);
    watch.push(bytes.slice(bytes.length / 2));
    expect([watch.isComplete, watch.isBetweenEvents]).toEqual([true, true]);
  });
});

describe("the text", () => {
  const textOf = async (messages: unknown) => (await whole("chat", { messages })).choices[0].message.content;

  test("repeats the last message of the user", async () => {
    const assistant = { role: "assistant", content: "Yes?" };
    expect(await textOf([{ role: "user", content: "Before" }, assistant, ...user, assistant])).toBe(hello);
  });

  test("repeats at most a thousand characters", async () => {
    expect(await textOf([{ role: "user", content: "ab".repeat(600) }])).toBe(reply(`${"ab".repeat(500)}…`));
    // A pair that the cut divides leaves no half behind.
    expect(await textOf([{ role: "user", content: `x${"😀".repeat(600)}` }])).toBe(reply(`x${"😀".repeat(499)}…`));
  });

  test("is that of the parts that have one", async () => {
    const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    expect(await textOf([{ role: "user", content: [image, { type: "text", text: "What is it?" }] }])).toBe(
      reply("What is it?"),
    );
    expect(await textOf([{ role: "user", content: [image] }])).toBe(reply("nothing in text."));
  });
});

test("words are counted as tokens, those of instructions too", async () => {
  const usage = { prompt_tokens: 2, completion_tokens: replyWords, total_tokens: 2 + replyWords };
  expect((await whole("chat", { messages: user })).usage).toEqual(usage);
  expect((await whole("completions", { prompt: "Hello there" })).usage).toEqual(usage);
  expect((await whole("responses", { input: user, instructions: "Be brief." })).usage).toMatchObject({
    input_tokens: 4,
    output_tokens: replyWords,
    total_tokens: 4 + replyWords,
  });
  const system = [{ type: "text", text: "Be brief." }];
  expect((await whole("messages", { max_tokens: 1, messages: user, system })).usage.input_tokens).toBe(4);
  expect(await whole("messages.count_tokens", { messages: user, system })).toEqual({ input_tokens: 4 });
  expect(
    (await whole("gemini.generate", { contents, systemInstruction: { parts: system } })).usageMetadata,
  ).toMatchObject({ promptTokenCount: 4, totalTokenCount: 4 + replyWords });
  expect(await whole("ollama.chat", { messages: user, stream: false })).toMatchObject({
    prompt_eval_count: 2,
    eval_count: replyWords,
  });
});

describe("streams", () => {
  test.each(["chat", "completions"] as const)("of %s end with [DONE]", async (call) => {
    const { text } = await answered(call, { ...bodies[call], stream: true });
    expect(text).toEndWith("}\n\ndata: [DONE]\n\n");
  });

  test("of chat have the usage only if it is asked for, as a chunk without choices", async () => {
    const plain = await events("chat", { messages: user, stream: true });
    expect(plain.map(({ choices }) => choices[0].delta.content ?? "").join("")).toBe(hello);
    expect(plain.some((chunk) => "usage" in chunk)).toBe(false);
    const asked = await events("chat", { messages: user, stream: true, stream_options: { include_usage: true } });
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 2 } });
    expect(asked.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  test("of responses have OpenAI's events in OpenAI's order, numbered", async () => {
    const all = await events("responses", { input: "Hello there", stream: true });
    expect([...new Set(all.map(({ type }) => type))]).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(all.map(({ sequence_number }) => sequence_number)).toEqual([...all.keys()]);
    const deltas = all.filter(({ type }) => type === "response.output_text.delta");
    expect(deltas.map(({ delta }) => delta).join("")).toBe(hello);
    expect(all.at(-1).response.output[0].content[0].text).toBe(hello);
  });

  test("of messages begin with message_start and end with message_stop", async () => {
    const all = await events("messages", { max_tokens: 1, messages: user, stream: true });
    expect(all.map(({ type }) => type).filter((type) => type !== "content_block_delta")).toEqual([
      "message_start",
      "content_block_start",
      "ping",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
  });

  test("of Gemini are events where the URL asks for them, and a list elsewhere", async () => {
    const asEvents = await events("gemini.stream", { contents }, "/x?alt=sse");
    expect(await whole("gemini.stream", { contents })).toEqual(asEvents);
    expect(asEvents.map(({ candidates }) => candidates[0].content.parts[0].text).join("")).toBe(hello);
    expect(asEvents.filter(({ candidates }) => candidates[0].finishReason === "STOP")).toEqual([asEvents.at(-1)]);
  });

  test("of Ollama are lines, and the default", async () => {
    const { type, text } = await answered("ollama.chat", { messages: user });
    expect(type).toBe("application/x-ndjson");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ message }) => message.content).join("")).toBe(hello);
    expect(lines.map(({ done }) => done)).toEqual(lines.map((_, at) => at === lines.length - 1));
  });
});

describe("embeddings", () => {
  const vectorOf = async (input: unknown, more: object = {}): Promise<any> =>
    (await whole("embeddings", { input, ...more })).data[0].embedding;
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

  test("have the length 1, and texts with the same words are nearer to each other", async () => {
    const [cat, cats, dog] = [
      await vectorOf("a black cat"),
      await vectorOf("A cat, a cat"),
      await vectorOf("dogs bark"),
    ];
    expect([cat, cats, dog, await vectorOf("")].map((vector) => product(vector, vector).toFixed(5))).toEqual(
      Array.from({ length: 4 }, () => "1.00000"),
    );
    expect(product(cat, cats)).toBeGreaterThan(product(cat, dog));
  });

  test("have as many dimensions as were asked for, and in base64 the same numbers", async () => {
    expect(await vectorOf("a", { dimensions: 7 })).toHaveLength(7);
    const bytes = Buffer.from(await vectorOf("a black cat", { encoding_format: "base64" }), "base64");
    const numbers = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
    expect(numbers).toEqual(await vectorOf("a black cat"));
  });

  test("are one for each text, and one for a list of tokens", async () => {
    expect((await whole("embeddings", { input: ["a", "b"] })).data).toHaveLength(2);
    expect((await whole("embeddings", { input: [1, 2, 3] })).data).toHaveLength(1);
    expect((await whole("embeddings", { input: [[1, 2], [3]] })).data).toHaveLength(2);
    expect((await whole("ollama.embed", { input: ["a", "b"] })).embeddings).toHaveLength(2);
  });

  test.each([
    ["no dimension", { input: "a", dimensions: 0 }],
    ["half a dimension", { input: "a", dimensions: 1.5 }],
    ["dimensions in text", { input: "a", dimensions: "7" }],
    ["very many dimensions", { input: "a", dimensions: 1e6 }],
    ["very many texts", { input: Array.from({ length: 2_049 }, () => "a") }],
    ["an empty list", { input: [] }],
    ["an object", { input: {} }],
  ])("are refused for %s", async (_, body) => expect((await answered("embeddings", body)).status).toBe(400));
});

test.each([
  ["chat", "messages in text", { messages: "Hello" }],
  ["chat", "no message", { messages: [] }],
  ["messages", "no max_tokens", { messages: user }],
  ["chat", "more than 256 KiB", { messages: user, padding: "x".repeat(256 * 1024) }],
] as const)("%s is refused for %s", async (call, _, body) => expect((await answered(call, body)).status).toBe(400));
