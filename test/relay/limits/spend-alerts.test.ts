import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { committer } from "../../../src/registry/commit.ts";
import { logTarget, NoticeSender } from "../../../src/registry/notices/notice-sender.ts";
import { targetOfWebhook } from "../../../src/registry/notices/webhook.ts";
import { ScopeSpending } from "../../../src/registry/spend/scope-spending.ts";
import { noticeSentence, SpendNotices } from "../../../src/registry/spend/spend-notices.ts";
import { createFetcher } from "../../../src/sources/fetcher/fetcher.ts";
import { administrator } from "../../support/administrator.ts";
import { spendAlert } from "../../support/api/spend-bodies.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { putSource, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";
import { startWebhookReceiver, webhookSecret, type WebhookReceiver } from "../../support/upstreams/webhook-receiver.ts";

/** Alerts that are reached: one notice over all servers, brought to the log, the change feed and webhooks. */

let app: TestApp;
let receiver: WebhookReceiver;
beforeEach(async () => {
  app = await openTestApp();
  receiver = startWebhookReceiver();
  const source = sourceAt("", {
    id: "echo",
    kind: "echo",
    models: [{ id: "priced", request_price: "0.4" }],
    deletion: "local",
  });
  await putSource(app, source);
  await refresh(app, source);
});
afterEach(async () => {
  await receiver.stop();
  await app.close();
});

const aceme = administrator(() => app);
const project = "/v1/organization/projects/proj_aceme";
const alertOf = (threshold_amount: number) => ({ ...spendAlert, threshold_amount });
const nowMs = () => Date.now() + app.skewMs;

/** What one server runs beside its requests, on the store of the test. */
function server() {
  const { store, live } = app;
  const webhooks = [{ url: receiver.url, secret: webhookSecret }];
  const say = (text: string) => void app.logLines.push(text);
  const log = { event: say, trouble: say };
  const targets = [logTarget, ...webhooks.map(targetOfWebhook)];
  const notices = new SpendNotices({
    onError: (error) => say(String(error)),
    usage: store.usage,
    commit: committer(store, live, nowMs),
    nowMs,
    targets,
    log,
  });
  const { notify } = createFetcher();
  const { deliveries } = store;
  const sender = new NoticeSender({ deliveries, webhooks, notify, log, nowMs, sentenceOf: noticeSentence });
  return {
    notices,
    check: async () => {
      await app.spending.refresh((spent) => notices.check(spent));
      await notices.idle();
    },
    send: async () => {
      await sender.poll();
      await sender.idle();
    },
  };
}

async function spend(calls: number): Promise<void> {
  for (let made = 0; made < calls; made++) {
    const body = JSON.stringify({ model: "priced", messages: [{ role: "user", content: "Hello" }] });
    expect((await app.call("POST", "/v1/chat/completions", { key: "acemeMember", body })).status).toBe(200);
  }
}

async function reached() {
  return (await app.audit("org-aceme")).filter(({ type }) => type === "rollcall.spend_alert.reached").toReversed();
}

const logged = () => app.logLines.filter((line) => line.startsWith("spend alert "));

test("an alert that is reached is one audit row, one change, one line of the log and one signed event", async () => {
  const { id } = await aceme.post(`${project}/spend_alerts`, alertOf(80));
  const { check, send } = server();
  await spend(1);
  await check();
  expect(await reached()).toEqual([]);
  await spend(1);
  await check();
  await send();
  await spend(1);
  await check();
  await send();
  const data = { month: new Date().toISOString().slice(0, 7), spent_usd: "0.8", threshold_amount: 80 };
  expect(await reached()).toMatchObject([{ resourceId: id, projectId: "proj_aceme", keyId: null, details: { data } }]);
  const { data: changes } = await aceme.get("/rollcall/v1/changes?limit=1000");
  const change = changes.filter(({ type }: { type: string }) => type === "rollcall.spend_alert.reached");
  expect(change).toMatchObject([
    { resource: { type: "spend_alert", id }, project: { id: "proj_aceme" }, details: { data } },
  ]);
  expect(logged()).toEqual([
    `spend alert ${id}: the project proj_aceme of the organization org-aceme has spent $0.80 in ${data.month}, and its amount is $0.80`,
  ]);
  const [event, ...others] = receiver.received;
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    isSigned: true,
    body: { id: event!.id, object: "event", type: "rollcall.spend_alert.reached" },
  });
  expect(event!.body.data).toEqual({
    id,
    object: "project.spend_alert",
    organization_id: "org-aceme",
    project_id: "proj_aceme",
    currency: "USD",
    interval: "month",
    ...data,
  });
});

