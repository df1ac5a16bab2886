import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { clients } from "./clients.ts";
import { installedNode, installedPackage } from "./installed.ts";
import { seedKey, startSeedServer, type SeedServer } from "./seed-server.ts";
import { vendorClients } from "./vendors.ts";

/** The real clients call the models of the quickstart, which the echo source answers. */

setDefaultTimeout(60_000);

let server: SeedServer;
beforeAll(async () => void (server = await startSeedServer()));
afterAll(() => server.stop());

const hello = "This is the echo source of Rollcall, not a model. You said: Hello";
const words = hello.split(" ").length;
const missing = expect.objectContaining({
  status: 400,
  says: expect.stringContaining("Missing required parameter: 'messages'."),
});

async function outcomesOf(alias: string, vendor: string): Promise<object> {
  installedPackage(alias);
  const child = Bun.spawn(
    [installedNode(), join(import.meta.dir, "echo-driver.mjs"), alias, vendor, server.url, seedKey],
    {
      stdout: "pipe",
      stderr: "pipe",
      timeout: 30_000,
      env: { PATH: process.env["PATH"] ?? "" },
    },
  );
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect([await child.exited, stdout === "" ? stderr : ""]).toEqual([0, ""]);
  return JSON.parse(stdout) as object;
}

const openaiOutcomes = {
  chat: hello,
  chatStream: [hello, { prompt_tokens: 1, completion_tokens: words, total_tokens: words + 1 }],
  completion: hello,
  completionStream: hello,
  embeddings: [true, 8],
  withoutMessages: missing,
};

const responsesOutcomes = {
  response: hello,
  responseStream: [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ],
  responseHelper: [hello, "completed", 1],
};

// Earlier ones have no responses.
const withResponses = new Set(["openai4", "openai5", "openai6", "openai7"]);
for (const { alias, version } of clients.filter((client) => withResponses.has(client.alias)))
  test(`npm openai ${version} chats, completes, embeds and gets responses, streamed too`, async () => {
    expect(await outcomesOf(alias, "openai")).toEqual({ ...openaiOutcomes, ...responsesOutcomes });
  });

const vendorOutcomes: Readonly<Record<string, object>> = {
  anthropic: {
    message: [hello, "end_turn", 1],
    stream: [
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ],
    helper: [hello, "end_turn", words],
    count: 1,
    withoutMessages: missing,
  },
  gemini: { content: [hello, 1], stream: [hello, "STOP"] },
  ollama: {
    chat: hello,
    chatStream: [hello, "stop"],
    generate: hello,
    generateStream: hello,
    embed: 2,
    withoutMessages: missing,
  },
};

for (const { alias, package: name, version, vendor } of vendorClients) {
  const outcomes = vendorOutcomes[vendor];
  if (outcomes === undefined) continue;
  test(`${name} ${version} gets its answers, streamed too`, async () => {
    expect(await outcomesOf(alias, vendor)).toEqual(outcomes);
  });
}
