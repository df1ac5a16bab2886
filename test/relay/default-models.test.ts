import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";

/** Calls for which OpenAI assumes a model when the request names none. */

let app: TestApp;
let upstream: Upstream;
beforeAll(async () => {
  app = await openTestApp();
  upstream = await startUpstream("omni-moderation-latest");
  const source = sourceAt(upstream.url);
  await putSource(app, source);
  await refresh(app, source);
  upstream.answer = (_request, response) => void response.setHeader("content-type", "application/json").end("{}");
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

const post = (path: string) => app.call("POST", path, { key: "acemeMember", body: '{"input":"text"}' });

test("the default model is called if the key sees it, and the body stays as it is", async () => {
  expect((await post("/v1/moderations")).status).toBe(200);
  expect(upstream.requests).toContain("POST /v1/moderations");
});

test.each(["/v1/images/generations", "/v1/chat/completions"])(
  "%s without a model is refused where there is no default, or none that the key sees",
  async (path) => {
    const { status, json } = await post(path);
    expect([status, json.error.message, json.error.param]).toEqual([
      400,
      "Missing required parameter: 'model'.",
      "model",
    ]);
  },
);
