import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { awkwardIds, fineTune, spareFineTune, strangersFineTune, type KeyName } from "../../support/world.ts";

/** Deleting with an admin key. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const path = (id: string) => `/rollcall/v1/models/${encodeURIComponent(id)}`;
const remove = (id: string, key: KeyName = "acemeAdmin", headers = {}) =>
  app.call("DELETE", path(id), { key, headers });
const status = async (id: string) =>
  (await app.call("GET", `/v1/models/${encodeURIComponent(id)}`, { key: "acemeOwner" })).status;

test("an owner's admin key deletes a model, with the audit event of every deletion, and can restore it", async () => {
  const { revision } = app.live;
  const { json, status: answered } = await remove(fineTune);
  expect([answered, json]).toEqual([200, { id: fineTune, object: "rollcall.model.deleted", deleted: true }]);
  expect([await status(fineTune), app.live.revision]).toEqual([404, revision + 1]);
  const [event] = await app.audit("org-aceme");
  expect(event).toMatchObject({
    type: "resource.deleted",
    resourceId: fineTune,
    projectId: null,
    details: { resource_type: "model" },
  });
  expect((await aceme.get(path(fineTune))).deletion.key_id).toBe(event?.keyId);
  await aceme.post(`/rollcall/v1/deleted_models/${fineTune}`);
  expect(await status(fineTune)).toBe(200);
});

test("awkward ids are deleted with an admin key", async () => {
  for (const id of awkwardIds) expect([id, (await remove(id)).status, await status(id)]).toEqual([id, 200, 404]);
});

test("an admin key deletes a model that no project sees", async () => {
  const id = "ft:gpt-4o-mini:acemeco:narrow:1";
  await aceme.post("/rollcall/v1/models", { id, project_id: "proj_viewing" });
  expect(await status(id)).toBe(404);
  expect((await remove(id)).status).toBe(200);
  expect((await aceme.get(path(id))).state).toBe("deleted");
});

test("a base model and an alias are refused, and stay", async () => {
  await aceme.post("/rollcall/v1/aliases", { id: "fast", target: fineTune });
  for (const id of ["davinci", "fast"]) {
    const { status: answered, json } = await remove(id);
    expect([answered, json.error.code, await status(id)]).toEqual([403, "model_not_deletable", 200]);
  }
});

test("another organization's model, a deleted one and an absent one are refused alike", async () => {
  await remove(spareFineTune);
  const absent = await remove("absent");
  expect([absent.status, absent.json.error.code]).toEqual([404, "not_found"]);
  for (const id of [strangersFineTune, spareFineTune])
    expect((await remove(id)).text).toBe(absent.text.replace("absent", id));
  expect((await app.call("GET", `/v1/models/${strangersFineTune}`, { key: "zenithOwner" })).status).toBe(200);
});

test("only an owner's admin key with the scope deletes, whatever the id", async () => {
  const [owner] = (await aceme.get("/v1/organization/users?emails[]=owner@aceme.example")).data;
  const keys = `/rollcall/v1/users/${owner.id}/admin_api_keys`;
  const limited = await aceme.post(keys, { name: "limited", scopes: ["api.management.write"] });
  const scoped = await aceme.post(keys, { name: "scoped", scopes: ["api.delete"] });
  const as = (key: { value: string }, id: string) =>
    app.call("DELETE", path(id), { headers: { authorization: `Bearer ${key.value}` } });
  for (const id of [fineTune, "davinci", "absent", strangersFineTune]) {
    for (const refused of [await as(limited, id), await remove(id, "acemeReaderAdmin")]) {
      expect([refused.status, refused.json.error.code]).toEqual([403, "insufficient_permissions"]);
      expect(refused.json.error.message).toContain("You must have the Owner role");
    }
    expect((await remove(id, "acemeOwner")).status).toBe(403);
  }
  expect([await status(fineTune), (await as(scoped, fineTune)).status]).toEqual([200, 200]);
});

test("of many deletions at once with both kinds of key exactly one succeeds", async () => {
  const both = [() => remove(fineTune), () => app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" })];
  const all = await Promise.all(Array.from({ length: 16 }, (_, at) => both[at % 2]!()));
  expect(all.filter(({ status: one }) => one === 200)).toHaveLength(1);
  const events = await app.audit("org-aceme");
  expect(events.filter(({ type }) => type === "resource.deleted")).toHaveLength(1);
});

test("a retry of a lost answer succeeds, with the same key only", async () => {
  const retry = { "x-stainless-retry-count": "1" };
  await remove(fineTune);
  expect((await remove(fineTune, "acemeAdmin", retry)).status).toBe(200);
  expect((await remove(fineTune)).status).toBe(404);
  expect((await remove("absent", "acemeAdmin", retry)).status).toBe(404);
});

test("an admin key that is revoked while its deletion waits deletes nothing", async () => {
  const { data } = await aceme.get("/v1/organization/admin_api_keys");
  const own = data.find(({ name }: { name: string }) => name === "acemeAdmin");
  const revoking = aceme.delete(`/v1/organization/admin_api_keys/${own.id}`);
  const deleting = remove(fineTune);
  await revoking;
  expect([(await deleting).status, await status(fineTune)]).toEqual([401, 200]);
});
