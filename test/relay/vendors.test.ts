import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  modelOf,
  ourModelOf,
  startCallWorld,
  vendorNames,
  type CallWorld,
  type VendorName,
} from "../support/upstreams/calls/call-world.ts";
import type { RecordedCall } from "../support/upstreams/calls/call-upstream.ts";
import { vendorSecret } from "../support/upstreams/calls/vendor.ts";
import { keys } from "../support/world.ts";

/**
 * Every call of every vendor, at the vendor's own path, through a real server to a real upstream: what arrives is what
 * was sent, and what comes back is what the upstream answers without us.
 */

setDefaultTimeout(60_000);

let world: CallWorld;
beforeAll(async () => void (world = await startCallWorld()));
afterAll(() => world.close());

interface Sample {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The path at the upstream, where it is another one. */
  readonly there?: string;
}

const messages = [{ role: "user", content: "Say hello. 9007199254740993 \u00e9 \ud83d\ude00" }];
const sampled = (bodies: readonly Sample["body"][], path: string, there?: string): Sample[] =>
  bodies.map((body) => (there === undefined ? { path, body } : { path, body, there }));
const chats = [
  { seed: 1.5, messages },
  { seed: 1.5, messages, stream: true },
  { seed: 1.5, messages, stream: true, stream_options: { include_usage: true } },
];
const chat = (path: string, there?: string) => sampled(chats, path, there);
const inputs = [{ input: ["a", "bc"] }, { input: ["a", "bc"], encoding_format: "base64" }];
const embeddings = (path: string, there?: string) => sampled(inputs, path, there);
const responses = (path: string): Sample[] => [
  { path, body: { input: "Say hello" } },
  { path, body: { input: "Say hello", stream: true, store: false } },
];
const speech = (path: string): Sample[] => [
  { path, body: { input: "a", voice: "b" } },
  { path, body: { input: "a", voice: "b", stream_format: "sse" } },
];
const contents = [{ role: "user", parts: [{ text: "Say hello" }] }];
const content = { parts: [{ text: "a" }] };
const gemini = (verb: string, body: Sample["body"]): Sample => ({ path: `/v1beta/models/{model}:${verb}`, body });
const deployment = (path: string) => `/openai/deployments/{model}${path}?api-version=2024-10-21`;

const samples: Readonly<Record<VendorName, readonly Sample[]>> = {
  openai: [
    ...chat("/v1/chat/completions"),
    { path: "/v1/completions", body: { prompt: "a" } },
    { path: "/v1/completions", body: { prompt: "a", stream: true } },
    ...embeddings("/v1/embeddings"),
    ...responses("/v1/responses"),
    { path: "/v1/responses/input_tokens", body: { input: "a" } },
    { path: "/v1/responses/compact", body: { input: [] } },
    { path: "/v1/moderations", body: { input: "a" } },
    { path: "/v1/images/generations", body: { prompt: "a" } },
    ...speech("/v1/audio/speech"),
  ],
  anthropic: [
    { path: "/v1/messages", body: { max_tokens: 9, messages } },
    { path: "/anthropic/v1/messages", there: "/v1/messages", body: { max_tokens: 9, messages, stream: true } },
    { path: "/v1/messages/count_tokens", body: { messages } },
    ...chat("/v1/chat/completions"),
  ],
  gemini: [
    gemini("generateContent", { contents }),
    gemini("streamGenerateContent?alt=sse", { contents }),
    gemini("streamGenerateContent", { contents }),
    gemini("countTokens", { contents }),
    gemini("embedContent", { content }),
    ...chat("/v1beta/openai/chat/completions"),
    ...embeddings("/v1/embeddings", "/v1beta/openai/embeddings"),
  ],
  ollama: [
    { path: "/api/chat", body: { messages } },
    { path: "/api/chat", body: { messages, stream: false } },
    { path: "/api/generate", body: { prompt: "a" } },
    { path: "/api/embed", body: { input: ["a"] } },
    { path: "/api/embeddings", body: { prompt: "a" } },
    ...chat("/v1/chat/completions"),
    ...responses("/v1/responses"),
  ],
  cohere: [
    { path: "/v2/chat", body: { messages } },
    { path: "/v2/chat", body: { messages, stream: true } },
    { path: "/v2/embed", body: { texts: ["a"], input_type: "search_query" } },
    { path: "/v2/rerank", body: { query: "a", documents: ["b", "c"] } },
    { path: "/v1/rerank", body: { query: "a", documents: ["b", "c"] } },
    ...chat("/compatibility/v1/chat/completions"),
    ...embeddings("/compatibility/v1/embeddings"),
  ],
  mistral: [
    ...chat("/v1/chat/completions"),
    { path: "/v1/fim/completions", body: { prompt: "a", suffix: "b" } },
    { path: "/mistral/v1/fim/completions", there: "/v1/fim/completions", body: { prompt: "a", stream: true } },
    { path: "/v1/ocr", body: { document: { type: "document_url", document_url: "https://a.example/b.pdf" } } },
    { path: "/v1/chat/moderations", body: { input: [messages] } },
    ...embeddings("/v1/embeddings"),
  ],
  azure: [
    ...chat(deployment("/chat/completions"), "/openai/v1/chat/completions"),
    ...chat("/openai/v1/chat/completions"),
    ...embeddings("/openai/v1/embeddings"),
  ],
  groq: [
    ...chat("/openai/v1/chat/completions"),
    ...responses("/openai/v1/responses"),
    ...speech("/openai/v1/audio/speech"),
  ],
  openrouter: [
    ...chat("/api/v1/chat/completions"),
    ...responses("/api/v1/responses"),
    ...embeddings("/api/v1/embeddings"),
  ],
  together: [...chat("/v1/chat/completions"), ...embeddings("/v1/embeddings")],
};

