import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import type { Source } from "../../src/core/sources/source.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { listening } from "../support/upstreams/raw-upstream.ts";

/** Which of several sources is asked, and when another one is tried. Two real servers offer the same model. */

let app: TestApp;
let first: Upstream;
let second: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  [first, second] = [await startUpstream("shared-model"), await startUpstream("shared-model")];
  await serve("first", first, 1);
  await serve("second", second, 2);
});
afterEach(async () => {
  first.close();
  second.close();
  await app.close();
});

async function serve(id: string, { url }: Upstream, priority: number, changes: Partial<Source> = {}): Promise<void> {
  const source = sourceAt(url, { id, priority, ...changes });
  await putSource(app, source);
  await refresh(app, source);
}

const answered =
  (status: number, headers: Record<string, string> = {}): Upstream["answer"] =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ id: "answer", status }));
  };

const call = (more: object = {}, path = "/v1/chat/completions") =>
  app.call("POST", path, {
    key: "acemeMember",
    body: JSON.stringify({ model: "shared-model", messages: [], ...more }),
  });

/** How many calls, besides lists, each of the two was asked. */
const asked = () => [first, second].map(({ requests }) => requests.filter((line) => line.startsWith("POST")).length);

test("the source that wins the model in the list is asked, every time", async () => {
  first.answer = second.answer = answered(200);
  for (let round = 0; round < 5; round++) expect((await call()).status).toBe(200);
  expect(asked()).toEqual([5, 0]);
});

describe("another source is tried once", () => {
  test.each([429, 500, 502, 503, 504, 529])("after the status %p", async (status) => {
    first.answer = answered(status);
    second.answer = answered(200);
    expect((await call()).json).toEqual({ id: "answer", status: 200 });
    expect(asked()).toEqual([1, 1]);
  });

  test("after a connection that is refused", async () => {
    first.close();
    second.answer = answered(200);
    expect((await call()).status).toBe(200);
  });

  test("after a connection that is closed before the headers", async () => {
    first.answer = (request) => void request.socket.destroy();
    second.answer = answered(200);
    expect((await call()).status).toBe(200);
  });

  test("and what it answers passes, good or not", async () => {
    first.answer = answered(503);
    second.answer = answered(429, { "retry-after": "7" });
    const { status, headers, json } = await call();
    expect([status, headers["retry-after"], json]).toEqual([429, "7", { id: "answer", status: 429 }]);
    expect(asked()).toEqual([1, 1]);
  });
});

describe("no other source is tried", () => {
  test.each([400, 403, 404, 408, 409, 413, 422])("after the status %p, which is about the request", async (status) => {
    first.answer = answered(status);
    second.answer = answered(200);
    await call();
    expect(asked()).toEqual([1, 0]);
  });

  const stateful = [
    { previous_response_id: "resp_1" },
    { conversation: "conv_1" },
    { input: [{ type: "reasoning", encrypted_content: "gAAAA" }] },
    { input: [{ type: "input_file", file_id: "file-1" }] },
    { container: "cntr_1" },
  ];
  test.each(stateful)("for a request with state: %j", async (state) => {
    first.answer = answered(503);
    second.answer = answered(200);
    expect((await call(state)).status).toBe(503);
    expect(asked()).toEqual([1, 0]);
  });

  test("for a call whose every attempt costs", async () => {
    first.answer = answered(503);
    second.answer = answered(200);
    expect((await call({ prompt: "a cat" }, "/v1/images/generations")).status).toBe(503);
    expect(asked()).toEqual([1, 0]);
  });

  test("from a source that is declared with failover: never", async () => {
    await serve("first", first, 1, { options: { failover: "never" } });
    first.answer = answered(503);
    second.answer = answered(200);
    expect((await call()).status).toBe(503);
    expect(asked()).toEqual([1, 0]);
  });

  test("once bytes of the answer have passed", async () => {
    first.answer = (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"choices":[]}\n\n');
      setTimeout(() => response.destroy(), 20);
    };
    second.answer = answered(200);
    const { stream } = await call({ stream: true });
    expect(await new Response(stream).text().catch(() => "broken")).toBe("broken");
    expect(asked()).toEqual([1, 0]);
  });
});

