import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, keys, spareFineTune } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const made = "/rollcall/v1/projects/proj_aceme/api_keys";
const projectKeys = "/v1/organization/projects/proj_aceme/api_keys";
const adminKeys = "/v1/organization/admin_api_keys";
const users = "/v1/organization/users";

const day = 24 * 60 * 60;
const reader = { email: "reader@aceme.example", name: "laptop" };
const statusOf = async (key: string) => (await withKey(app, key)).status;
const rotate = (id: string, body?: unknown, status = 200) =>
  aceme.post(`/rollcall/v1/api_keys/${id}/rotate`, body, status);

async function idOf(email: string): Promise<string> {
  return (await aceme.get(`${users}?emails[]=${email}`)).data[0].id;
}

describe("a user's project key", () => {
  test("a key for a project member is shown once and works at once", async () => {
    const { value, ...key } = await aceme.post(made, { ...reader, expires_in_seconds: 60 });
    expect(value).toMatch(/^sk-proj-rc1_\w{49}$/);
    expect(key).toMatchObject({
      object: "organization.project.api_key",
      name: "laptop",
      expires_at: key.created_at + 60,
      owner: { type: "user", user: { email: reader.email, role: "member" } },
    });
    expect(await statusOf(value)).toBe(200);
    expect(await aceme.get(`${projectKeys}/${key.id}`)).toEqual(key);
    expect((await app.audit("org-aceme"))[0]).toMatchObject({ type: "api_key.created", resourceId: key.id });
  });

  test("a key never has more rights than its user has now", async () => {
    const { value } = await aceme.post(made, reader);
    const remove = (model: string) => withKey(app, value, "DELETE", `/v1/models/${model}`);
    expect((await remove(fineTune)).status).toBe(403);
    await aceme.post(`${users}/${await idOf(reader.email)}`, { role: "owner" });
    expect((await remove(fineTune)).status).toBe(200);
    await aceme.post(`${users}/${await idOf(reader.email)}`, { role: "reader" });
    expect((await remove(spareFineTune)).status).toBe(403);
    const cut = await aceme.post(made, { ...reader, scopes: ["api.model.request"] });
    expect(await statusOf(cut.value)).toBe(403);
  });

  test("a key can be created for members of the project and owners of the organization only", async () => {
    const elsewhere = "/rollcall/v1/projects/proj_guarded/api_keys";
    const { error } = await aceme.post(elsewhere, reader, 400);
    expect(error).toMatchObject({ param: "user_id", message: expect.stringContaining("neither in this project nor") });
    const user_id = await idOf("owner@aceme.example");
    expect((await aceme.post(elsewhere, { user_id, name: "x" })).owner.user.id).toBe(user_id);
    await aceme.post("/v1/organization/projects/proj_guarded/archive");
    expect((await aceme.post(elsewhere, { user_id, name: "x" }, 400)).error.code).toBe("project_archived");
  });

  test("an invalid body is answered 400, and an unknown or foreign user 404", async () => {
    for (const [body, param] of [
      [{ name: "x" }, "user_id"],
      [{ ...reader, user_id: "user-1" }, "user_id"],
      [{ email: reader.email }, "name"],
      [{ ...reader, scopes: ["Nope"] }, "scopes[0]"],
      [{ ...reader, expires_in_seconds: 0 }, "expires_in_seconds"],
      [{ ...reader, role: "owner" }, "role"],
    ] as const) {
      expect((await aceme.post(made, body, 400)).error.param).toBe(param);
    }
    await aceme.post(made, { ...reader, email: "owner@zenith.example" }, 404);
    await aceme.post(made, { name: "x", user_id: "user-none" }, 404);
    const zenith = administrator(() => app, "zenithAdmin");
    await zenith.post(made, { name: "x", email: "owner@zenith.example" }, 404);
  });
});