test("several servers give one notice, and bring it once", async () => {
  await aceme.post("/v1/organization/spend_alerts", alertOf(40));
  await spend(1);
  const servers = [server(), server(), server()];
  await Promise.all(servers.map(({ check }) => check()));
  await Promise.all(servers.map(({ send }) => send()));
  expect(await reached()).toHaveLength(1);
  expect(receiver.received.map(({ body }) => body.data.object)).toEqual(["organization.spend_alert"]);
  expect(logged()).toHaveLength(1);
});

describe("in the middle of a month", () => {
  test("a new alert is reached by what was spent before it, without another call", async () => {
    const { check } = server();
    await spend(2);
    await app.usage.written();
    await aceme.post(`${project}/spend_alerts`, alertOf(80));
    await check();
    expect(await reached()).toHaveLength(1);
  });

  test("an alert that is raised waits again, one that is lowered is reached, and a deleted one is not", async () => {
    const { check } = server();
    const low = await aceme.post(`${project}/spend_alerts`, alertOf(100));
    const gone = await aceme.post(`${project}/spend_alerts`, alertOf(100));
    await spend(2);
    await check();
    await aceme.post(`${project}/spend_alerts/${low.id}`, alertOf(200));
    await aceme.delete(`${project}/spend_alerts/${gone.id}`);
    await spend(1);
    await check();
    expect(await reached()).toEqual([]);
    await aceme.post(`${project}/spend_alerts/${low.id}`, alertOf(120));
    await check();
    expect(await reached()).toMatchObject([{ resourceId: low.id }]);
    // The same amount is not noticed again, but another one is.
    await aceme.post(`${project}/spend_alerts/${low.id}`, alertOf(110));
    await check();
    await aceme.post(`${project}/spend_alerts/${low.id}`, alertOf(120));
    await check();
    expect((await reached()).map(({ details }) => (details["data"] as any).threshold_amount)).toEqual([120, 110]);
  });
});

test("a server that does not know yet that an alert was deleted gives no notice", async () => {
  const { id } = await aceme.post(`${project}/spend_alerts`, alertOf(40));
  const scope = { organizationId: "org-aceme", projectId: "proj_aceme" };
  const behind = new ScopeSpending(scope, nowMs()).follow(await app.store.spend.rules(scope));
  behind.add("1", nowMs());
  await aceme.delete(`${project}/spend_alerts/${id}`);
  const { notices } = server();
  notices.check(behind);
  await notices.idle();
  expect(await reached()).toEqual([]);
});

test("each month has its own notice, and what ended late is about the month before", async () => {
  const { id } = await aceme.post(`${project}/spend_alerts`, alertOf(40));
  const { check } = server();
  const now = new Date();
  const months = [1, 2].map((later) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later) - Date.now());
  // The month has a second left, and the server looks when it is over.
  app.skewMs = months[0]! - 1_000;
  await spend(1);
  await app.usage.written();
  app.skewMs = months[0]! + 30_000;
  await check();
  const names = async () => (await reached()).map(({ details }) => (details["data"] as any).month);
  const nameOf = (later: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later)).toISOString().slice(0, 7);
  expect(await names()).toEqual([nameOf(0)]);
  await spend(1);
  await check();
  app.skewMs = months[1]! + 200_000;
  await check();
  expect(await names()).toEqual([nameOf(0), nameOf(1)]);
  await spend(1);
  await check();
  expect(await names()).toEqual([nameOf(0), nameOf(1), nameOf(2)]);
  expect((await reached()).every(({ resourceId }) => resourceId === id)).toBe(true);
});

