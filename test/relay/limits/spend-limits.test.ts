import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { monthAt } from "../../../src/core/spend/month.ts";
import { StoreUnavailable } from "../../../src/store/store.ts";
import { newStorePlace } from "../../support/store-place.ts";
import { usageRecord } from "../../support/usage-records.ts";
import { putSource, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";
import type { KeyName } from "../../support/world.ts";

/** What an organization and its projects may spend in a month, through the whole application. */

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await addEcho(app);
});
afterEach(() => app.close());

/** A call of the one model costs forty cents; nobody knows the price of the other. */
async function addEcho(one: TestApp): Promise<void> {
  const source = sourceAt("", {
    id: "echo",
    kind: "echo",
    organizationId: null,
    models: [
      { id: "priced", request_price: "0.4" },
      { id: "priced-by-token", input_price: "0.1", output_price: "0.05" },
      "unpriced",
    ],
    deletion: "local",
  });
  await putSource(one, source);
  await refresh(one, source);
}

const aceme = administrator(() => app);
const project = "/v1/organization/projects/proj_aceme/spend_limit";
const organization = "/v1/organization/spend_limit";
const cents = (threshold_amount: number) => ({ currency: "USD", interval: "month", threshold_amount });

async function chat(key: KeyName = "acemeMember", model = "priced", path = "/v1/chat/completions", one = app) {
  const body = JSON.stringify({ model, max_tokens: 9, messages: [{ role: "user", content: "Hello" }] });
  return one.call("POST", path, { key, body });
}

async function statuses(calls: number, key?: KeyName, model?: string, one = app): Promise<number[]> {
  const all = [];
  for (let made = 0; made < calls; made++) all.push((await chat(key, model, undefined, one)).status);
  return all;
}

const read = (one = app) => one.spending.refresh(() => undefined);

test("calls pass until a project has spent its limit, and are then refused in OpenAI's words", async () => {
  await aceme.post(project, cents(100));
  // The third call begins below a dollar, and ends above it.
  expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  const { json, headers } = await chat();
  expect(json.error).toEqual({
    message: expect.stringContaining("monthly spend limit of your project"),
    type: "insufficient_quota",
    param: null,
    code: "project_spend_limit_exceeded",
  });
  expect(headers["x-should-retry"]).toBe("false");
  expect(headers["retry-after"]).toBeUndefined();
  expect(await aceme.get(project)).toMatchObject({ enforcement: { status: "enforcing" } });
  // What is refused is not charged, and other projects go on.
  await app.usage.written();
  await read();
  expect((await chat("zenithOwner")).status).toBe(200);
});

describe("a response in the background", () => {
  const respond = (more: object, model = "priced") =>
    app.call("POST", "/v1/responses", { key: "acemeMember", body: JSON.stringify({ model, input: "Hi", ...more }) });

  test.each([project, organization])("is refused where a limit applies: %s", async (path) => {
    await aceme.post(path, cents(100_000));
    // Some servers read more than `true` as true.
    for (const background of [true, "true", 1]) {
      const { status, json } = await respond({ background });
      expect([status, json.error.param]).toEqual([400, "background"]);
      expect(json.error.message).toContain("what they cost cannot be known while they run");
    }
    // Servers in Go read this, too.
    expect((await respond({ Background: true })).status).toBe(400);
    for (const more of [{}, { background: false }, { background: null }])
      expect((await respond(more)).status).toBe(200);
  });

  test("passes where no limit applies, and where the model has no price", async () => {
    expect((await respond({ background: true })).status).toBe(200);
    await aceme.post(project, cents(100_000));
    expect((await respond({ background: true }, "unpriced")).status).toBe(200);
  });

  test("passes where an alert watches, and no limit", async () => {
    const channel = { type: "email", recipients: ["ops@acemeco.example"] };
    await aceme.post("/v1/organization/projects/proj_aceme/spend_alerts", {
      ...cents(5_000),
      notification_channel: channel,
    });
    expect((await respond({ background: true })).status).toBe(200);
  });
});

test.each([{}, { stream: true }, { stream: true, stream_options: { include_usage: false } }])(
  "tokens cost what the model's prices say, with %j",
  async (more) => {
    await aceme.post(organization, cents(10_000));
    const text = JSON.stringify({ model: "priced-by-token", messages: [{ role: "user", content: "Hello" }], ...more });
    const answer = await app.call("POST", "/v1/chat/completions", { key: "acemeMember", body: text });
    if (answer.stream !== null) expect(await new Response(answer.stream).text()).toContain("[DONE]");
    const spending = await app.spending.of("org-aceme", null);
    // A token of input and thirteen of output, as the echo says; without its word, they are estimated.
    const spent = Number(spending.spentIn(monthAt(Date.now())));
    if ("stream_options" in more) expect(spent).toBeWithin(0.5, 10);
    else expect(spent).toBe(0.75);
    await app.usage.written();
    const { startMs, endMs } = monthAt(Date.now());
    expect(Number(await app.store.usage.spent("org-aceme", null, startMs, endMs))).toBe(spent);
  },
);

test("the limit of an organization holds for all its projects, and names the organization", async () => {
  await aceme.post(organization, cents(40));
  expect(await statuses(2)).toEqual([200, 429]);
  expect((await chat()).json.error).toMatchObject({
    type: "insufficient_quota",
    code: "organization_spend_limit_exceeded",
  });
  expect((await chat("zenithOwner")).status).toBe(200);
});

