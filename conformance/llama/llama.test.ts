import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startServer, type TestServer } from "../../test/support/server.ts";
import { until } from "../../test/support/waiting.ts";
import { keys, worldYaml } from "../../test/support/world.ts";
import { whyNoDebianPackages } from "../debian-packages.ts";
import { stopServer } from "../stop-server.ts";
import { startLlamaServer, type LlamaServer } from "./llama-server.ts";

/** A real model behind Rollcall: llama.cpp's server of a newer Debian release, with random weights. */

setDefaultTimeout(120_000);

const whyNot = whyNoDebianPackages();
const model = "our/tiny";
let llama: LlamaServer;
let server: TestServer;

beforeAll(async () => {
  if (whyNot !== null) return;
  llama = await startLlamaServer();
  const source = {
    id: "llama",
    kind: "openai-compatible",
    base_url: `${llama.url}/v1`,
    options: { calls: "messages, messages.count_tokens" },
    naming: { type: "prefix", prefix: "our/" },
  };
  server = await startServer({ yaml: `sources:\n  - ${JSON.stringify(source)}\n${worldYaml}` });
  await until(async () => (await (await get(`/v1/models/${model}`)).json()).owned_by === "llamacpp");
});
afterAll(async () => {
  if (whyNot !== null) return;
  await stopServer(server);
  await llama.stop();
});

const headers = { authorization: `Bearer ${keys.acemeOwner}`, "content-type": "application/json" };
const get = (path: string) => fetch(server.url + path, { headers });
const post = (path: string, body: object, signal?: AbortSignal) =>
  fetch(server.url + path, {
    method: "POST",
    headers,
    body: JSON.stringify({ model, temperature: 0, ...body }),
    ...(signal !== undefined && { signal }),
  });

const messages = [{ role: "user", content: "Say hello" }];
const chat = { messages, max_tokens: 12 };
const twelveWords = /^( w\d+){12}$/;

/** The data of each event. */
async function eventsOf(answer: Response): Promise<string[]> {
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  return [...(await answer.text()).matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
}

test("it runs wherever Debian's packages can be unpacked, and always in CI", () => {
  if (process.env["CI"] === "true" && process.platform === "linux") expect(whyNot).toBeNull();
  else if (whyNot !== null) console.log(`llama.cpp was skipped: ${whyNot}`);
});

describe.skipIf(whyNot !== null)("llama.cpp", () => {
  test("answers a chat, and in a stream the same words up to the end", async () => {
    const answer = await (await post("/v1/chat/completions", chat)).json();
    expect(answer).toMatchObject({ model, usage: { completion_tokens: 12 } });
    const said: string = answer.choices[0].message.content;
    expect(said).toMatch(twelveWords);

    const data = await eventsOf(await post("/v1/chat/completions", { ...chat, stream: true }));
    expect(data.at(-1)).toBe("[DONE]");
    const chunks = data.slice(0, -1).map((text) => JSON.parse(text));
    expect(new Set(chunks.map((chunk) => chunk.model))).toEqual(new Set([model]));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe(said);
    expect(chunks.some((chunk) => chunk.choices[0]?.finish_reason === "length")).toBe(true);
  });

  test("answers Anthropic's messages and OpenAI's responses in streams up to their ends", async () => {
    const [ofMessages, ofResponses] = [
      await eventsOf(await post("/v1/messages", { ...chat, stream: true })),
      await eventsOf(await post("/v1/responses", { input: "Say hello", max_output_tokens: 12, stream: true })),
    ];
    expect(JSON.parse(ofMessages.at(-1)!)).toEqual({ type: "message_stop" });
    expect(JSON.parse(ofMessages[0])).toMatchObject({ message: { model } });
    const last = JSON.parse(ofResponses.findLast((data) => data.startsWith("{")));
    expect(last).toMatchObject({ type: "response.completed", response: { model } });
  });

  test("embeds texts, equal ones equally", async () => {
    const { data } = await (await post("/v1/embeddings", { input: ["a", "bc", "a"] })).json();
    const [first, second, third] = data.map(({ embedding }: { embedding: number[] }) => embedding);
    expect([first.length, third, second[0] !== first[0]]).toEqual([32, first, true]);
  });

  // Before an answer that is not streamed, this version goes on to the end, also without Rollcall between.
  test("frees its slot when the client leaves in the middle of a stream", async () => {
    const leaving = new AbortController();
    const answer = await post("/v1/chat/completions", { ...chat, max_tokens: 30_000, stream: true }, leaving.signal);
    const reader = answer.body!.getReader();
    await reader.read();
    expect(await llama.busySlots()).toBe(1);
    leaving.abort();
    await reader.read().catch(() => undefined);
    // Alone, it would go on for more than ten seconds.
    expect(await until(async () => (await llama.busySlots()) === 0)).toBeLessThan(5_000);
  });
});