describe("a webhook", () => {
  const begin = async () => {
    await aceme.post(`${project}/spend_alerts`, alertOf(40));
    await spend(1);
    const one = server();
    await one.check();
    return one;
  };

  test("that fails or redirects gets the same event again, later each time, until it takes it", async () => {
    const { send } = await begin();
    let followed = 0;
    const answers = [
      () => new Response("no", { status: 500 }),
      () => new Response(null, { status: 307, headers: { location: new URL("/elsewhere", receiver.url).href } }),
      () => new Response(null, { status: 410 }),
      () => new Response("<html>thanks</html>", { headers: { "content-type": "text/html" } }),
    ];
    receiver.answer = (request) => {
      if (request.url.endsWith("/elsewhere")) followed++;
      return answers[receiver.received.length - 1]!();
    };
    for (const [at, waitMs] of [0, 11_000, 21_000, 41_000].entries()) {
      if (at > 0) {
        app.skewMs += waitMs / 2 - 1_000;
        await send();
        expect(receiver.received).toHaveLength(at);
        app.skewMs += waitMs / 2 + 1_000;
      }
      await send();
      expect(receiver.received).toHaveLength(at + 1);
    }
    app.skewMs += 3_600_000;
    await send();
    expect(receiver.received).toHaveLength(4);
    expect(followed).toBe(0);
    expect(new Set(receiver.received.map(({ id, text }) => id + text)).size).toBe(1);
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(4);
    const lines = app.logLines.filter((line) => line.includes("webhook at"));
    expect(lines).toEqual([
      expect.stringContaining("did not take evt_"),
      expect.stringContaining("takes events again"),
    ]);
    // The URL may hold a token.
    expect(app.logLines.join("\n")).not.toContain("of-the-receiver");
  });

  test("that never takes an event is tried for three days", async () => {
    const { send } = await begin();
    receiver.answer = () => new Response(null, { status: 503 });
    let tries = 0;
    for (let hours = 0; hours < 80; hours++) {
      await send();
      tries = receiver.received.length;
      app.skewMs += 3_600_000;
    }
    const { length } = receiver.received;
    app.skewMs += 24 * 3_600_000;
    await send();
    expect(receiver.received).toHaveLength(length);
    expect(tries).toBeGreaterThan(20);
    expect(
      app.logLines.some((line) => line.includes("did not take evt_") && line.includes("for three days, and does not")),
    ).toBe(true);
  });

  test("gets an event again that a killed server was sending", async () => {
    const { send } = await begin();
    // The claim of a server that has died since.
    for (const delivery of await app.store.deliveries.due(
      targetOfWebhook({ url: receiver.url, secret: "" }),
      nowMs(),
      1,
    ))
      await app.store.deliveries.claim(delivery, nowMs() + 20_000);
    await send();
    expect(receiver.received).toEqual([]);
    app.skewMs += 21_000;
    await send();
    expect(receiver.received).toHaveLength(1);
  });

  test("that is slow keeps neither the log nor another event waiting", async () => {
    await aceme.post("/v1/organization/spend_alerts", alertOf(40));
    const { send } = await begin();
    const { promise, resolve } = Promise.withResolvers<Response>();
    receiver.answer = () => (receiver.received.length === 1 ? promise : new Response());
    const sending = send();
    while (receiver.received.length < 2 || logged().length < 2) await Bun.sleep(5);
    resolve(new Response());
    await sending;
    expect(receiver.received).toHaveLength(2);
  });
});
