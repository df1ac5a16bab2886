import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { buffer } from "node:stream/consumers";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";

/** Calls whose body names no model. The name that is checked is then the one that leaves. */

let app: TestApp;
let upstream: Upstream;
const arrived: string[] = [];
beforeAll(async () => {
  app = await openTestApp();
  upstream = await startUpstream("omni-moderation-latest", "chat", "dall-e-2");
  const prefixed = { naming: { kind: "prefix", prefix: "ours/" }, includes: [], excludes: [] } as const;
  const sources = [
    sourceAt(upstream.url),
    sourceAt(upstream.url, { id: "ours", rules: prefixed }),
    sourceAt(upstream.url, {
      id: "in-path",
      rules: { ...prefixed, naming: { kind: "prefix", prefix: "path/" } },
      options: { calls: "chat=/{model}/chat" },
    }),
  ];
  for (const source of sources) {
    await putSource(app, source);
    await refresh(app, source);
  }
  upstream.answer = async (request, response) => {
    arrived.push((await buffer(request)).toString("latin1"));
    response.setHeader("content-type", "application/json").end("{}");
  };
});
beforeEach(() => void (arrived.length = 0));
afterAll(async () => {
  upstream.close();
  await app.close();
});

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  app.call("POST", path, { key: "acemeMember", body, headers });

test("the default model is called if the key sees it, and its name leaves", async () => {
  expect((await post("/v1/moderations", '{"input":"text"}')).status).toBe(200);
  expect(arrived).toEqual(['{"model":"omni-moderation-latest","input":"text"}']);
});

test("null counts as no name where there is a default, and the name takes its place", async () => {
  expect((await post("/v1/moderations", '{"input":"text", "model" : null }')).status).toBe(200);
  expect(arrived).toEqual(['{"input":"text", "model" : "omni-moderation-latest" }']);
});

test.each([
  ["/v1/chat/completions", '{"messages":[]}'],
  ["/v1/images/generations", '{"prompt":"a cat"}'],
])("a call to %s without a model is refused, because there is no default", async (path, body) => {
  const { status, json } = await post(path, body);
  expect([status, json.error.message, json.error.param]).toEqual([
    400,
    "Missing required parameter: 'model'.",
    "model",
  ]);
});

test("a call without a model is refused where the key does not see the default", async () => {
  const { status } = await app.call("POST", "/v1/moderations", { key: "acemeAllowList", body: "{}" });
  expect(status).toBe(400);
});

describe("the name in the path leaves", () => {
  const path = (model: string) => `/openai/deployments/${encodeURIComponent(model)}/chat/completions`;
  const cases: Record<string, [model: string, sent: string, leaves: string]> = {
    "in the body": ["chat", '{"messages":[]}', '{"model":"chat","messages":[]}'],
    "in an empty body": ["chat", " { }\n", ' {"model":"chat" }\n'],
    "as the source has it": ["ours/chat", '{ "a": 1}', '{"model":"chat", "a": 1}'],
    "beside further names": ["ours/chat", '{"models":["ours/chat"]}', '{"model":"chat","models":["chat"]}'],
    "once, if the body has it": ["chat", '{"a":1,"model":"chat"}', '{"a":1,"model":"chat"}'],
    "in the path where the source has it there": ["path/chat", '{"a":1}', '{"a":1}'],
  };
  for (const [name, [model, sent, leaves]] of Object.entries(cases))
    test(name, async () => {
      expect((await post(path(model), sent)).status).toBe(200);
      expect(arrived).toEqual([leaves]);
    });

  test.each(["", "\r\n"])("in a form that begins with %j", async (beginning) => {
    const type = 'multipart/form-data; boundary="a b"';
    const rest = '--a b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--a b--\r\n';
    const { status } = await post("/openai/deployments/ours%2Fchat/audio/transcriptions", beginning + rest, {
      "content-type": type,
    });
    const field = '--a b\r\nContent-Disposition: form-data; name="model"\r\n\r\nchat\r\n';
    expect([status, arrived]).toEqual([200, [beginning + field + rest]]);
  });
});
