import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type Called, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt } from "../support/upstreams/upstreams.ts";

/** The kind `echo` through the whole application: what it answers takes the way of every answer. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  const naming = { kind: "prefix", prefix: "echo/" } as const;
  const source = sourceAt("", {
    id: "echo",
    kind: "echo",
    models: ["parrot"],
    rules: { naming, includes: [], excludes: [] },
    deletion: "local",
  });
  await putSource(app, source);
  await refresh(app, source);
});
afterAll(() => app.close());

const model = "echo/parrot";
const messages = [{ role: "user", content: "Hello" }];
const hello = "This is the echo source of Rollcall, not a model. You said: Hello";

const call = (path: string, body: object) =>
  app.call("POST", path, { key: "acemeMember", body: JSON.stringify({ model, ...body }) });

async function textOf({ stream }: Called): Promise<string> {
  return new Response(stream).text();
}

test("a model of the source is listed, and answered under the name that the caller uses", async () => {
  const { json } = await app.call("GET", "/v1/models", { key: "acemeMember" });
  expect(json.data).toContainEqual(expect.objectContaining({ id: model, owned_by: "echo" }));
  const answered = await call("/v1/chat/completions", { messages });
  expect(answered.status).toBe(200);
  expect(answered.json).toMatchObject({
    model,
    choices: [{ message: { content: hello } }],
    usage: { prompt_tokens: 1 },
  });
});

test.each([
  ["/v1/chat/completions", { messages }],
  ["/v1/responses", { input: "Hello" }],
  ["/v1/messages", { messages, max_tokens: 9 }],
  ["/api/chat", { messages }],
])("a stream of %s names the model as the caller does, and is complete", async (path, body) => {
  const answered = await call(path, { ...body, stream: true });
  const text = await textOf(answered);
  expect(text).toContain(`"model":"${model}"`);
  expect(text).not.toContain('"parrot"');
  expect(JSON.parse(app.logLines.at(-1)!)).toMatchObject({ status: 200 });
});

test("the model of Gemini's calls stands in their path", async () => {
  const body = JSON.stringify({ contents: [{ role: "user", parts: [{ text: "Hello" }] }] });
  const path = `/v1beta/models/${encodeURIComponent(model)}`;
  const whole = await app.call("POST", `${path}:generateContent`, { key: "acemeMember", body });
  expect(whole.json.candidates[0].content.parts).toEqual([{ text: hello }]);
  const streamed = await app.call("POST", `${path}:streamGenerateContent?alt=sse`, { key: "acemeMember", body });
  expect(await textOf(streamed)).toContain('"finishReason":"STOP"');
});

const missing = "Missing required parameter: 'messages'.";
test.each([
  ["/v1/chat/completions", { error: { message: missing, type: "invalid_request_error", param: "messages" } }],
  ["/v1/messages", { type: "error", error: { type: "invalid_request_error", message: missing } }],
  ["/api/chat", { error: missing }],
])("a body without messages is refused in the words of the vendor at %s", async (path, words) => {
  const { status, json } = await call(path, {});
  expect(status).toBe(400);
  expect(json).toMatchObject(words);
});

test("a call that the source does not take is refused with those that it does", async () => {
  const { status, json } = await call("/v1/images/generations", { prompt: "a cat" });
  expect([status, json.error.message]).toEqual([404, expect.stringContaining("/v1/chat/completions")]);
});

test("a response is not kept, so it cannot be retrieved", async () => {
  const { json } = await call("/v1/responses", { input: "Hello" });
  expect([json.status, json.store]).toEqual(["completed", false]);
  const retrieved = await app.call("GET", `/v1/responses/${json.id}`, { key: "acemeMember" });
  expect([retrieved.status, retrieved.json.error.type]).toEqual([404, "invalid_request_error"]);
});
