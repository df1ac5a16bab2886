import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "bun:test";
import { bestOf, tookMs } from "../../../test/support/waiting.ts";
import type { CallName } from "../../core/calls.ts";
import type { CallEnd } from "../../core/usage/call-end.ts";
import type { CallUsage } from "../../core/usage/call-usage.ts";
import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import type { Serving } from "../../sources/serving.ts";
import { isStreamType } from "../answer/content-types.ts";
import { readCallBody } from "../body/call-body.ts";
import { CallProgress } from "../call-progress.ts";
import { callNamed, type Call } from "../calls.ts";
import type { Passing } from "../relayed-call.ts";
import { answerReader } from "./answer-reader.ts";
import { askedUsage } from "./asked-usage.ts";
import { Counting } from "./counting.ts";
import { estimatedInputTokens } from "./estimates.ts";
import type { Answer } from "./fixtures/answer.ts";
import { answers } from "./fixtures/answers.ts";

const json = "application/json";

interface Given {
  readonly type?: string;
  readonly encoding?: string;
  readonly body?: object | undefined;
  readonly end?: CallEnd;
}

/** What is counted of an answer that comes in these pieces. */
async function counted(
  name: CallName,
  pieces: readonly Uint8Array[],
  { type = json, encoding = "identity", body = { model: "m" }, end = "complete" }: Given = {},
): Promise<{ usage: CallUsage | null; isEstimated: boolean }> {
  const call = callNamed(name);
  const asked = await askedUsage(call, await bodyOf(call, body));
  const counting = asked === null ? null : new Counting(call.document, asked);
  const progress = new CallProgress(name, { arrivedMs: 0, readMs: 0 }, {} as Serving, counting);
  progress.begin({} as Serving);
  progress.arrived(200);
  progress.isStream = isStreamType(type);
  const headers = new Headers({ "content-type": type, "content-encoding": encoding });
  const read = answerReader({ progress, format: call.format } as Passing, { headers } as unknown as UpstreamReply);
  for (const piece of pieces) read?.(piece);
  progress.finish(end);
  const { promise, resolve } = Promise.withResolvers<void>();
  progress.onEnd(() => resolve());
  await promise;
  return { usage: progress.usage, isEstimated: progress.isEstimated };
}

function bodyOf(call: Call, body: object) {
  if (call.body !== "multipart") return readCallBody(call, Buffer.from(JSON.stringify(body)), json);
  const fields = Object.entries(body).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return readCallBody(call, Buffer.from(`${fields.join("")}--b--\r\n`), "multipart/form-data; boundary=b");
}

