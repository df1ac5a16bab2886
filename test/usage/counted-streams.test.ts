import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { worldYaml } from "../support/world.ts";

/** Whether a stream is asked for its usage, and what the client and the record get of it. A real server answers. */

const data = (chunk: object) => `data: ${JSON.stringify(chunk)}\n\n`;
const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "chat" };
const choice = (content: string, nullUsage: object) =>
  data({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }], ...nullUsage });
const usage = data({ ...head, choices: [], usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } });
/** Nobody knows yet whether it has a choice. */
const cutEvent = choice("1234", {}).slice(0, 40);
const done = "data: [DONE]\n\n";

let app: TestApp;
let upstream: Upstream;
/** The bodies that the upstream got. */
let got: string[];
let refusesAsk: boolean;

async function open(countStreams: string): Promise<void> {
  app = await openTestApp(`${worldYaml}\nusage: { count_streams: ${countStreams} }\n`);
  upstream = await startUpstream("chat");
  got = [];
  refusesAsk = false;
  const source = sourceAt(upstream.url, { kind: "openai-compatible" });
  await putSource(app, source);
  await refresh(app, source);
  upstream.answer = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push(Buffer.concat(chunks).toString());
    await answer(got.at(-1) ?? "", response);
  };
}

afterEach(async () => {
  upstream.close();
  await app.close();
});

/** As OpenAI's servers do. */
async function answer(body: string, response: ServerResponse): Promise<void> {
  const { stream_options: options, messages } = JSON.parse(body) as {
    stream_options?: { include_usage?: boolean };
    messages: { content: string }[];
  };
  const said = messages[0]?.content ?? "";
  if (refusesAsk && options !== undefined) {
    response.writeHead(400, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(gzipSync('{"error":{"message":"Unrecognized request argument supplied: stream_options"}}'));
    return;
  }
  if (said.includes("include_usage")) {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `Invalid message: ${said}` } }));
    return;
  }
  if (said === "refuse") {
    response.writeHead(400, { "content-type": "application/json" });
    response.end('{"error":{"message":"No."}}');
    return;
  }
  const isAsked = options?.include_usage === true;
  response.writeHead(200, { "content-type": "text/event-stream" });
  const nullUsage = isAsked ? { usage: null } : {};
  for (const piece of ["1234", "5678"]) {
    // Cut anywhere.
    for (const part of [choice(piece, nullUsage).slice(0, 9), choice(piece, nullUsage).slice(9)]) {
      response.write(part);
      await Bun.sleep(2);
    }
  }
  if (said === "break") return void response.destroy();
  if (said === "cut") {
    response.write(cutEvent);
    await Bun.sleep(20);
    return void response.destroy();
  }
  if (isAsked) response.write(usage);
  response.end(done);
}

const body = (more: object = {}, content = "hello") =>
  JSON.stringify({ model: "chat", messages: [{ role: "user", content }], stream: true, ...more });

async function received(sent: string): Promise<{ status: number; text: string }> {
  const { status, stream, text } = await app.call("POST", "/v1/chat/completions", { key: "acemeMember", body: sent });
  let read = text;
  try {
    for await (const chunk of stream ?? []) read += Buffer.from(chunk).toString();
  } catch {
    read += "(reset)";
  }
  return { status, text: read };
}

