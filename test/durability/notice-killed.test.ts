import { afterAll, beforeAll, expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { spendAlert, spendLimit } from "../support/api/spend-bodies.ts";
import type { TestServer } from "../support/server.ts";
import { startWebhookReceiver, webhookSecret, type WebhookReceiver } from "../support/upstreams/webhook-receiver.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

/** A server that is killed after it gave notice of a spend alert, and before a webhook took it. */

const { newDirectory, start } = housekeeping();
const testDeadlineMs = 60_000;

let receiver: WebhookReceiver;
beforeAll(() => void (receiver = startWebhookReceiver()));
afterAll(() => receiver.stop());

test(
  "a notice outlives a kill, reaches the webhook once it answers, and is not given again",
  async () => {
    const directory = newDirectory();
    const yaml = `webhooks:
  - { url: "${receiver.url}", secret: "\${HOOK_SECRET}" }
sources:
  - { id: echo, kind: echo, models: [{ id: priced, request_price: "0.4" }] }
${worldYaml}`;
    const begin = () => start({ directory, yaml, environment: { HOOK_SECRET: webhookSecret } });
    let server = await begin();
    receiver.answer = () => new Response(null, { status: 503 });
    await administer(server, "spend_alerts", { ...spendAlert, threshold_amount: 80 });
    await administer(server, "projects/proj_aceme/spend_limit", { ...spendLimit, threshold_amount: 120 });
    await until(async () => (await call(server)) === 200);
    expect([await call(server), await call(server), await call(server)]).toEqual([200, 200, 429]);
    await until(() => server.stderr().includes("did not take evt_"));
    // A kill loses the records of a second.
    await until(async () => (await costs(server)).includes('"value":1.2'));
    await server.kill();
    const before = server.stderr();
    const [first] = receiver.received;
    const tries = receiver.received.length;

    receiver.answer = () => new Response();
    server = await begin();
    // What was spent is known from the first call on.
    expect(await call(server)).toBe(429);
    await until(() => receiver.received.length > tries);
    await until(() => (before + server.stderr()).includes("spend alert "));
    expect(receiver.received.every(({ id, isSigned }) => id === first!.id && isSigned)).toBe(true);
    expect(first!.body.data).toMatchObject({ project_id: null, threshold_amount: 80, spent_usd: "1.2" });
    await server.stop();
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
  },
  testDeadlineMs,
);

function administer({ url }: TestServer, path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
  return fetch(`${url}/v1/organization/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function costs({ url }: TestServer): Promise<string> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const since = Math.floor(Date.now() / 1000) - 86_400;
  return (await fetch(`${url}/v1/organization/costs?start_time=${since}`, { headers })).text();
}

async function call({ url }: TestServer): Promise<number> {
  const headers = { authorization: `Bearer ${keys.acemeMember}`, "content-type": "application/json" };
  const body = JSON.stringify({ model: "priced", messages: [{ role: "user", content: "Hello" }] });
  return (await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body })).status;
}
