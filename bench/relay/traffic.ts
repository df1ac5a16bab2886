import type { Probe } from "../load.ts";

/** The calls that are measured. Their model's name tells the upstream how to answer. */
export interface RelayCase {
  readonly name: string;
  readonly model: string;
  readonly bodyBytes: number;
  readonly connections: number;
}

export const relayCases: readonly RelayCase[] = [
  { name: "0.9 KB JSON", model: "bench-json", bodyBytes: 900, connections: 16 },
  { name: "stream of 20 events", model: "bench-stream-20", bodyBytes: 900, connections: 64 },
  { name: "stream of 200 events", model: "bench-stream-200", bodyBytes: 900, connections: 64 },
  { name: "body of 120 KB", model: "bench-json", bodyBytes: 120_000, connections: 16 },
];

/** One event, then silence until the client leaves. */
export const idleModel = "bench-idle";
/** Events for ever, as fast as a model writes. */
export const endlessModel = "bench-endless";

export const models: readonly string[] = [...new Set(relayCases.map(({ model }) => model)), idleModel, endlessModel];

export const callPath = "/v1/chat/completions";

/** What openai-node sends. */
const sdkHeaders = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": "OpenAI/JS 7.55.0",
  "x-stainless-arch": "x64",
  "x-stainless-lang": "js",
  "x-stainless-os": "Linux",
  "x-stainless-package-version": "7.55.0",
  "x-stainless-retry-count": "0",
  "x-stainless-runtime": "node",
  "x-stainless-runtime-version": "v20.19.0",
} as const;

/** A call of openai-node. `upstreamUrl` is for Portkey, which learns from headers where to send it. */
export function callProbe(model: string, bodyBytes: number, key: string, upstreamUrl: string): Probe {
  return {
    path: callPath,
    headers: {
      ...sdkHeaders,
      authorization: `Bearer ${key}`,
      "x-portkey-provider": "openai",
      "x-portkey-custom-host": `${upstreamUrl}/v1`,
    },
    body: bodyOf(model, bodyBytes),
  };
}

function bodyOf(model: string, bytes: number): string {
  const messages = [{ role: "system", content: "You are a helpful assistant." }];
  const bare = { model, temperature: 0.2, stream: model !== "bench-json", messages };
  // As long as a conversation: many messages of some hundred characters.
  for (let turn = 0; JSON.stringify(bare).length < bytes - 500; turn++)
    messages.push({
      role: turn % 2 === 0 ? "user" : "assistant",
      content: `Line ${turn}\n"quoted" ${"word ".repeat(80)}`,
    });
  const rest = bytes - JSON.stringify(bare).length - JSON.stringify({ role: "user", content: "" }).length - 1;
  messages.push({ role: "user", content: "x".repeat(Math.max(rest, 1)) });
  return JSON.stringify(bare);
}
