import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";

/** The web searches of calls that pass to a real upstream, as the Usage API has them. */

let app: TestApp;
let upstream: Upstream;
beforeAll(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-model");
  const calls = "chat, responses, messages, rerank, cohere.rerank";
  const source = sourceAt(upstream.url, { kind: "openai-compatible", options: { calls } });
  await putSource(app, source);
  await refresh(app, source);
});
afterAll(async () => {
  upstream.close();
  await app.close();
});

const aceme = administrator(() => app);

const searched = { tool_usage: { web_search: { num_requests: 2 } } };
const streamed = [
  { type: "response.created", response: {} },
  { type: "response.completed", response: { ...searched, usage: { input_tokens: 1, output_tokens: 1 } } },
];
const anthropicUsage = { input_tokens: 1, output_tokens: 1, server_tool_use: { web_search_requests: 3 } };

/** What the upstream answers to each path. An array is a stream. */
const calls: readonly (readonly [path: string, answer: object])[] = [
  ["/v1/responses", { ...searched, usage: { input_tokens: 1, output_tokens: 1 } }],
  ["/v1/responses", streamed],
  ["/v1/messages", { usage: anthropicUsage }],
  ["/v1/chat/completions", { usage: { prompt_tokens: 1, completion_tokens: 1 } }],
  ["/v1/rerank", { results: [], meta: { billed_units: { search_units: 7 } } }],
  ["/v2/rerank", { results: [], meta: { billed_units: { search_units: 7 } } }],
];

test("searches of responses and messages count, whole and streamed, and the units of ranking do not", async () => {
  const start = Math.floor((Date.now() + app.skewMs) / 1000) - 60;
  for (const [path, answer] of calls) {
    upstream.answer = (request, response) => {
      request.resume();
      if (!Array.isArray(answer))
        return response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      const events = answer.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      return response.setHeader("content-type", "text/event-stream").end(events.join(""));
    };
    const body = {
      model: "up-model",
      stream: Array.isArray(answer),
      input: "a",
      messages: [],
      query: "a",
      documents: [],
    };
    const { status, stream } = await app.call("POST", path, {
      key: "acemeMember",
      body: JSON.stringify({ ...body, max_tokens: 1 }),
    });
    if (stream !== null) await Array.fromAsync(stream);
    expect([path, status]).toEqual([path, 200]);
  }
  const results = async (call: string) =>
    (await aceme.get(`/v1/organization/usage/${call}?start_time=${start}`)).data.flatMap((one: any) => one.results);
  await until(async () => (await results("completions"))[0]?.num_model_requests === calls.length);
  expect(await results("web_search_calls")).toMatchObject([{ num_requests: 7, num_model_requests: 3 }]);
});