describe("rotating a key", () => {
  test("a rotated key is like the old one, which stays valid for a day", async () => {
    const old = await aceme.post(made, { ...reader, scopes: ["api.model.read"], expires_in_seconds: 90 * day });
    const { value, previous, ...key } = await rotate(old.id);
    expect(key).toEqual({
      ...shownOf(old),
      id: key.id,
      redacted_value: key.redacted_value,
      created_at: key.created_at,
      expires_at: key.created_at + 90 * day,
    });
    expect(key.id).not.toBe(old.id);
    expect(key.expires_at).toBe(key.created_at + 90 * day);
    expect(previous).toEqual({ id: old.id, expires_at: key.created_at + day, revoked_at: null });
    expect([await statusOf(old.value), await statusOf(value)]).toEqual([200, 200]);
    const [event, before] = await app.audit("org-aceme");
    expect(event).toMatchObject({
      type: "rollcall.api_key.rotated",
      resourceId: old.id,
      projectId: "proj_aceme",
      details: { new_key_id: key.id, overlap_seconds: day },
    });
    expect(before?.type).toBe("api_key.created");
  });

  test("a rotated key has no more rights than the old one", async () => {
    const { id, value } = await aceme.post(made, { ...reader, scopes: ["api.model.request"] });
    expect([await statusOf(value), await statusOf((await rotate(id)).value)]).toEqual([403, 403]);
  });

  test("a rotation without overlap revokes the old key in the same change", async () => {
    const old = await aceme.post(made, reader);
    const { value, previous } = await rotate(old.id, { overlap_seconds: 0 });
    expect(previous).toEqual({ id: old.id, expires_at: null, revoked_at: expect.any(Number) });
    expect([await statusOf(old.value), await statusOf(value)]).toEqual([401, 200]);
    await rotate(old.id, {}, 404);
  });

  test("the old key expires at the end of the overlap", async () => {
    const old = await aceme.post(made, reader);
    app.skewMs = -60_000;
    const { value } = await rotate(old.id, { overlap_seconds: 30 });
    app.skewMs = 0;
    expect([await statusOf(old.value), await statusOf(value)]).toEqual([401, 200]);
  });

  test("the new key belongs to the same service account or admin", async () => {
    const account = await aceme.post("/v1/organization/projects/proj_aceme/service_accounts", { name: "picker" });
    const next = await rotate(account.api_key.id);
    expect(next.value).toMatch(/^sk-svcacct-rc1_/);
    expect(next.owner).toMatchObject({ type: "service_account", service_account: { id: account.id } });
    const admin = await aceme.post(adminKeys, { name: "terraform" });
    const { value, previous, ...second } = await rotate(admin.id, { overlap_seconds: 0 });
    expect(previous.revoked_at).not.toBeNull();
    expect(value).toMatch(/^sk-admin-rc1_/);
    expect(await aceme.get(`${adminKeys}/${second.id}`)).toEqual(second);
    expect(second).toMatchObject({ object: "organization.admin_api_key", name: "terraform" });
    expect((await withKey(app, value, "GET", adminKeys)).status).toBe(200);
    expect((await withKey(app, admin.value, "GET", adminKeys)).status).toBe(401);
  });
});

describe("the lifetime of rotated keys", () => {
  test("a given lifetime applies to the new key", async () => {
    const old = await aceme.post(made, { ...reader, expires_in_seconds: 90 * day });
    const key = await rotate(old.id, { expires_in_seconds: 60 });
    expect(key.expires_at).toBe(key.created_at + 60);
  });

  test("the new key gets the lifetime last given to the old one", async () => {
    const { id } = await aceme.post(made, { ...reader, expires_in_seconds: 1_000 });
    app.skewMs = 300_000;
    await aceme.post(`${projectKeys}/${id}`, { expires_in_seconds: 60 });
    const rotated = await rotate(id);
    expect(rotated.expires_at).toBe(rotated.created_at + 60);
    await aceme.post(`${projectKeys}/${id}`, { expires_in_seconds: 30 });
    const again = await rotate(id);
    expect(again.expires_at).toBe(again.created_at + 30);
    app.skewMs = 0;
  });

  test("an expired key can be neither extended nor rotated", async () => {
    const { id } = await aceme.post(made, { ...reader, expires_in_seconds: 1 });
    app.skewMs = 2_000;
    await aceme.post(`${projectKeys}/${id}`, { expires_in_seconds: 60 }, 400);
    await rotate(id, {}, 400);
    app.skewMs = 0;
  });

  test("a second rotation never extends the old key, and still knows its original lifetime", async () => {
    for (const [given, life] of [
      [{}, null],
      [{ expires_in_seconds: 90 * day }, 90 * day],
    ] as const) {
      const old = await aceme.post(made, { ...reader, ...given });
      const first = await rotate(old.id, { overlap_seconds: 600 });
      const second = await rotate(old.id, { overlap_seconds: 30 * day });
      expect(second.previous.expires_at).toBe(first.previous.expires_at);
      expect(second.expires_at).toBe(life === null ? null : second.created_at + life);
      const third = await rotate(old.id, { overlap_seconds: 300 });
      expect(third.previous.expires_at).toBeLessThan(first.previous.expires_at);
    }
  });
});

