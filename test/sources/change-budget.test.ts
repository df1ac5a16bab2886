import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { listed, putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { worldYaml, type KeyName } from "../support/world.ts";

/** The limit on how many models of its sources an organization can change per minute. */

const limit = 500;
let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp(`${worldYaml}limits: { changed_models_per_minute: ${limit} }\n`);
  upstream = await startUpstream();
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const acme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const names = (count: number, prefix = "up-") =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(4, "0")}`);
const own = () => sourceAt(upstream.url, { deletion: "local" });
const ids = async (key: KeyName = "acemeOwner") =>
  (await app.call("GET", "/v1/models", { key })).json.data
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => id.includes("up-"));
const deferral = `Its organization has changed ${limit} models within a minute, which is the limit; the rest follows.`;

test("changes over the limit follow later, and the source, the log and the metrics say so", async () => {
  upstream.models = names(700).map(listed);
  await putSource(app, own());
  const state = await refresh(app, own());
  expect([(await ids()).length, state.failures, state.error]).toEqual([limit, 0, deferral]);
  expect(state.nextAtMs - state.attemptedAtMs!).toBeWithin(25_000, 32_000);
  expect(await acme.get("/rollcall/v1/sources/up")).toMatchObject({ state: "healthy", last_error: deferral });
  // Nothing is fetched while nothing is left.
  const requests = upstream.requests.length;
  await refresh(app, own());
  expect([upstream.requests.length, (await ids()).length]).toEqual([requests, limit]);
  expect(app.logLines.filter((line) => line.includes('the source "up" of org-aceme is deferred'))).toHaveLength(1);
  expect((await app.call("GET", "/metrics")).text).toContain("rollcall_source_deferrals_total 2\n");
  app.skewMs = 60_000;
  const after = await refresh(app, own());
  expect([await ids(), after.error]).toEqual([names(700), null]);
});

test("a request over the limit answers 429 with Retry-After, and other organizations are not affected", async () => {
  for (const [administer, id] of [
    [acme, "up"],
    [zenith, "other"],
  ] as const)
    await administer.post("/rollcall/v1/sources", { id, kind: "static", models: names(400) });
  await refresh(app, own());
  await refresh(app, { ...own(), id: "other", organizationId: "org-zenith" });
  const naming = (prefix: string) => ({ naming: { type: "prefix", prefix } });
  await acme.post("/rollcall/v1/sources/up", naming("p/"));
  const key = "acemeAdmin";
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(naming("q/"));
  const refused = await app.call("POST", "/rollcall/v1/sources/up", { key, headers, body });
  expect([refused.status, refused.json.error.code]).toEqual([429, "rate_limit_exceeded"]);
  expect(refused.json.error.message).toBe(
    `Rate limit reached for this organization on changed models per minute: limit ${limit}. ` +
      `Please try again in ${refused.headers["retry-after"]}s.`,
  );
  expect(Number(refused.headers["retry-after"])).toBeWithin(30, 50);
  await acme.delete("/rollcall/v1/sources/up", 429);
  // Requests that change no model do not count.
  await acme.post("/rollcall/v1/sources/up", { refresh_seconds: 60 });
  await zenith.post("/rollcall/v1/sources/other", naming("q/"));
  expect((await ids()).every((id: string) => id.startsWith("p/"))).toBe(true);
  app.skewMs = 60_000;
  await acme.post("/rollcall/v1/sources/up", naming("q/"));
  app.skewMs = 120_000;
  await acme.delete("/rollcall/v1/sources/up");
  expect([await ids(), (await ids("zenithOwner")).length]).toEqual([[], 400]);
});

test("models of a list that is always over the limit are retired all the same", async () => {
  await putSource(app, own());
  for (let at = 0; at < 8; at++) {
    upstream.models = names(limit + 200, `up-${at}-`).map(listed);
    app.skewMs += 60_000;
    await refresh(app, own());
  }
  expect((await ids()).length).toBeLessThan(4 * limit);
});
