import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spendAlert, spendLimit } from "../../support/api/spend-bodies.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../support/postgres/postgres.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { startWebhookReceiver, webhookSecret, type WebhookReceiver } from "../../support/upstreams/webhook-receiver.ts";
import { until } from "../../support/waiting.ts";
import { keys, worldYaml } from "../../support/world.ts";

const [priceCents, limitCents, clientsOfEach] = [10, 200, 4];

describe.skipIf(whyNoPostgres !== null)("of two servers on one PostgreSQL", () => {
  let database: TestDatabase;
  let servers: TestServer[];
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    database = await freshDatabase();
    receiver = startWebhookReceiver();
    const yaml = `webhooks: [{ url: "${receiver.url}", secret: "${webhookSecret}" }]
sources:
  - { id: echo, kind: echo, models: [{ id: priced, request_price: "0.1" }] }
${worldYaml}`;
    servers = [];
    for (let at = 0; at < 2; at++) servers.push(await startServer({ databaseUrl: database.url, yaml }));
    for (const server of servers) await until(async () => (await call(server)) === 200);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    for (const server of servers) server.remove();
    await receiver.stop();
    await database.drop();
  });

  test("each spends at most what was left when it last looked, and both refuse within seconds", async () => {
    const [first] = servers;
    const project = "projects/proj_aceme";
    await administer(first!, `${project}/spend_alerts`, { ...spendAlert, threshold_amount: limitCents });
    await administer(first!, `${project}/spend_limit`, { ...spendLimit, threshold_amount: limitCents });
    await Bun.sleep(300);
    const admitted = await Promise.all(servers.map((server) => callUntilRefused(server)));
    const spent = servers.length + admitted.reduce((sum, one) => sum + one, 0);
    console.log(`two servers spent $${(spent * priceCents) / 100} of $${limitCents / 100}`);
    expect(spent * priceCents).toBeGreaterThanOrEqual(limitCents);
    const inFlight = servers.length * clientsOfEach;
    expect(spent).toBeLessThanOrEqual((servers.length * limitCents) / priceCents + inFlight);
    for (const server of servers) expect(await call(server)).toBe(429);
    await until(() => receiver.received.length > 0);
    await Bun.sleep(2_500);
    expect(receiver.received.map(({ body }) => body.type)).toEqual(["rollcall.spend_alert.reached"]);
    const lines = servers.map((server) => server.stderr().split("spend alert alert_").length - 1);
    expect(lines.toSorted()).toEqual([0, 1]);
  }, 60_000);
});

/** Calls with several clients at once, and returns how many calls were admitted. */
async function callUntilRefused(server: TestServer): Promise<number> {
  const clients = Array.from({ length: clientsOfEach }, async () => {
    let calls = 0;
    while ((await call(server)) === 200) calls++;
    return calls;
  });
  return (await Promise.all(clients)).reduce((sum, calls) => sum + calls, 0);
}

function administer({ url }: TestServer, path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
  return fetch(`${url}/v1/organization/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function call({ url }: TestServer): Promise<number> {
  const headers = { authorization: `Bearer ${keys.acemeMember}`, "content-type": "application/json" };
  const body = JSON.stringify({ model: "priced", messages: [{ role: "user", content: "Hello" }] });
  return (await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body })).status;
}
