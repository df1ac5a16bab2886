import { beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { failing, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";
import { sourced } from "../../support/upstreams/sourced.ts";
import { usageRecord } from "../../../src/store/contract/rows.ts";

const there = sourced("up-a", "up-b");
const aceme = administrator(() => there.app);
const zenith = administrator(() => there.app, "zenithAdmin");
const path = "/rollcall/v1/summary";
const refreshed = (id: string) => refresh(there.app, sourceAt("", { id, organizationId: "org-aceme" }));
const dayMs = 86_400_000;
const dayIn = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

let before: any;
beforeEach(async () => void (before = await aceme.get(path)));

/** What differs from the start. */
async function changed(part: string): Promise<Record<string, unknown>> {
  const now = (await aceme.get(path))[part];
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => !Bun.deepEquals(value, before[part][name])));
}

describe("the summary", () => {
  test("counts the models that the lists of administrators have, by kind", async () => {
    for (const [kind, name] of [
      ["base", "base"],
      ["fine-tuned", "fine_tuned"],
      ["alias", "alias"],
    ] as const) {
      const { total } = await aceme.get(`/rollcall/v1/models?kind=${kind}&total=true&limit=1`);
      expect([kind, before.models[name]]).toEqual([kind, total]);
    }
    const { fine_tuned, base, active, deprecated, shut_down } = before.models;
    expect(active + deprecated + shut_down).toBe(fine_tuned + base);
    // One that hides a base model counts once.
    await aceme.post("/rollcall/v1/sources", { id: "own", kind: "static", models: ["davinci"] });
    await refreshed("own");
    expect((await aceme.get(path)).models.base).toBe(base);
  });

  test("names the models that shut down soon, the next one first", async () => {
    const register = (id: string, facts: object) => aceme.post("/rollcall/v1/models", { id: `ft:up:${id}`, ...facts });
    await register("far", { shutdown_date: dayIn(40) });
    await register("soon", { shutdown_date: dayIn(20) });
    await register("next", { shutdown_date: dayIn(3), input_price: "0.000001" });
    await register("over", { shutdown_date: dayIn(-1) });
    await register("hidden", { visibility: "unlisted" });
    const { models } = before;
    expect(await changed("models")).toEqual({
      fine_tuned: models.fine_tuned + 5,
      active: models.active + 1,
      deprecated: models.deprecated + 3,
      shut_down: models.shut_down + 1,
      unlisted: models.unlisted + 1,
      without_price: models.without_price + 3,
      shutting_down: models.shutting_down + 2,
      next_to_shut_down: [
        { id: "ft:up:next", shutdown_date: dayIn(3) },
        { id: "ft:up:soon", shutdown_date: dayIn(20) },
        ...models.next_to_shut_down,
      ],
    });
  });

  test("counts deletions with the end of the first one, and aliases whose target is gone", async () => {
    await aceme.post("/rollcall/v1/models", { id: "ft:up:gone" });
    await aceme.post("/rollcall/v1/aliases", { id: "stands", target: "ft:up:gone" });
    await aceme.delete("/rollcall/v1/models/ft:up:gone");
    const deleted = await aceme.get("/rollcall/v1/deleted_models");
    const { count, next_purge_at: end } = (await aceme.get(path)).deleted_models;
    expect(count).toBe(deleted.data.length);
    expect(end).toBe(Math.min(...deleted.data.map(({ deletion }: any) => deletion.restorable_until)));
    expect((await aceme.get(path)).models.broken_aliases).toBe(before.models.broken_aliases + 1);
  });

  test("counts valid keys, those that end soon, and people, projects and invites", async () => {
    const keys = "/rollcall/v1/projects/proj_aceme/api_keys";
    const email = "owner@aceme.example";
    await aceme.post(keys, { name: "short", email, expires_in_seconds: 3_600 });
    const revoked = await aceme.post(keys, { name: "revoked", email });
    await aceme.delete(`/v1/organization/projects/proj_aceme/api_keys/${revoked.id}`);
    expect(await changed("keys")).toEqual({ user: before.keys.user + 1, ending: before.keys.ending + 1 });
    for (const [kind, name] of [
      ["admin", "admin"],
      ["service_account", "service_account"],
    ] as const) {
      const { data } = await aceme.get(`/rollcall/v1/api_keys?kind=${kind}&limit=100`);
      const valid = data.filter(({ expires_at: end }: any) => end === null || end > Date.now() / 1000);
      expect([kind, before.keys[name]]).toEqual([kind, valid.length]);
    }
    await aceme.post("/v1/organization/projects", { name: "more" });
    await aceme.post("/v1/organization/invites", { email: "new@aceme.example", role: "reader" });
    const after = await aceme.get(path);
    expect([after.projects, after.invites]).toEqual([before.projects + 1, before.invites + 1]);
    there.app.skewMs = 8 * dayMs;
    const later = await aceme.get(path);
    expect([later.invites, later.expired_invites]).toEqual([before.invites, before.expired_invites + 1]);
    expect(after.users).toBe((await aceme.get("/v1/organization/users?limit=100")).data.length);
  });

  test("follows sources as they fail and recover, though no change is committed", async () => {
    await aceme.post("/rollcall/v1/sources", { id: "up", kind: "openai", base_url: there.upstream.url });
    expect((await aceme.get(path)).sources).toMatchObject({ own: 1, waiting: 1, healthy: 0, failing: 0 });
    await refreshed("up");
    expect((await aceme.get(path)).sources).toMatchObject({ waiting: 0, healthy: 1, failing_first: [] });
    there.upstream.answer = failing(500);
    await refreshed("up");
    const failed = await aceme.get("/rollcall/v1/sources/up");
    expect((await aceme.get(path)).sources).toMatchObject({
      healthy: 0,
      failing: 1,
      failing_first: [{ id: "up", shared: false, failures: 1, last_error: failed.last_error }],
    });
    await aceme.post("/rollcall/v1/sources", { id: "also", kind: "static", models: ["up-a", "up-b", "up-c"] });
    await refreshed("also");
    expect((await aceme.get(path)).sources.collisions).toBe(2);
    expect((await zenith.get(path)).sources).toMatchObject({ own: 0, failing: 0, collisions: 0 });
  });

  test("counts the calls of the last day, and those that failed", async () => {
    const record = (id: string, changes: object) =>
      usageRecord(id, { organizationId: "org-aceme", atMs: Date.now(), ...changes });
    const calls = [record("s-1", {}), record("s-2", { end: "failed" }), record("s-3", { end: "cancelled" })];
    const old = record("s-4", { atMs: Date.now() - 2 * dayMs });
    await there.app.store.usage.record([...calls, old]);
    there.app.skewMs = 61_000;
    const counted = (await aceme.get(path)).calls;
    expect(counted).toMatchObject({ requests: 3, failed: 1 });
    const sum = (name: "requests" | "failed") => counted.hours.reduce((all: number, hour: any) => all + hour[name], 0);
    expect([sum("requests"), sum("failed")]).toEqual([3, 1]);
    for (const { start } of counted.hours) expect([start % 3600, start >= counted.since]).toEqual([0, true]);
    expect((await zenith.get(path)).calls).toMatchObject({ requests: 0, failed: 0, hours: [] });
  });

  test("names the spend limits that are reached, until they are raised or a new month begins", async () => {
    const limited = async (id: string, threshold: number) => {
      const limit = id === "" ? "/v1/organization/spend_limit" : `/v1/organization/projects/${id}/spend_limit`;
      await aceme.post(limit, { currency: "USD", interval: "month", threshold_amount: threshold });
    };
    const prices = { requestPrice: "0.4" };
    const spent = (id: string, projectId: string, atMs = Date.now()) =>
      usageRecord(id, { organizationId: "org-aceme", projectId, atMs, prices, usage: {} });
    await there.app.store.usage.record([
      spent("l-1", "proj_aceme"),
      spent("l-2", "proj_aceme"),
      spent("l-3", "proj_narrow"),
    ]);
    await limited("proj_aceme", 80);
    await limited("proj_narrow", 41);
    const reached = async () => (await aceme.get(path)).reached_spend_limits;
    const first_projects = [{ id: "proj_aceme", name: "default" }];
    expect(await reached()).toEqual({ organization: false, projects: 1, first_projects });
    await limited("", 120);
    expect(await reached()).toEqual({ organization: true, projects: 1, first_projects });
    await limited("", 121);
    await limited("proj_aceme", 81);
    expect(await reached()).toEqual({ organization: false, projects: 0, first_projects: [] });
    await limited("proj_aceme", 80);
    expect((await reached()).projects).toBe(1);
    expect((await zenith.get(path)).reached_spend_limits.projects).toBe(0);
    there.app.skewMs = 32 * dayMs;
    expect(await reached()).toEqual({ organization: false, projects: 0, first_projects: [] });
  });

  test("has what a new organization has yet to do", async () => {
    expect(before.checklist).toMatchObject({ has_source: false, has_model: true, has_project_key: true });
    const { has_used_project_key: used, has_second_owner: second } = before.checklist;
    expect([used, second]).toEqual([false, before.owners > 1]);
    await there.app.call("GET", "/v1/models", { key: "acemeOwner" });
    // At once, though no change was made and the store is yet to note the use.
    expect(await changed("checklist")).toEqual({ has_used_project_key: true });
    const keyId = (await there.app.call("GET", "/rollcall/v1/me", { key: "acemeOwner" })).json.key.id;
    await there.app.store.noteKeyUse([{ organizationId: "org-aceme", keyId }], Math.floor(Date.now() / 1000));
    expect(there.app.live.keys.takeUsed()).not.toEqual([]);
    await aceme.post("/rollcall/v1/sources", { id: "s", kind: "static", models: [] });
    expect(await changed("checklist")).toEqual({ has_source: true, has_used_project_key: true });
  });

  test("is not sent again to a client that has it", async () => {
    const ask = (etag: string) =>
      there.app.call("GET", path, { key: "acemeAdmin", headers: { "if-none-match": etag } });
    const { etag = "" } = (await there.app.call("GET", path, { key: "acemeAdmin" })).headers;
    const again = await ask(etag);
    expect([again.status, again.text]).toEqual([304, ""]);
    await aceme.post("/v1/organization/projects", { name: "more" });
    expect((await ask(etag)).status).toBe(200);
  });
});