describe("a source that does not serve the further models of a request", () => {
  test("is not tried after another one, whose answer passes", async () => {
    first.models.push({ id: "of-first", object: "model" });
    first.answer = null;
    await serve("first", first, 1);
    first.answer = answered(503);
    second.answer = answered(200);
    expect((await call({ models: ["of-first"] })).json).toEqual({ id: "answer", status: 503 });
    expect(asked()).toEqual([1, 0]);
  });

  test("is passed over", async () => {
    second.models.push({ id: "of-second", object: "model" });
    second.answer = null;
    await serve("second", second, 2);
    second.answer = answered(200);
    expect((await call({ models: ["of-second"] })).status).toBe(200);
    expect(asked()).toEqual([0, 1]);
  });
});

describe("an answer of 200", () => {
  const holding =
    (body: string): Upstream["answer"] =>
    (_request, response) =>
      void response.setHeader("content-type", "application/json").end(body);

  test.each(['{"error":{"code":502,"message":"no"}}', '{ "type": "error", "error": {"type":"overloaded_error"}}'])(
    "that holds the error %s passes, and counts as a failure",
    async (body) => {
      first.answer = holding(body);
      second.answer = answered(200);
      for (let round = 0; round < 3; round++) expect((await call()).json).toEqual(JSON.parse(body));
      expect((await call()).json).toEqual({ id: "answer", status: 200 });
      expect(asked()).toEqual([3, 1]);
    },
  );

  test.each(['{"error":{"code":400}}', '{"error":null}', '{"id":"resp_1","error":{"code":"server_error"}}'])(
    "that holds %s tells nothing bad of the source",
    async (body) => {
      first.answer = holding(body);
      for (let round = 0; round < 5; round++) await call();
      expect(asked()).toEqual([5, 0]);
    },
  );
});

test("an answer that breaks off is one failure, also if its status is one", async () => {
  await serve("first", first, 1, { options: { failover: "never" } });
  second.answer = answered(200);
  for (const status of [500, 500, 200]) {
    first.answer = (_request, response) => {
      response.writeHead(status, { "content-type": "application/json", "content-length": "100" });
      response.write('{"id":', () => setTimeout(() => response.socket?.destroy(), 20));
    };
    expect((await call()).status).toBe(502);
  }
  expect(asked()).toEqual([3, 0]);
  expect((await call()).status).toBe(200);
  expect(asked()).toEqual([3, 1]);
});

test("a caller's header that cannot be sent does not put a source out", async () => {
  first.answer = second.answer = answered(200);
  const headers = { "x-title": "a\u007fb" };
  const body = JSON.stringify({ model: "shared-model" });
  for (let round = 0; round < 2; round++)
    expect((await app.call("POST", "/v1/chat/completions", { key: "acemeMember", headers, body })).status).toBe(200);
  expect(asked()).toEqual([2, 0]);
});

describe("a source that is out", () => {
  test("is not asked after the failure of another one", async () => {
    first.answer = answered(401);
    second.answer = answered(429, { "retry-after": "7" });
    await call();
    const { status, headers } = await call();
    expect([status, headers["retry-after"]]).toEqual([429, "7"]);
    expect(asked()).toEqual([1, 1]);
  });

  test("is not asked while it is out, and is asked again by one request afterwards", async () => {
    first.answer = answered(429, { "retry-after": "2" });
    second.answer = answered(200);
    await call();
    await call();
    expect(asked()).toEqual([1, 2]);
    first.answer = answered(200);
    await Bun.sleep(2_050);
    await call();
    await call();
    expect(asked()).toEqual([3, 2]);
  });

  test("is asked all the same if no other source is left", async () => {
    first.answer = second.answer = answered(503);
    for (let round = 0; round < 4; round++) await call();
    first.answer = answered(200);
    expect((await call()).status).toBe(200);
  });
});

test("a 401 of the source is not the caller's: 502, and the source is out", async () => {
  first.answer = answered(401);
  second.answer = answered(200);
  const refused = await call();
  expect([refused.status, refused.json.error.code, refused.headers["x-should-retry"]]).toEqual([
    502,
    "upstream_failed",
    "false",
  ]);
  expect((await call()).status).toBe(200);
  expect(asked()).toEqual([1, 1]);
});

test("an upstream that accepts connections and answers no HTTP is a 502", async () => {
  const server = createServer((socket) => socket.end("hello\r\n\r\n"));
  const port = await listening(server);
  await putSource(
    app,
    sourceAt(`http://127.0.0.1:${port}/v1`, { id: "first", priority: 1, options: { failover: "never" } }),
  );
  expect((await call()).status).toBe(502);
  server.close();
});