test("each vendor's clients get the refusal in their own words", async () => {
  await aceme.post(project, cents(1));
  expect((await chat()).status).toBe(200);
  const anthropic = await chat("acemeMember", "priced", "/v1/messages");
  expect([anthropic.status, anthropic.json.error.type]).toEqual([429, "rate_limit_error"]);
  expect(anthropic.headers["x-should-retry"]).toBe("false");
});

test("a limit that is raised or removed lets calls pass at once, and a lowered one refuses them", async () => {
  await aceme.post(project, cents(40));
  expect(await statuses(2)).toEqual([200, 429]);
  expect(await aceme.post(project, cents(80))).toMatchObject({ enforcement: { status: "inactive" } });
  expect(await statuses(2)).toEqual([200, 429]);
  await aceme.delete(project);
  expect(await statuses(2)).toEqual([200, 200]);
  await app.usage.written();
  expect(await aceme.post(project, cents(80))).toMatchObject({ enforcement: { status: "enforcing" } });
  expect(await statuses(1)).toEqual([429]);
});

test("what was spent before the limit was set counts, once it is written", async () => {
  expect(await statuses(3)).toEqual([200, 200, 200]);
  await app.usage.written();
  await aceme.post(project, cents(120));
  expect(await statuses(1)).toEqual([429]);
});

test("a model without a price can be called, and costs nothing", async () => {
  await aceme.post(project, cents(40));
  expect(await statuses(3, "acemeMember", "unpriced")).toEqual([200, 200, 200]);
  expect(await statuses(2)).toEqual([200, 429]);
  // A limit that is reached refuses every call: nobody knows what it would cost.
  expect(await statuses(1, "acemeMember", "unpriced")).toEqual([429]);
});

test("a month that begins lets calls pass, before anything was read of it", async () => {
  await aceme.post(project, cents(40));
  expect(await statuses(2)).toEqual([200, 429]);
  const now = new Date();
  app.skewMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) - now.getTime() + 1_000;
  expect(await statuses(2)).toEqual([200, 429]);
});

test("without the store, what was known and what calls cost here since hold, and what is not known refuses", async () => {
  await aceme.post(project, cents(100));
  expect(await statuses(1)).toEqual([200]);
  const away = new StoreUnavailable("the store is away");
  const spies = [
    spyOn(app.store.usage, "spent").mockRejectedValue(away),
    spyOn(app.store.spend, "rules").mockRejectedValue(away),
  ];
  expect(read()).rejects.toThrow(away);
  expect(await statuses(3)).toEqual([200, 200, 429]);
  // No call of this organization was seen yet, so nobody knows what holds for it.
  expect((await chat("zenithOwner")).status).toBe(503);
  for (const spy of spies) spy.mockRestore();
  expect((await chat("zenithOwner")).status).toBe(200);
  expect(await statuses(1)).toEqual([429]);
});

test("an organization whose sums cannot be read keeps no other one's limit from holding", async () => {
  const zenith = administrator(() => app, "zenithAdmin");
  await zenith.post(organization, cents(100));
  expect(await statuses(1, "zenithOwner")).toEqual([200]);
  await aceme.post(organization, cents(100));
  expect(await statuses(1)).toEqual([200]);
  // As an older version might have let a source say.
  const impossible = { usage: { inputTokens: 1e12 }, prices: { inputPrice: "0.1" } };
  const ofZenith = Array.from({ length: 9_100 }, () => usageRecord({ organizationId: "org-zenith", ...impossible }));
  await app.store.usage.record(ofZenith);
  // By another server.
  await app.store.usage.record([usageRecord({ prices: { requestPrice: "1" } })]);
  expect(read()).rejects.toThrow("holds no whole number");
  await read().catch(() => undefined);
  expect(await statuses(1)).toEqual([429]);
});

test("calls that are refused upstream cost nothing", async () => {
  await aceme.post(project, cents(40));
  const body = JSON.stringify({ model: "priced", messages: "none" });
  const { status } = await app.call("POST", "/v1/chat/completions", { key: "acemeMember", body });
  expect(status).toBe(400);
  expect(await statuses(2)).toEqual([200, 429]);
});

describe("two servers on one store", () => {
  test("hold a limit together, after they have read what the other spent", async () => {
    const place = await newStorePlace();
    const one = await openTestApp(undefined, place);
    await addEcho(one);
    if (process.env["TEST_STORE"] !== "postgres") {
      // A file has one server.
      await one.close();
      return place.remove();
    }
    const other = await openTestApp(undefined, place);
    await administrator(() => one).post(project, cents(200));
    await other.live.catchUp.run();
    expect([
      ...(await statuses(2, undefined, undefined, one)),
      ...(await statuses(2, undefined, undefined, other)),
    ]).toEqual([200, 200, 200, 200]);
    await one.usage.written();
    await other.usage.written();
    await read(one);
    await read(other);
    // A dollar and sixty cents are spent: one call each may pass, since they do not know of each other yet.
    const last = [
      ...(await statuses(2, undefined, undefined, one)),
      ...(await statuses(1, undefined, undefined, other)),
    ];
    expect(last).toEqual([200, 429, 200]);
    await one.usage.written();
    await read(other);
    expect(await statuses(1, undefined, undefined, other)).toEqual([429]);
    await other.close();
    await one.close();
    await place.remove();
  });
});
