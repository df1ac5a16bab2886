import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { committer } from "../../../src/registry/commit.ts";
import { purgeExpired } from "../../../src/registry/models/deleted-models.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, slashModel, spareFineTune, strangersFineTune, worldYaml } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const deleted = "/rollcall/v1/deleted_models";
const dayMs = 24 * 60 * 60 * 1000;
const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
const remove = async (id: string) => {
  expect((await app.call("DELETE", `/v1/models/${id}`, { key: "acemeOwner" })).status).toBe(200);
};
const list = () => app.call("GET", "/v1/models", { key: "acemeOwner" });
const status = async (id: string) => (await app.call("GET", `/v1/models/${id}`, { key: "acemeOwner" })).status;
const purgeNow = (store = app.store) => {
  const commit = committer(app.store, app.live, () => Date.now() + app.skewMs);
  return purgeExpired(store, commit, 30, Date.now() + app.skewMs);
};

describe("the list of deleted models", () => {
  test("a deleted model is listed with its time, its key and its restore deadline", async () => {
    await remove(fineTune);
    await remove(slashModel);
    const key = (await app.audit("org-aceme"))[0]?.keyId;
    const { data } = await aceme.get(deleted);
    expect(ids({ data })).toEqual([fineTune, slashModel]);
    const { deletion, state } = data[0];
    expect([state, deletion.key_id, deletion.restorable_until - deletion.at]).toEqual([
      "deleted",
      key,
      (30 * dayMs) / 1000,
    ]);
    expect(Math.abs(deletion.at - Date.now() / 1000)).toBeLessThan(60);
    expect((await zenith.get(deleted)).data).toEqual([]);
    expect(ids(await aceme.get(`${deleted}?limit=1&after=${fineTune}`))).toEqual([slashModel]);
    expect((await aceme.get(`${deleted}?after=never-was`, 400)).error.param).toBe("after");
  });
});

describe("restoring a model", () => {
  test("a restored model is as before in the next list", async () => {
    const own = "ft:gpt-4o-mini:acemeco::mine";
    await aceme.post("/rollcall/v1/models", { id: own, created: 7, owned_by: "me", project_id: "proj_aceme" });
    const [before, described] = [await list(), await aceme.get(`/rollcall/v1/models/${own}`)];
    await remove(own);
    expect((await list()).text).not.toContain(own);
    expect(await aceme.post(`${deleted}/${own}`)).toEqual(described);
    const after = await list();
    expect([after.text, after.headers["etag"]]).toEqual([before.text, before.headers["etag"]]);
    expect((await aceme.get(deleted)).data).toEqual([]);
    await remove(own);
  });

  test("a restoration writes one audit row with the details of the deletion", async () => {
    await remove(fineTune);
    const [deletion] = await app.audit("org-aceme");
    await aceme.post(`${deleted}/${encodeURIComponent(fineTune)}`);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.model.restored", resourceId: fineTune });
    expect(event?.details).toEqual({ deleted_at: deletion!.at, deleted_by_key: deletion!.keyId! });
  });

  test("of many concurrent restorations exactly one succeeds", async () => {
    await remove(fineTune);
    const { revision } = app.live;
    const calls = Array.from({ length: 8 }, () => app.call("POST", `${deleted}/${fineTune}`, { key: "acemeAdmin" }));
    const statuses = (await Promise.all(calls)).map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 404)]);
    expect(app.live.revision).toBe(revision + 1);
  });

  test("a model can be restored until the last second of the window, and then gets 410", async () => {
    await remove(fineTune);
    app.skewMs = 30 * dayMs - 2_000;
    await aceme.post(`${deleted}/${fineTune}`);
    await remove(fineTune);
    app.skewMs += 30 * dayMs + 2_000;
    const { error } = await aceme.post(`${deleted}/${fineTune}`, undefined, 410);
    expect([error.code, error.param]).toEqual(["restore_window_over", "model"]);
    expect(error.message).toContain("30 days");
    expect(ids(await aceme.get(deleted))).toEqual([fineTune]);
  });

  test("the window follows the file's retention_days", async () => {
    await app.close();
    app = await openTestApp(`${worldYaml}retention_days: 2\n`);
    await remove(fineTune);
    const { deletion } = (await aceme.get(deleted)).data[0];
    expect(deletion.restorable_until - deletion.at).toBe((2 * dayMs) / 1000);
    app.skewMs = 2 * dayMs + 2_000;
    await aceme.post(`${deleted}/${fineTune}`, undefined, 410);
  });

  test("a live, unknown, base or other organization's model is answered 404", async () => {
    await app.call("DELETE", `/v1/models/${strangersFineTune}`, { key: "zenithOwner" });
    const unknown = await aceme.post(`${deleted}/none`, undefined, 404);
    expect(unknown.error.code).toBe("not_found");
    for (const id of [fineTune, "davinci", strangersFineTune]) {
      for (const method of ["POST", "DELETE"]) {
        const { text } = await app.call(method, `${deleted}/${id}`, { key: "acemeAdmin" });
        expect(text.replace(id, "none")).toBe(JSON.stringify(unknown));
      }
    }
    expect(ids(await zenith.get(deleted))).toEqual([strangersFineTune]);
  });
});

