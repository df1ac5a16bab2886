import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";

/** An upstream that says nothing is not waited for without end, and a client that reads slowly is not blamed on it. */

let app: TestApp;
let first: Upstream;
let second: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  [first, second] = [await startUpstream("up-model"), await startUpstream("up-model")];
  for (const [at, { url }] of [first, second].entries()) {
    const source = sourceAt(url, { id: `s${at}`, priority: at + 1, options: { idle_timeout: "1" } });
    await putSource(app, source);
    await refresh(app, source);
  }
  second.answer = (_request, response) => void response.end("{}");
});
afterEach(async () => {
  first.close();
  second.close();
  await app.close();
});

const call = (body: object = {}) =>
  app.call("POST", "/v1/chat/completions", {
    key: "acemeMember",
    body: JSON.stringify({ model: "up-model", messages: [], ...body }),
  });
const asked = () => second.requests.filter((line) => line.startsWith("POST")).length;

describe("an upstream that falls silent", () => {
  test("before its answer is given up after twice its idle_timeout, and no other source is tried", async () => {
    first.answer = () => undefined;
    const startedMs = performance.now();
    const { status, json } = await call();
    expect([status, json.error.code]).toEqual([504, "upstream_timeout"]);
    expect(performance.now() - startedMs).toBeGreaterThan(1_900);
    expect(asked()).toBe(0);
  });

  test.each([200, 400])("in the middle of an answer with the status %d is given up", async (status) => {
    first.answer = (_request, response) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.write('{"id":');
    };
    const refused = await call();
    expect([refused.status, refused.json.error.message]).toEqual([502, expect.stringContaining("fell silent")]);
  });

  test("three times is out", async () => {
    first.answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"id":');
    };
    await Promise.all([call(), call(), call()]);
    await call();
    expect(asked()).toBe(1);
  });
});

test("a client that does not read for longer than that gets the whole stream, and the source stays in", async () => {
  const whole = `data: {"text":"${"x".repeat(1_000_000)}"}\n\ndata: [DONE]\n\n`;
  first.answer = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(whole);
  };
  for (let round = 0; round < 3; round++) {
    const { stream } = await call({ stream: true });
    let text = "";
    for await (const chunk of stream!) {
      if (text === "") await Bun.sleep(1_300);
      text += Buffer.from(chunk).toString();
    }
    expect(text.length).toBe(whole.length);
  }
  await call();
  expect(asked()).toBe(0);
});

test("comments keep a silent stream of events open, between two events, and no other answer", async () => {
  await putSource(app, sourceAt(first.url, { id: "s0", priority: 1, options: { keep_alive: "1" } }));
  const answers = async (type: string, ...texts: readonly string[]) => {
    first.answer = async (_request, response) => {
      response.writeHead(200, { "content-type": type });
      for (const text of texts) {
        response.write(text);
        await Bun.sleep(1_700);
      }
      response.end();
    };
    return new Response((await call({ stream: true })).stream).text();
  };
  const [cut, between, lines] = await Promise.all([
    answers("text/event-stream", 'data: {"a"', ":1}\n\n"),
    Bun.sleep(50).then(() => answers("text/event-stream", "data: 1\n\n", "data: 2\n\n")),
    Bun.sleep(100).then(() => answers("application/x-ndjson", "{}\n", "{}\n")),
  ]);
  expect(cut.replaceAll(/:\n\n$/g, "")).toBe('data: {"a":1}\n\n');
  expect(between.replace(/(:\n\n)+$/, "")).toBe("data: 1\n\n:\n\ndata: 2\n\n");
  expect(lines).toBe("{}\n{}\n");
}, 15_000);