function split(bytes: Uint8Array, at: number): Uint8Array[] {
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

const packers = {
  gzip: gzipSync,
  "x-gzip": gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;

const table: [string, Answer][] = answers.map((one) => [`${one.call}: ${one.what}`, one]);

describe("the usage of an answer is read", () => {
  test.each(table)("%s", async (_, { call, type, text, usage, body }) => {
    const { usage: read, isEstimated } = await counted(call, [Buffer.from(text)], { type, body });
    expect([read, isEstimated]).toEqual([usage, false]);
  });

  test.each(table)("wherever its bytes are split: %s", async (_, { call, type, text, usage, body }) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++)
      expect([at, (await counted(call, split(bytes, at), { type, body })).usage]).toEqual([at, usage]);
    const each = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect((await counted(call, each, { type, body })).usage).toEqual(usage);
  });

  test.each(table)("packed in every way, in pieces: %s", async (_, { call, type, text, usage, body }) => {
    for (const [encoding, pack] of Object.entries(packers)) {
      const bytes = new Uint8Array(pack(Buffer.from(text)));
      for (const at of [0, 1, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const read = await counted(call, split(bytes, at), { type, body, encoding });
        expect([encoding, read]).toEqual([encoding, { usage, isEstimated: false }]);
      }
    }
  });
});

const chat = (usage: unknown) => Buffer.from(JSON.stringify({ choices: [], usage }));
const asked = { model: "m", messages: [{ role: "user", content: "12345678" }] };
const askedTokens = Math.ceil(JSON.stringify(asked).length / 4);

describe("a figure that is no count is unknown", () => {
  const strange = [-1, 1.5, 2 ** 53, 2 ** 32 - 1, "12", null, true, [12], { value: 12 }];
  test.each(strange.map((value) => ({ value })))("%j", async ({ value }) => {
    const read = await counted("chat", [chat({ prompt_tokens: value, completion_tokens: 7 })], { body: asked });
    expect(read).toEqual({ usage: { inputTokens: askedTokens, outputTokens: 7 }, isEstimated: true });
  });

  test.each(["12", "null", "[1]", '"all"', '{"prompt_tokens":1,', "{nonsense}"])(
    "of a usage that is %s",
    async (text) => {
      const { usage, isEstimated } = await counted("chat", [Buffer.from(`{"usage":${text}}`)], { body: asked });
      expect([usage, isEstimated]).toEqual([{ inputTokens: askedTokens, outputTokens: 0 }, true]);
    },
  );

  test("an object of figures that is longer than any vendor's", async () => {
    const long = { prompt_tokens: 1, completion_tokens: 2, more: "x".repeat(10_000) };
    const { isEstimated } = await counted("chat", [chat(long)], { body: asked });
    expect(isEstimated).toBe(true);
  });

  test("a figure somewhere else", async () => {
    const text =
      '{"choices":[{"message":{"content":"","usage":{"prompt_tokens":1}}}],"x":{"usage":{"prompt_tokens":1}}}';
    expect((await counted("chat", [Buffer.from(text)], { body: asked })).usage).toEqual({
      inputTokens: askedTokens,
      outputTokens: 0,
    });
  });
});

const event = (chunk: object) => `data: ${JSON.stringify(chunk)}\n\n`;
const started = { type: "message_start", message: { usage: { input_tokens: 500, output_tokens: 1 } } };
const wrote = { type: "content_block_delta", delta: { type: "text_delta", text: "12345678" } };
const namedEvent = (chunk: { readonly type: string }) => `event: ${chunk.type}\n${event(chunk)}`;

describe("what an answer does not say is estimated, and marked so", () => {
  const streams: readonly (readonly [string, CallName, string, CallUsage])[] = [
    [
      "a chat",
      "chat",
      event({ choices: [{ delta: { content: "1234", reasoning_content: "5678", refusal: null } }] }) +
        event({ choices: [{ delta: { tool_calls: [{ function: { name: "f", arguments: '{"a":1}' } }] } }] }),
      { inputTokens: askedTokens, outputTokens: 5 },
    ],
    [
      "a chat whose content is a list",
      "chat",
      event({ choices: [{ delta: { content: [{ text: "12345" }] } }] }),
      { inputTokens: askedTokens, outputTokens: 2 },
    ],
    [
      "a completion",
      "completions",
      event({ choices: [{ text: "123456789" }] }),
      { inputTokens: askedTokens, outputTokens: 3 },
    ],
    [
      "a message, whose beginning is known",
      "messages",
      namedEvent(started) + namedEvent(wrote) + namedEvent(wrote),
      { inputTokens: 500, outputTokens: 4 },
    ],
    [
      "a response",
      "responses",
      namedEvent({ type: "response.output_text.delta", delta: "1234" } as { type: string }) +
        namedEvent({ type: "response.output_text.done", text: "1234" } as { type: string }),
      { inputTokens: askedTokens, outputTokens: 1 },
    ],
    [
      "a Gemini chat",
      "gemini.stream",
      event({ candidates: [{ content: { parts: [{ text: "1234" }] } }] }),
      { inputTokens: askedTokens, outputTokens: 1 },
    ],
    ["nothing yet", "chat", "", { inputTokens: askedTokens, outputTokens: 0 }],
  ];

  test.each(streams)("%s", async (_, call, text, usage) => {
    const given = { type: "text/event-stream", body: asked, end: "cancelled" } as const;
    for (const pieces of [[Buffer.from(text)], Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte))])
      expect(await counted(call, pieces, given)).toEqual({ usage, isEstimated: true });
  });

  test("the input of calls that only read", async () => {
    for (const call of ["embeddings", "moderations", "gemini.embed", "cohere.embed", "ollama.embed"] as const)
      expect(await counted(call, [Buffer.from('{"data":[]}')], { body: asked })).toEqual({
        usage: { inputTokens: askedTokens },
        isEstimated: true,
      });
  });

  test("no output of an answer that nobody here can read", async () => {
    const estimate = { usage: { inputTokens: askedTokens }, isEstimated: true };
    const packed = { body: asked, encoding: "rot13" };
    expect(await counted("chat", [chat({ prompt_tokens: 1 })], packed)).toEqual(estimate);
    expect(await counted("chat", [chat({ prompt_tokens: 1 })], { body: asked, encoding: "gzip" })).toEqual(estimate);
    expect(await counted("chat", [Buffer.from("Hi")], { body: asked, type: "text/plain" })).toEqual(estimate);
  });

  test("no tokens of calls that are paid by the piece", async () => {
    for (const call of ["images.generations", "audio.transcriptions", "rerank", "cohere.rerank"] as const)
      expect(await counted(call, [Buffer.from("{}")], { body: asked })).toEqual({ usage: null, isEstimated: false });
  });

  test.each(["refused", "failed"] as const)("nothing of a call that ends as %s", async (end) => {
    const read = await counted("chat", [chat({ prompt_tokens: 1 })], { body: asked, end });
    expect(read).toEqual({ usage: null, isEstimated: false });
  });
});