describe("a rotation that is refused", () => {
  test("a key that a file or a variable declares is answered 400", async () => {
    const { data } = await aceme.get(`${projectKeys}?limit=100`);
    const declared = data.find(({ name }: { name: string }) => name === "acemeOwner");
    const { error } = await rotate(declared.id, {}, 400);
    expect(error).toMatchObject({
      code: "key_declared",
      message: expect.stringContaining("declared by the configuration file"),
    });
    expect(await statusOf(keys.acemeOwner)).toBe(200);
  });

  test("a key of an archived project is answered 400, and one of another organization 404", async () => {
    const { id } = await aceme.post(made, reader);
    await administrator(() => app, "zenithAdmin").post(`/rollcall/v1/api_keys/${id}/rotate`, {}, 404);
    await aceme.post("/v1/organization/projects/proj_aceme/archive");
    expect((await rotate(id, {}, 400)).error.code).toBe("project_archived");
  });

  test("an invalid overlap is answered 400", async () => {
    const { id } = await aceme.post(made, reader);
    for (const overlap_seconds of [-1, 1.5, 30 * day + 1, "1"])
      expect((await rotate(id, { overlap_seconds }, 400)).error.param).toBe("overlap_seconds");
    expect((await rotate(id, { name: "x" }, 400)).error.param).toBe("name");
    expect((await rotate(id, { expires_in_seconds: 0 }, 400)).error.param).toBe("expires_in_seconds");
    expect((await rotate(id, "[]", 400)).error.param).toBe("body");
  });
});

describe("revoking many keys at once", () => {
  test("all keys of a user are revoked with one event, declared ones too", async () => {
    const readerId = await idOf(reader.email);
    const { value, id } = await aceme.post(made, reader);
    expect([await statusOf(value), await statusOf(keys.acemeMember)]).toEqual([200, 200]);
    const before = app.live.revision;
    const path = `/rollcall/v1/users/${readerId}/revoke_keys`;
    // One key made through the API; three project keys and an admin key from the file.
    expect(await aceme.post(path)).toEqual({ id: readerId, object: "rollcall.api_keys.revoked", revoked: 5 });
    expect(app.live.revision).toBe(before + 1);
    const texts = [value, keys.acemeReader, keys.acemeMember, keys.acemeViewer, keys.acemeReaderAdmin];
    expect(await Promise.all(texts.map(statusOf))).toEqual([401, 401, 401, 401, 401]);
    expect(await statusOf(keys.acemeOwner)).toBe(200);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.api_keys.revoked", resourceId: readerId });
    expect(event?.details).toMatchObject({ keys_revoked: 5, key_ids: expect.arrayContaining([id]) });
    expect(await aceme.post(path)).toMatchObject({ revoked: 0 });
    expect(app.live.revision).toBe(before + 1);
    expect(await aceme.get(`${users}/${readerId}`)).toMatchObject({ role: "reader" });
  });

  test("the audit event names at most a thousand keys and counts all", async () => {
    const readerId = await idOf(reader.email);
    await app.store.write(async (transaction) => {
      const one = (await transaction.declared()).keys.find(({ userId }) => userId === readerId)!;
      const more = Array.from({ length: 1_001 }, (_, at) => ({ ...one, id: `key_many_${at}`, digest: `many ${at}` }));
      for (const key of more) await transaction.keys.put(key);
      return true;
    });
    const { revoked } = await aceme.post(`/rollcall/v1/users/${readerId}/revoke_keys`);
    expect(revoked).toBeGreaterThan(1_000);
    const [event] = await app.audit("org-aceme");
    expect(event?.details["keys_revoked"]).toBe(revoked);
    expect(event?.details["key_ids"]).toHaveLength(1_000);
  });

  test("all keys of a project are revoked and none of another", async () => {
    const path = "/rollcall/v1/projects/proj_aceme/revoke_keys";
    const { revoked } = await aceme.post(path);
    const texts = [keys.acemeOwner, keys.acemeMember, keys.acemeAccount, keys.acemeViewer, keys.acemeAllowList];
    expect(await Promise.all(texts.map(statusOf))).toEqual([401, 401, 401, 200, 200]);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ projectId: "proj_aceme", details: { keys_revoked: revoked } });
    expect(event?.details["key_ids"]).toHaveLength(revoked);
    await administrator(() => app, "zenithAdmin").post(path, undefined, 404);
  });
});

/** A key as lists show it, without its text. */
function shownOf({ value, ...shown }: Record<string, unknown>) {
  expect(value).toBeString();
  return shown;
}