describe("purging a model", () => {
  test("a purged model is gone and its id is free", async () => {
    const own = "ft:gpt-4o-mini:acemeco::mine";
    await aceme.post("/rollcall/v1/models", { id: own, owned_by: "me", project_id: "proj_aceme" });
    await remove(own);
    expect(await aceme.delete(`${deleted}/${own}`)).toEqual({
      id: own,
      object: "rollcall.model.purged",
      deleted: true,
    });
    await aceme.post(`${deleted}/${own}`, undefined, 404);
    await aceme.get(`/rollcall/v1/models/${own}`, 404);
    expect(ids(await aceme.get("/rollcall/v1/models?state=any&limit=100"))).not.toContain(own);
    await aceme.post("/rollcall/v1/models", { id: own });
    const permissions = await aceme.get(`/v1/fine_tuning/checkpoints/${own}/permissions`);
    expect(permissions.data).toEqual([]);
    expect(await status(own)).toBe(200);
  });

  test("a purge writes one audit row", async () => {
    await remove(fineTune);
    await aceme.delete(`${deleted}/${fineTune}`);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.model.purged", resourceId: fineTune, revision: app.live.revision });
    expect(event?.keyId).not.toBeNull();
  });

  test("a model purged before memory saw its deletion disappears from memory", async () => {
    await app.store.write(async (tx) => tx.models.delete("org-aceme", fineTune, { atMs: 1, keyId: "key_1" }));
    await app.store.write(async (tx) => tx.models.purge("org-aceme", fineTune, 1));
    await app.live.catchUp.run();
    expect(await status(fineTune)).toBe(404);
  });
});

describe("purging expired models", () => {
  test("expired models are purged with one audit row each, and others stay", async () => {
    await remove(fineTune);
    await remove(slashModel);
    await app.call("DELETE", `/v1/models/${strangersFineTune}`, { key: "zenithOwner" });
    app.skewMs = 29 * dayMs;
    await remove(spareFineTune);
    await purgeNow();
    expect(ids(await aceme.get(deleted))).toEqual([spareFineTune, fineTune, slashModel].sort());
    app.skewMs = 30 * dayMs + 2_000;
    const { revision } = app.live;
    await purgeNow();
    expect(ids(await aceme.get(deleted))).toEqual([spareFineTune]);
    expect((await zenith.get(deleted)).data).toEqual([]);
    expect(app.live.revision).toBe(revision + 3);
    const [first, second] = await app.audit("org-aceme");
    for (const event of [first, second])
      expect(event).toMatchObject({ type: "rollcall.model.purged", keyId: null, principalId: null, requestId: null });
    expect(new Set([first?.resourceId, second?.resourceId])).toEqual(new Set([fineTune, slashModel]));
    const shown = await aceme.get("/v1/organization/audit_logs?limit=1");
    expect(shown.data[0].actor).toEqual({ type: "server" });
    await purgeNow();
    expect(app.live.revision).toBe(revision + 3);
  });

  test("a new model with the id of an expired one is not purged", async () => {
    const own = "ft:gpt-4o-mini:acemeco::mine";
    await aceme.post("/rollcall/v1/models", { id: own });
    await remove(own);
    app.skewMs = 31 * dayMs;
    let looks = 0;
    const deletedBefore = async (atMs: number, limit: number) => {
      const expired = await app.store.models.deletedBefore(atMs, limit);
      if (looks++ > 0) return expired;
      await aceme.delete(`${deleted}/${own}`);
      await aceme.post("/rollcall/v1/models", { id: own });
      await remove(own);
      return expired;
    };
    await purgeNow({ ...app.store, models: { ...app.store.models, deletedBefore } });
    expect(ids(await aceme.get(deleted))).toEqual([own]);
  });
});