describe("the input is estimated", () => {
  const tokens = async (body: object) =>
    estimatedInputTokens(await readCallBody(callNamed("chat"), Buffer.from(JSON.stringify(body)), json));
  const picture = Buffer.alloc(30_000, 7).toString("base64");

  test("from the bytes of the body, without files in base64", async () => {
    const text = { model: "m", messages: ["word ".repeat(1_000)] };
    const bare = JSON.stringify(text).length;
    expect(await tokens(text)).toBe(Math.ceil(bare / 4));
    for (const file of [picture, `data:image/png;base64,${picture}`, Buffer.alloc(3_001, 9).toString("base64url")])
      expect(await tokens({ ...text, file })).toBeLessThan(bare / 4 + 10);
  });

  test("from texts of any script, and from short words", async () => {
    const words = "水".repeat(2_000);
    expect(await tokens({ model: "m", words })).toBeGreaterThan(1_500);
    expect(await tokens({ model: "m", word: "x".repeat(1_000) })).toBeGreaterThan(250);
  });

  test("in no time for a body of 30 MiB", async () => {
    const bytes = Buffer.from(JSON.stringify({ model: "m", file: Buffer.alloc(22 * 1024 * 1024).toString("base64") }));
    const body = await readCallBody(callNamed("chat"), bytes, json);
    expect(estimatedInputTokens(body)).toBeLessThan(10);
    expect(await bestOf(10, 5, () => tookMs(() => estimatedInputTokens(body)))).toBeLessThan(5);
  });
});

describe("what an upstream sends without end costs little", () => {
  const megabyte = Buffer.from("9".repeat(1024 * 1024));

  test("a figure of 64 MiB is not held", async () => {
    const pieces = [Buffer.from('{"usage":{"prompt_tokens":'), ...Array.from({ length: 64 }, () => megabyte)];
    const beforeBytes = process.memoryUsage.rss();
    const { isEstimated } = await counted("chat", [...pieces, Buffer.from("}}")], { body: asked });
    expect(isEstimated).toBe(true);
    expect(process.memoryUsage.rss() - beforeBytes).toBeLessThan(48 * 1024 * 1024);
  });

  test("no more than 256 MiB are unpacked", async () => {
    const packed = gzipSync(Buffer.concat([Buffer.alloc(300 * 1024 * 1024, " "), chat({ prompt_tokens: 1 })]));
    const read = await counted("embeddings", [packed], { body: asked, encoding: "gzip" });
    expect(read).toEqual({ usage: { inputTokens: askedTokens }, isEstimated: true });
  }, 30_000);
});

test("the duration of an answer counts only where a sound is written down, and only if it is one", async () => {
  const of = async (name: CallName, duration: unknown) =>
    (await counted(name, [Buffer.from(JSON.stringify({ text: "Hi", duration }))])).usage?.seconds;
  expect(await of("audio.translations", 1.5)).toBe(2);
  for (const strange of [-1, "8.5", null, 1e9, [8]]) expect(await of("audio.translations", strange)).toBeUndefined();
  for (const other of ["chat", "embeddings", "rerank"] as const) expect(await of(other, 8)).toBeUndefined();
});

test.each([{ status: "queued", usage: null }, { status: "in_progress" }])(
  "the output of a response that is not done is unknown, and not zero: %j",
  async (said) => {
    const read = await counted("responses", [Buffer.from(JSON.stringify({ output: [], ...said }))]);
    expect(read).toEqual({ usage: { inputTokens: expect.any(Number) }, isEstimated: true });
    const done = await counted("responses", [Buffer.from('{"status":"completed","output":[]}')]);
    expect(done.usage).toMatchObject({ outputTokens: 0 });
  },
);