function titled(vendor: VendorName): [string, Sample][] {
  return samples[vendor].map((sample) => {
    const { messages: _, contents: __, ...distinct } = sample.body;
    return [`${sample.path} ${JSON.stringify(distinct)}`, sample];
  });
}

/** Azure's clients name the model in the path and in the body. With spaces and an order that no library writes. */
function bodyOf({ path, body }: Sample, model: string): string {
  const inner = JSON.stringify({ ...body, unknown: 1e3 }, null, 1).slice(1);
  return path.includes("{model}:") ? `{${inner}` : `{ "before": 1.0,\n"model" :  "${model}", ${inner}`;
}

const callerHeaders = {
  authorization: `Bearer ${keys.acemeMember}`,
  "content-type": "application/json",
  "anthropic-version": "2023-06-01",
  cookie: "a=secret-cookie-of-the-caller",
};

function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: "POST", body, headers });
}

/** The answer of the upstream to the request that it got. */
function answeredDirectly(vendor: VendorName, { target, headerLines, body }: RecordedCall): Promise<Response> {
  const { origin } = new URL(world.upstreams[vendor].baseUrl);
  const kept = headerLines.filter(([name]) => !/^(host|connection|content-length)$/i.test(name));
  return post(origin + target, body.toString(), Object.fromEntries(kept));
}

async function told(answer: Response) {
  return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
}

describe.each(vendorNames)("%s", (vendor) => {
  test.each(titled(vendor))("%s passes both ways, to the byte", async (_, sample) => {
    const model = modelOf(vendor, "whole");
    const sent = bodyOf(sample, model);
    const answer = await told(
      await post(world.server.url + sample.path.replace("{model}", model), sent, callerHeaders),
    );
    const { calls } = world.upstreams[vendor];
    const arrived = calls.at(-1)!;
    expect(arrived.body.toString()).toBe(sent);
    expect(arrived.path).toBe((sample.there ?? sample.path).replace("{model}", model).replace(/\?.*/, ""));
    expect(answer).toEqual(await told(await answeredDirectly(vendor, arrived)));
    expect(answer.status).toBe(200);
  });

  test.each(titled(vendor))("%s has our name here and the vendor's there", async (_, sample) => {
    const [here, there] = [ourModelOf(vendor, "whole"), modelOf(vendor, "whole")];
    const url = world.server.url + sample.path.replace("{model}", encodeURIComponent(here));
    const answer = await told(await post(url, bodyOf(sample, here), callerHeaders));
    const arrived = world.upstreams[vendor].calls.at(-1)!;
    expect(arrived.body.toString()).toBe(bodyOf(sample, there));
    const direct = await told(await answeredDirectly(vendor, arrived));
    expect(answer.body).toBe(direct.body.replaceAll(`"${there}"`, `"${here}"`));
    expect(answer.status).toBe(200);
  });

  test("gets the source's secret, and nothing of the caller's credentials", () => {
    const lines = world.upstreams[vendor].calls.map(({ headerLines }) => JSON.stringify(headerLines));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toContain(vendorSecret);
      expect(line).not.toContain(keys.acemeMember);
      expect(line).not.toContain("secret-cookie");
    }
  });

  test("refuses a body without its input in its own words", async () => {
    const [{ path } = { path: "" }] = samples[vendor];
    const model = modelOf(vendor, "whole");
    const answer = await told(
      await post(world.server.url + path.replace("{model}", model), bodyOf({ path, body: {} }, model), callerHeaders),
    );
    expect(answer).toEqual(await told(await answeredDirectly(vendor, world.upstreams[vendor].calls.at(-1)!)));
    expect(answer.status).toBe(400);
  });
});

