import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  modelOf,
  ourModelOf,
  startCallWorld,
  type CallWorld,
  type VendorName,
} from "../support/upstreams/calls/call-world.ts";
import { outputTokens } from "../support/upstreams/calls/said.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/** What calls of each vendor use, as the log has it, against what the upstream itself counts: bytes, and words. */

setDefaultTimeout(60_000);

let world: CallWorld;
beforeAll(async () => void (world = await startCallWorld()));
afterAll(() => world.close());

const messages = [{ role: "user", content: "Say hello." }];
const contents = [{ role: "user", parts: [{ text: "Say hello." }] }];

interface Sample {
  readonly vendor: VendorName;
  readonly path: string;
  readonly body: object;
  /** Its answer says no usage. */
  readonly isEstimated?: true;
}

const chats = (vendor: VendorName, path: string): Sample[] => [
  { vendor, path, body: { messages } },
  { vendor, path, body: { messages, stream: true, stream_options: { include_usage: true } } },
];

const samples: readonly Sample[] = [
  ...chats("openai", "/v1/chat/completions"),
  { vendor: "openai", path: "/v1/chat/completions", body: { messages, stream: true }, isEstimated: true },
  { vendor: "openai", path: "/v1/completions", body: { prompt: "a" } },
  { vendor: "openai", path: "/v1/responses", body: { input: "a" } },
  { vendor: "openai", path: "/v1/responses", body: { input: "a", stream: true } },
  { vendor: "anthropic", path: "/v1/messages", body: { max_tokens: 9, messages } },
  { vendor: "anthropic", path: "/v1/messages", body: { max_tokens: 9, messages, stream: true } },
  { vendor: "gemini", path: "/v1beta/models/{model}:generateContent", body: { contents } },
  { vendor: "gemini", path: "/v1beta/models/{model}:streamGenerateContent?alt=sse", body: { contents } },
  { vendor: "gemini", path: "/v1beta/models/{model}:streamGenerateContent", body: { contents } },
  { vendor: "ollama", path: "/api/chat", body: { messages } },
  { vendor: "ollama", path: "/api/generate", body: { prompt: "a", stream: false } },
  { vendor: "cohere", path: "/v2/chat", body: { messages } },
  { vendor: "cohere", path: "/v2/chat", body: { messages, stream: true } },
  { vendor: "mistral", path: "/v1/chat/completions", body: { messages, stream: true } },
  ...chats("groq", "/v1/chat/completions"),
  ...chats("together", "/v1/chat/completions"),
  ...chats("openrouter", "/v1/chat/completions"),
];

/** Sends it, reads all of the answer, or leaves after its first bytes, and returns the line in the log. */
async function logged({ path, body }: Sample, model: string, leaves = false): Promise<Record<string, unknown>> {
  const target = path.replace("{model}", encodeURIComponent(model));
  const left = new AbortController();
  const sent = path.includes("{model}") ? body : { model, ...body };
  const answer = await fetch(world.server.url + target, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeOwner}`, "content-type": "application/json" },
    body: JSON.stringify(sent),
    signal: left.signal,
  });
  const id = answer.headers.get("x-request-id") ?? "";
  if (leaves)
    await answer
      .body!.getReader()
      .read()
      .then(() => left.abort());
  else await answer.arrayBuffer().catch(() => undefined);
  const line = () =>
    world.server
      .stderr()
      .split("\n")
      .slice(0, -1)
      .find((one) => one.includes(id));
  await until(() => line() !== undefined);
  return JSON.parse(line()!) as Record<string, unknown>;
}

const titled = samples.map(
  (sample) => [`${sample.vendor} ${sample.path} ${JSON.stringify(sample.body)}`, sample] as const,
);

describe("the tokens in the log are those of the upstream", () => {
  for (const [name, nameOf] of [
    ["its own name", modelOf],
    ["ours", ourModelOf],
  ] as const)
    test.each(titled)(`%s, by ${name}`, async (_, sample) => {
      const line = await logged(sample, nameOf(sample.vendor, "whole"));
      const { length } = world.upstreams[sample.vendor].calls.at(-1)!.body;
      if (sample.isEstimated) expect(line).toMatchObject({ estimated: true });
      else expect(line).toMatchObject({ end: "complete", input_tokens: length, output_tokens: outputTokens });
      expect(line["estimated"]).toBe(sample.isEstimated);
    });
});

describe("of a stream that does not end, what is known is kept, and the rest estimated", () => {
  const streams = samples.filter(({ vendor, body }) => ["openai", "anthropic"].includes(vendor) && "stream" in body);
  test.each(streams.map((sample) => [sample.vendor + sample.path, sample] as const))("%s", async (_, sample) => {
    for (const [model, leaves] of [
      ["breaks", false],
      ["waits", true],
    ] as const) {
      const line = await logged(sample, modelOf(sample.vendor, model), leaves);
      expect(line).toMatchObject({ end: leaves ? "cancelled" : "broken", estimated: true });
      const { length } = world.upstreams[sample.vendor].calls.at(-1)!.body;
      expect(line["input_tokens"]).toBe(sample.vendor === "anthropic" ? length : Math.ceil(length / 4));
      // The whole answer has 24 bytes of text.
      expect(line["output_tokens"]).toBeLessThanOrEqual(6);
    }
  });
});