/** The usage of the last record. */
async function recorded() {
  await app.usage.written();
  const ever = { organizationId: "org-aceme", startMs: 0, endMs: Date.now() + 60_000 };
  const { records } = await app.store.usage.records({ ...ever, after: null, limit: 10 });
  const [last] = records;
  return last === undefined ? null : { ...last.usage, isEstimated: last.isEstimated, end: last.end };
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const plain = choice("1234", {}) + choice("5678", {}) + done;
const withNull = choice("1234", { usage: null }) + choice("5678", { usage: null }) + done;
const exact = { inputTokens: 11, outputTokens: 7, isEstimated: false, end: "complete" } as const;
const estimate = (sent: string) =>
  ({ inputTokens: Math.ceil(sent.length / 4), outputTokens: 2, isEstimated: true, end: "complete" }) as const;

describe("by default", () => {
  beforeEach(() => open("limited"));

  test("a request leaves as it came, and its answer comes as it was sent, and is estimated", async () => {
    const { text } = await received(body());
    expect([got, hashOf(text)]).toEqual([[body()], hashOf(plain)]);
    expect(await recorded()).toEqual(estimate(body()));
  });

  test("a client that asks gets the usage", async () => {
    const sent = body({ stream_options: { include_usage: true } });
    const { text } = await received(sent);
    expect([got, text]).toEqual([[sent], withNull.replace(done, usage + done)]);
    expect(await recorded()).toEqual(exact);
  });
});

describe("where the file asks for counting", () => {
  beforeEach(() => open("ask"));

  test("the usage is asked for, and the client gets the stream without its chunk", async () => {
    const { text } = await received(body());
    expect(got).toEqual([body().replace('"stream":true', '"stream":true,"stream_options":{"include_usage":true}')]);
    expect(hashOf(text)).toBe(hashOf(withNull));
    expect(await recorded()).toEqual(exact);
  });

  test("a client that asks itself gets all of it", async () => {
    const sent = body({ stream_options: { include_usage: true } });
    const { text } = await received(sent);
    expect([got, text]).toEqual([[sent], withNull.replace(done, usage + done)]);
  });

  test("a client that wants none is obeyed, and the call is estimated", async () => {
    const sent = body({ stream_options: { include_usage: false } });
    const { text } = await received(sent);
    expect([got, text]).toEqual([[sent], plain]);
    expect(await recorded()).toEqual(estimate(sent));
  });

  test("a source that refuses to be asked gets the request as it came, and is asked no more", async () => {
    refusesAsk = true;
    for (const expected of [2, 3]) {
      const { status, text } = await received(body());
      expect([status, text, got.length, got.at(-1)]).toEqual([200, plain, expected, body()]);
    }
    expect(await recorded()).toEqual(estimate(body()));
  });

  test("a caller whose own text the error repeats does not end the asking for everybody", async () => {
    const { status, text } = await received(body({}, "my include_usage"));
    expect([status, text, got.length]).toEqual([400, '{"error":{"message":"Invalid message: my include_usage"}}', 2]);
    await received(body());
    expect(got.at(-1)).toContain('"include_usage":true');
  });

  test("another refusal passes as it is, and is not tried again", async () => {
    const { status, text } = await received(body({}, "refuse"));
    expect([status, text, got.length]).toEqual([400, '{"error":{"message":"No."}}', 1]);
    expect(await recorded()).toEqual({ isEstimated: false, end: "refused" });
  });

  test("a stream that breaks off is estimated by what has passed", async () => {
    const { text } = await received(body({}, "break"));
    expect(text).toStartWith(choice("1234", { usage: null }));
    expect(text).toEndWith("(reset)");
    const { outputTokens, isEstimated, end } = (await recorded()) ?? {};
    expect([outputTokens, isEstimated, end]).toEqual([2, true, "broken"]);
  });

  test("what was held of an event that is cut off passes, without an event of ours behind it", async () => {
    const { text } = await received(body({}, "cut"));
    expect(text).toBe(`${withNull.replace(done, cutEvent)}(reset)`);
  });

  test("a client that leaves is counted by what has passed", async () => {
    const { stream } = await app.call("POST", "/v1/chat/completions", { key: "acemeMember", body: body() });
    const reader = stream!.getReader();
    await reader.read();
    await reader.cancel();
    const { inputTokens, isEstimated, end } = (await recorded()) ?? {};
    expect([inputTokens, isEstimated, end]).toEqual([Math.ceil(body().length / 4), true, "cancelled"]);
  });
});