test("a recording passes as it is, with the model behind it, and under a name of ours with only the name replaced", async () => {
  const recording = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 61) % 256));
  for (const name of [modelOf("openai", "whole"), ourModelOf("openai", "whole")]) {
    const form = (model: string) =>
      Buffer.concat([
        Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'),
        recording,
        Buffer.from(`\r\n--x\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--x--\r\n`),
      ]);
    const headers = { ...callerHeaders, "content-type": "multipart/form-data; boundary=x" };
    const url = `${world.server.url}/v1/audio/transcriptions`;
    const answer = await fetch(url, { method: "POST", body: form(name), headers });
    expect(await answer.json()).toMatchObject({ text: "Hello from the upstream." });
    expect(world.upstreams.openai.calls.at(-1)!.body.equals(form(modelOf("openai", "whole")))).toBe(true);
  }
});

describe("a model that stands in the path alone", () => {
  const deploymentUrl = (name: string, path: string) =>
    `${world.server.url}/openai/deployments/${encodeURIComponent(name)}${path}?api-version=2024-10-21`;

  test.each([
    ['{"messages":[]}', '{"model":"NAME","messages":[]}'],
    [' {\n "messages" : [{"role":"{"}]}', ' {"model":"NAME",\n "messages" : [{"role":"{"}]}'],
  ])("comes first in the body of a source that reads it there: %p", async (sent, arrives) => {
    for (const [vendor, name] of [
      ["azure", modelOf("azure", "whole")],
      ["openai", ourModelOf("openai", "whole")],
    ] as const) {
      const answer = await told(await post(deploymentUrl(name, "/chat/completions"), sent, callerHeaders));
      const arrived = world.upstreams[vendor].calls.at(-1)!;
      expect([answer.status, arrived.body.toString()]).toEqual([
        200,
        arrives.replace("NAME", modelOf(vendor, "whole")),
      ]);
    }
  });

  test("makes a member of an empty body, which the upstream refuses in its own words", async () => {
    const answer = await told(
      await post(deploymentUrl(ourModelOf("openai", "whole"), "/embeddings"), "{ }", callerHeaders),
    );
    expect(world.upstreams.openai.calls.at(-1)!.body.toString()).toBe('{"model":"openai-whole" }');
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("'input'") });
  });

  test("stays in the path of a source that reads it there", async () => {
    const sent = '{"messages":[]}';
    const answer = await post(deploymentUrl(ourModelOf("azure", "whole"), "/chat/completions"), sent, callerHeaders);
    const { body, path } = world.upstreams.azure.calls.at(-1)!;
    expect([answer.status, body.toString(), path]).toEqual([
      200,
      sent,
      "/openai/deployments/azure-whole/chat/completions",
    ]);
  });

  test("is the first field of a form", async () => {
    const rest = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n\u0000\r\n--x--\r\n';
    const headers = { ...callerHeaders, "content-type": "multipart/form-data; boundary=x" };
    const answer = await post(deploymentUrl(ourModelOf("openai", "whole"), "/audio/transcriptions"), rest, headers);
    expect([answer.status, world.upstreams.openai.calls.at(-1)!.body.toString()]).toEqual([
      200,
      `--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nopenai-whole\r\n${rest}`,
    ]);
  });
});
