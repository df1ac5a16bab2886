import { createHash } from "node:crypto";
import { chainStart } from "../../src/core/audit/audit-chain.ts";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { fineTune, worldYaml } from "../support/world.ts";
import { newStorePlace } from "../support/store-place.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const path = "/rollcall/v1/audit/verification";
const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");

describe("the verification of an audit log", () => {
  test("an untouched log is intact, and each organization's log is verified separately", async () => {
    await aceme.post("/v1/organization/projects", { name: "one" });
    await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
    expect(await aceme.get(path)).toEqual({
      object: "rollcall.audit_verification",
      intact: true,
      events: 3,
      events_before_chain: 0,
      events_in_log: 3,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      broken: null,
      next: null,
    });
    expect(await zenith.get(path)).toMatchObject({ intact: true, events: 1 });
    expect((await zenith.get(path)).head).not.toBe((await aceme.get(path)).head);
  });

  test("an earlier head is part of today's chain, and another hash is not", async () => {
    const earlier = await aceme.get(path);
    await aceme.post("/v1/organization/projects", { name: "one" });
    const later = await aceme.get(path);
    expect(later.events).toBe(earlier.events + 1);
    for (const { head, events } of [earlier, later])
      expect((await aceme.get(`${path}?head=${head}&events=${events}`)).intact).toBe(true);
    const other = await aceme.get(`${path}?head=${later.head}&events=${earlier.events}`);
    expect(other).toMatchObject({ intact: false, broken: { revision: 1, reason: "altered" } });
    const longer = await aceme.get(`${path}?head=${later.head}&events=${later.events + 1}`);
    expect(longer).toMatchObject({ intact: false, broken: { revision: null, event_id: null, reason: "truncated" } });
  });

  test("the head of the empty chain is accepted, and another hash for it is not", async () => {
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const empty = chainStart("org-zenith", 0, sha256);
    expect((await zenith.get(`${path}?head=${empty}&events=0`)).intact).toBe(true);
    expect((await zenith.get(`${path}?head=${"0".repeat(64)}&events=0`)).broken?.reason).toBe("altered");
  });

  test("an event that was altered in the running store is found and named", async () => {
    const place = await newStorePlace();
    const other = await openTestApp(worldYaml, place);
    const [start] = await other.audit("org-aceme");
    await place.tamper("update audit_log set details = '{}'");
    const { json } = await other.call("GET", path, { key: "acemeAdmin" });
    expect(json).toMatchObject({ intact: false, events: 0 });
    expect(json.broken).toEqual({ revision: 1, event_id: start?.id, reason: "altered" });
    await other.close();
    await place.remove();
  });

  test("a log is verified in steps, which find a note and a break as one call does", async () => {
    for (let at = 0; at < 249; at++) await aceme.post("/v1/organization/groups", { name: `g${at}` });
    const whole = await aceme.get(path);
    const first = await aceme.get(`${path}?limit=100`);
    expect(first).toMatchObject({ intact: true, events: 100, events_in_log: 250, broken: null });
    const second = await aceme.get(`${path}?limit=100&after=${first.next}`);
    expect(second).toMatchObject({ intact: true, events: 200 });
    expect(await aceme.get(`${path}?limit=100&after=${second.next}`)).toEqual(whole);
    const noted = `head=${first.head}&events=150`;
    expect((await aceme.get(`${path}?limit=100&${noted}`)).intact).toBe(true);
    const disagreeing = await aceme.get(`${path}?limit=100&after=${first.next}&${noted}`);
    expect(disagreeing).toMatchObject({ intact: false, events: 150, next: null, broken: { reason: "altered" } });
    // A place in another organization's log leads nowhere in one's own.
    expect((await zenith.get(`${path}?after=${second.next}`)).intact).toBe(false);
  });

  test("changes during a verification do not break it", async () => {
    const made: Promise<unknown>[] = [];
    for (let at = 0; at < 200; at++) made.push(aceme.post("/v1/organization/projects", { name: `p${at}` }));
    const meanwhile = await Promise.all(Array.from({ length: 5 }, () => aceme.get(path)));
    await Promise.all(made);
    expect(meanwhile.map(({ intact }) => intact)).toEqual([true, true, true, true, true]);
    expect(await aceme.get(path)).toMatchObject({ intact: true, events: 201 });
  });
});

test("verifications run one at a time, and those that exceed the queue of four are answered 429", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => app.call("GET", path, { key: "acemeAdmin" })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  const refused = answers.find(({ status }) => status !== 200);
  expect([refused?.status, refused?.headers["retry-after"]]).toEqual([429, "5"]);
  expect((await app.call("GET", path, { key: "acemeAdmin" })).status).toBe(200);
});

describe("an invalid query", () => {
  const head = "a".repeat(64);
  for (const [query, param] of [
    [`head=${head}`, "events"],
    ["events=1", "head"],
    ["limit=99", "limit"],
    ["after=x", "after"],
    ["after=1.2.3.4.5", "after"],
    [`head=${head.slice(1)}&events=1`, "head"],
    [`head=${head.toUpperCase()}&events=1`, "head"],
    [`head=${head}&events=-1`, "events"],
    [`head=${head}&head=${head}&events=1`, "head"],
  ] as const)
    test(`${query} is answered 400 with the parameter ${param}`, async () => {
      expect((await aceme.get(`${path}?${query}`, 400)).error.param).toBe(param);
    });
});
