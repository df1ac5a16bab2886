import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";

/** Fields through which a source may choose a model that the key's project does not allow. */

let app: TestApp;
let upstream: Upstream;
beforeAll(async () => {
  app = await openTestApp();
  // The project of the one key allows only this model, that of the other denies it.
  upstream = await startUpstream("davinci", "secret");
  const options = { calls: "gemini.generate, audio.transcriptions" };
  const source = sourceAt(upstream.url, { kind: "openai-compatible", options });
  await putSource(app, source);
  await refresh(app, source);
  upstream.answer = (_request, response) => void response.setHeader("content-type", "application/json").end("{}");
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

const chat = "/v1/chat/completions";
const fields: Record<string, [place: string, value: object]> = {
  "LiteLLM's fallbacks by name": ["fallbacks[0]", { fallbacks: [{ davinci: ["secret"] }] }],
  "fallbacks that are no list": ["fallbacks", { fallbacks: "secret" }],
  "models that are no list": ["models", { models: { first: "secret" } }],
  "LiteLLM's fallbacks for long prompts": ["context_window_fallbacks", { context_window_fallbacks: ["secret"] }],
  "another address": ["api_base", { api_base: "http://127.0.0.1:1" }],
  "OpenRouter's plugins": ["plugins", { plugins: [{ id: "fusion", model: "secret" }] }],
  "OpenRouter's tools": [
    "tools[0].parameters.model",
    { tools: [{ type: "openrouter:subagent", parameters: { model: "secret" } }] },
  ],
  "Groq's compound models": ["compound_custom.models", { compound_custom: { models: { answering_model: "secret" } } }],
  "SGLang's adapter": ["lora_path", { lora_path: "secret" }],
  "Azure's data": ["data_sources", { data_sources: [{ type: "azure_search" }] }],
};
for (const [name, [place, value]] of Object.entries(fields))
  test(`a key with a model policy may not send ${name}, and another key may`, async () => {
    const body = JSON.stringify({ model: "davinci", ...value });
    const refused = await app.call("POST", chat, { key: "acemeAllowList", body });
    expect([refused.status, refused.json.error.param]).toEqual([400, place]);
    expect((await app.call("POST", chat, { key: "acemeMember", body })).status).toBe(200);
  });

test("a key with a model policy may not send them in Gemini's calls", async () => {
  const body = JSON.stringify({ contents: [], fallbacks: [{ davinci: ["secret"] }] });
  const path = "/v1beta/models/davinci:generateContent";
  expect((await app.call("POST", path, { key: "acemeAllowList", body })).status).toBe(400);
  const named = JSON.stringify({ contents: [], fallbacks: ["secret"] });
  expect((await app.call("POST", path, { key: "acemeAllowList", body: named })).status).toBe(404);
});

test.each(["fallbacks", "Fallbacks", "fallbacks[0][model]", "api_base"])(
  "a key with a model policy may not send %s in a form",
  async (field) => {
    const form = new FormData();
    form.set("model", "davinci");
    form.set("file", new Blob(["x"]), "a.mp3");
    const send = async (key: "acemeAllowList" | "acemeMember") => {
      const request = new Request("http://x", { method: "POST", body: form });
      const headers = { "content-type": request.headers.get("content-type") ?? "" };
      return app.call("POST", "/v1/audio/transcriptions", { key, headers, body: await request.bytes() });
    };
    expect((await send("acemeAllowList")).status).toBe(200);
    form.set(field, "secret");
    expect([(await send("acemeAllowList")).status, (await send("acemeMember")).status]).toEqual([400, 200]);
  },
);
