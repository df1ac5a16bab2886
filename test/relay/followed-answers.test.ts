import { gzipSync } from "node:zlib";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";

/** What becomes of a stream that breaks, and of a name that is not the source's. A real server answers. */

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream("chat");
  const rules = { naming: { kind: "prefix", prefix: "ours/" }, includes: [], excludes: [] } as const;
  const source = sourceAt(upstream.url, {
    kind: "openai-compatible",
    rules,
    options: { idle_timeout: "1", calls: "gemini.stream, audio.speech" },
  });
  await putSource(app, source);
  await refresh(app, source);
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

/** Sends each of the texts as a chunk of its own, and then breaks off, ends, or stays silent. */
function streams(
  texts: readonly (string | Uint8Array)[],
  last: "breaks" | "ends" | "stays",
  type = "text/event-stream",
) {
  const encoding = texts.some((text) => typeof text !== "string") ? { "content-encoding": "gzip" } : {};
  upstream.answer = async (_request, response: ServerResponse) => {
    response.writeHead(200, { "content-type": type, ...encoding });
    for (const text of texts) {
      response.write(text);
      await Bun.sleep(10);
    }
    if (last === "breaks") response.destroy();
    if (last === "ends") response.end();
  };
}

async function received(path = "/v1/chat/completions"): Promise<{ text: string; bytes: Uint8Array; end: string }> {
  const body = JSON.stringify({ model: "ours/chat", stream: true, messages: [], max_tokens: 1 });
  const { stream, bytes, text } = await app.call("POST", path, { key: "acemeMember", body });
  if (stream === null) return { text, bytes, end: "ended" };
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch {
    return { text: Buffer.concat(chunks).toString(), bytes: Buffer.concat(chunks), end: "broke off" };
  }
  return { text: Buffer.concat(chunks).toString(), bytes: Buffer.concat(chunks), end: "ended" };
}

const event = 'data: {"model":"ours/chat","choices":[]}\n\n';
const sent = event.replace("ours/", "");
const broken =
  'data: {"error":{"message":"The upstream that serves the model \'ours/chat\' WHAT.","type":"server_error","param":null,"code":"upstream_failed"}}\n\n';

describe("a stream", () => {
  test("that breaks off between two events ends with an event that says so, and a reset", async () => {
    streams([sent, sent], "breaks");
    const { text, end } = await received();
    expect([text, end]).toEqual([event + event + broken.replace("WHAT", "broke off its answer"), "broke off"]);
  });

  test("that breaks off in the middle of an event ends there, with a reset", async () => {
    streams([sent, sent.slice(0, 30)], "breaks");
    const { text, end } = await received();
    expect([text, end]).toEqual([event + event.slice(0, 35), "broke off"]);
  });

  test("of audio that breaks off ends with an event that says so, and a reset", async () => {
    const delta = 'data: {"type":"speech.audio.delta","audio":"AA=="}\n\n';
    streams([delta], "breaks");
    const { text, end } = await received("/v1/audio/speech");
    expect([text.startsWith(`${delta}event: error\ndata: {"type":"error",`), end]).toEqual([true, "broke off"]);
    for (const done of ['data: {"type":"speech.audio.done"}\n\n', "data: [DONE]\n\n"]) {
      streams([delta, done], "breaks");
      expect(await received("/v1/audio/speech")).toMatchObject({ text: delta + done, end: "ended" });
    }
  });

  test("that falls silent ends with an event that says so, and a reset", async () => {
    streams([sent], "stays");
    const { text, end } = await received();
    expect([text, end]).toEqual([event + broken.replace("WHAT", "fell silent"), "broke off"]);
  });

  test("that breaks off, or stays open, after its terminator is whole", async () => {
    for (const last of ["breaks", "stays"] as const) {
      streams([sent, "data: [DONE]\n\n"], last);
      const { text, end } = await received();
      expect([text, end]).toEqual([`${event}data: [DONE]\n\n`, "ended"]);
    }
  });

  test("that ends without a terminator ends without one here too", async () => {
    streams([sent], "ends");
    const { text, end } = await received();
    expect([text, end]).toEqual([event, "ended"]);
  });

  test("that is compressed although nobody asked for it passes untouched, and breaks without words", async () => {
    const packed = gzipSync(sent);
    streams([packed], "breaks");
    const { bytes, end } = await received();
    expect([Buffer.from(bytes), end]).toEqual([packed, "broke off"]);
  });

  test("has the name that the caller used, however its chunks are cut", async () => {
    streams([...sent], "ends");
    expect((await received()).text).toBe(event);
  });
});

describe("an answer in JSON has the name that the caller used", () => {
  test.each([10, 3_000_000])("with %d bytes", async (length) => {
    const answer = `{"text":"${"x".repeat(length)}","model":"chat"}`;
    streams([answer.slice(0, -5), answer.slice(-5)], "ends", "application/json");
    const { text } = await received("/v1/embeddings");
    expect(text === answer.replace('"chat"', '"ours/chat"')).toBe(true);
  });

  test("if it is long and announces its length", async () => {
    const answer = `{"model":"chat","text":"${"x".repeat(2_000_000)}"}`;
    upstream.answer = (_request, response) =>
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer);
    const { text } = await received("/v1/embeddings");
    expect(text === answer.replace('"chat"', '"ours/chat"')).toBe(true);
  });

  test("but not where it is compressed although nobody asked for it", async () => {
    const packed = gzipSync('{"model":"chat"}');
    streams([packed], "ends", "application/json");
    expect(Buffer.from((await received()).bytes)).toEqual(packed);
  });
});

test("Gemini's stream that is a list passes element by element, with the name that the caller used", async () => {
  const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
  upstream.answer = async (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('[{"modelVersion":"chat"}\n');
    await isRead;
    response.end(',{"modelVersion":"chat"}\n]');
  };
  const path = "/v1beta/models/ours%2Fchat:streamGenerateContent";
  const { stream } = await app.call("POST", path, { key: "acemeMember", body: "{}" });
  const texts: string[] = [];
  for await (const chunk of stream!) {
    texts.push(Buffer.from(chunk).toString());
    read();
  }
  expect(texts).toEqual(['[{"modelVersion":"ours/chat"}\n', ',{"modelVersion":"ours/chat"}\n]']);
});

test("JSON instead of the stream that was asked for, and comments between events, pass as they are", async () => {
  streams(['{"id":"a"}'], "ends", "application/json");
  expect((await received()).text).toBe('{"id":"a"}');
  streams([`: OPENROUTER PROCESSING\n\n${sent}`], "ends");
  expect((await received()).text).toBe(`: OPENROUTER PROCESSING\n\n${event}`);
});
