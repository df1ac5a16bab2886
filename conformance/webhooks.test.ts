import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, setDefaultTimeout, test } from "bun:test";
import { spendAlert } from "../test/support/api/spend-bodies.ts";
import { startServer } from "../test/support/server.ts";
import { webhookSecret } from "../test/support/upstreams/webhook-receiver.ts";
import { keys, worldYaml } from "../test/support/world.ts";
import { clients } from "./clients.ts";
import { installedNode } from "./installed.ts";
import { directoryWith } from "./run-snippet.ts";

setDefaultTimeout(60_000);

test("the official client verifies what a webhook is sent", async () => {
  const directory = directoryWith(clients.at(-1)!);
  copyFileSync(join(import.meta.dir, "webhooks.mjs"), join(directory, "webhooks.mjs"));
  const receiver = Bun.spawn([installedNode(), "webhooks.mjs"], {
    cwd: directory,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    timeout: 50_000,
    env: { HOOK_SECRET: webhookSecret },
  });
  const lines = linesOf(receiver.stdout);
  const { port } = await lines();
  const hook = `webhooks: [{ url: "http://127.0.0.1:${port}/", secret: "${webhookSecret}" }]\n`;
  const server = await startServer({ yaml: hook + worldYaml });
  const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
  // Nothing is spent, which is as much as this alert waits for.
  const body = JSON.stringify({ ...spendAlert, threshold_amount: 0 });
  const made = await fetch(`${server.url}/v1/organization/spend_alerts`, { method: "POST", headers, body });
  const { id } = (await made.json()) as { id: string };
  const { event, forged } = await lines();
  expect(event).toMatchObject({ object: "event", type: "rollcall.spend_alert.reached", data: { id, spent_usd: "0" } });
  expect(forged).toBe("InvalidWebhookSignatureError");
  expect(await receiver.exited).toBe(0);
  await server.stop();
  server.remove();
  rmSync(directory, { recursive: true });
});

/** Reads one line of JSON after the other. */
function linesOf(output: ReadableStream<Uint8Array>): () => Promise<any> {
  const reader = output
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let text = "";
  return async () => {
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the receiver ended");
      text += value;
    }
    const [line = "", ...rest] = text.split("\n");
    text = rest.join("\n");
    return JSON.parse(line);
  };
}
