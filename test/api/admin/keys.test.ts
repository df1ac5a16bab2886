import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, keys } from "../../support/world.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const project = "/v1/organization/projects/proj_aceme";
const accounts = `${project}/service_accounts`;
const projectKeys = `${project}/api_keys`;
const adminKeys = "/v1/organization/admin_api_keys";

async function idOf(name: string): Promise<string> {
  const { data } = await aceme.get(`${projectKeys}?limit=100`);
  return data.find((key: { name: string }) => key.name === name).id;
}

describe("service accounts", () => {
  test("a service account gets a key that is shown once and works at once", async () => {
    const made = await aceme.post(accounts, { name: "picker", expires_in_seconds: 60 });
    expect(made).toEqual({
      id: expect.stringMatching(/^svc_acct_\w{24}$/),
      object: "organization.project.service_account",
      name: "picker",
      role: "member",
      created_at: expect.any(Number),
      api_key: {
        id: expect.stringMatching(/^key_/),
        object: "organization.project.service_account.api_key",
        name: "Secret Key",
        value: expect.stringMatching(/^sk-svcacct-rc1_\w{49}$/),
        created_at: expect.any(Number),
        expires_at: made.created_at + 60,
      },
    });
    expect((await withKey(app, made.api_key.value)).status).toBe(200);
    expect((await withKey(app, made.api_key.value, "DELETE", `/v1/models/${fineTune}`)).status).toBe(403);
    const again = await aceme.get(`${accounts}/${made.id}`);
    expect(JSON.stringify(again) + JSON.stringify(await aceme.get(projectKeys))).not.toContain(made.api_key.value);
  });

  test("a service account can be created without a key and get limited ones later", async () => {
    const made = await aceme.post(accounts, { name: "keyless", create_service_account_only: true });
    expect(made.api_key).toBeNull();
    const key = await aceme.post(`${accounts}/${made.id}/api_keys`, { name: "narrow", scopes: ["api.model.request"] });
    expect(key).toMatchObject({ name: "narrow", expires_at: null });
    expect((await withKey(app, key.value)).status).toBe(403);
  });

  test("service accounts are listed, changed and deleted, and their keys are revoked with them", async () => {
    const made = await aceme.post(accounts, { name: "short-lived" });
    const listed = await aceme.get(`${accounts}?limit=100`);
    expect(listed.data.map(({ id }: { id: string }) => id)).toContain(made.id);
    expect(await aceme.post(`${accounts}/${made.id}`, { role: "owner" })).toMatchObject({ role: "owner" });
    expect(await aceme.post(`${accounts}/${made.id}`, { name: "renamed" })).toMatchObject({
      name: "renamed",
      role: "owner",
    });
    expect(await aceme.delete(`${accounts}/${made.id}`)).toEqual({
      object: "organization.project.service_account.deleted",
      id: made.id,
      deleted: true,
    });
    expect((await withKey(app, made.api_key.value)).status).toBe(401);
    await aceme.get(`${accounts}/${made.id}`, 404);
    await aceme.delete(`${accounts}/${made.id}`, 404);
    await aceme.get(`${projectKeys}/${made.api_key.id}`, 404);
  });
});

describe("project keys", () => {
  test("a key is shown without its text and with its owner", async () => {
    const id = await idOf("acemeOwner");
    const key = await aceme.get(`${projectKeys}/${id}`);
    expect(key).toEqual({
      id,
      object: "organization.project.api_key",
      name: "acemeOwner",
      redacted_value: "ace...cdef",
      created_at: expect.any(Number),
      last_used_at: null,
      expires_at: null,
      owner_project_access: "active",
      owner: {
        type: "user",
        user: {
          id: expect.stringMatching(/^user-/),
          name: "owner@aceme.example",
          email: "owner@aceme.example",
          role: "owner",
          created_at: expect.any(Number),
        },
      },
    });
    const accountKey = await aceme.get(`${projectKeys}/${await idOf("acemeAccount")}`);
    expect(accountKey.owner).toMatchObject({
      type: "service_account",
      service_account: { name: "robot", role: "owner" },
    });
  });

  test("changed scopes and expiry take effect from the next request on", async () => {
    const { api_key: key } = await aceme.post(accounts, { name: "cut down" });
    const changed = await aceme.post(`${projectKeys}/${key.id}`, { scopes: ["api.files.read"] });
    expect(changed.object).toBe("organization.project.api_key");
    expect((await withKey(app, key.value)).status).toBe(403);
    await aceme.post(`${projectKeys}/${key.id}`, { scopes: [] });
    expect((await withKey(app, key.value)).status).toBe(200);
    const ending = await aceme.post(`${projectKeys}/${key.id}`, { expires_in_seconds: 60 });
    expect(ending.expires_at).toBeGreaterThan(Date.now() / 1000);
    app.skewMs = -120_000;
    await aceme.post(`${projectKeys}/${key.id}`, { expires_in_seconds: 1 });
    app.skewMs = 0;
    expect((await withKey(app, key.value)).json.error.code).toBe("invalid_api_key");
  });
});

test("a project key that the file declares cannot be changed", async () => {
  const id = await idOf("acemeReadOnly");
  for (const change of [{ scopes: [] }, { expires_in_seconds: 60 }]) {
    const { error } = await aceme.post(`${projectKeys}/${id}`, change, 400);
    expect(error).toMatchObject({ code: "key_declared", message: expect.stringContaining("the configuration file") });
  }
  expect((await aceme.get(`${projectKeys}/${id}`)).expires_at).toBeNull();
});

const noteUse = (atSeconds: number) => app.store.noteKeyUse(app.live.keys.takeUsed(), atSeconds);

test("a key's last use is shown", async () => {
  const { api_key: key } = await aceme.post(accounts, { name: "used" });
  const shown = async () => (await aceme.get(`${projectKeys}/${key.id}`)).last_used_at;
  await noteUse(1);
  expect(await shown()).toBeNull();
  await withKey(app, key.value);
  await noteUse(1_800_000_000);
  expect(await shown()).toBe(1_800_000_000);
  await noteUse(1_900_000_000);
  expect(await shown()).toBe(1_800_000_000);
});

test("a key's last use is recorded even if the organization changed since", async () => {
  const { api_key: key } = await aceme.post(accounts, { name: "used once" });
  await withKey(app, key.value);
  await aceme.post("/v1/organization/projects", { name: "made after that" });
  await noteUse(1_800_000_000);
  expect((await aceme.get(`${projectKeys}/${key.id}`)).last_used_at).toBe(1_800_000_000);
});

describe("revoking project keys", () => {
  test("a revoked key stops working and cannot be revoked again", async () => {
    const { api_key: key } = await aceme.post(accounts, { name: "revoked" });
    expect(await aceme.delete(`${projectKeys}/${key.id}`)).toEqual({
      object: "organization.project.api_key.deleted",
      id: key.id,
      deleted: true,
    });
    expect((await withKey(app, key.value)).status).toBe(401);
    await aceme.delete(`${projectKeys}/${key.id}`, 404);
  });

  test("a key is answered 404 under another project, another organization or as an admin key", async () => {
    const id = await idOf("acemeOwner");
    await aceme.get(`/v1/organization/projects/proj_narrow/api_keys/${id}`, 404);
    await aceme.delete(`/v1/organization/projects/proj_narrow/api_keys/${id}`, 404);
    await aceme.delete(`${adminKeys}/${id}`, 404);
    const [adminKey] = (await aceme.get(adminKeys)).data;
    await aceme.delete(`${projectKeys}/${adminKey.id}`, 404);
    await administrator(() => app, "zenithAdmin").get(`/v1/organization/projects/proj_zenith/api_keys/${id}`, 404);
  });
});

describe("admin keys", () => {
  test("an admin key belongs to its creator, is shown once, listed and revoked", async () => {
    const { value, ...shown } = await aceme.post(adminKeys, { name: "terraform", expires_in_seconds: 3600 });
    expect(value).toMatch(/^sk-admin-rc1_\w{49}$/);
    expect(shown).toMatchObject({
      object: "organization.admin_api_key",
      name: "terraform",
      expires_at: shown.created_at + 3600,
      owner: { type: "user", object: "organization.user", role: "owner" },
    });
    expect(await aceme.get(`${adminKeys}/${shown.id}`)).toEqual(shown);
    expect((await withKey(app, value, "GET", adminKeys)).status).toBe(200);
    expect((await withKey(app, value)).status).toBe(403);
    expect(await aceme.delete(`${adminKeys}/${shown.id}`)).toMatchObject({ deleted: true });
    expect((await withKey(app, value, "GET", adminKeys)).status).toBe(401);
  });

  test("admin keys can be listed newest first in pages", async () => {
    for (const name of ["one", "two", "three"]) await aceme.post(adminKeys, { name });
    const ascending = (await aceme.get(`${adminKeys}?order=asc`)).data;
    const first = await aceme.get(`${adminKeys}?order=desc&limit=2`);
    const second = await aceme.get(`${adminKeys}?order=desc&limit=100&after=${first.data.at(-1).id}`);
    expect([...first.data, ...second.data]).toEqual(ascending.toReversed());
  });

  test("the admin key of a reader or a removed owner is refused everywhere", async () => {
    const paths = [adminKeys, "/v1/organization/users", "/v1/organization/audit_logs", projectKeys];
    for (const path of paths) {
      const { status, json } = await withKey(app, keys.acemeReaderAdmin, "GET", path);
      expect([status, json.error.message]).toEqual([
        403,
        expect.stringContaining("Missing scopes: api.management.read"),
      ]);
    }
  });
});

describe("an invalid body", () => {
  const cases: [string, unknown, string][] = [
    [accounts, {}, "name"],
    [accounts, { name: "x", role: "owner" }, "role"],
    [accounts, { name: "x", create_service_account_only: "yes" }, "create_service_account_only"],
    [accounts, { name: "x", expires_in_seconds: 0 }, "expires_in_seconds"],
    [accounts, { name: "x", expires_in_seconds: 31_536_001 }, "expires_in_seconds"],
    [accounts, { name: "x", expires_in_seconds: 1.5 }, "expires_in_seconds"],
    [adminKeys, { name: "x", scopes: ["api.all.read"] }, "scopes"],
    [adminKeys, { expires_in_seconds: 5 }, "name"],
    [adminKeys, { name: "x", user_id: "user-1" }, "user_id"],
  ];
  for (const [path, body, param] of cases) {
    test(`${path} answers ${JSON.stringify(body)} with 400`, async () => {
      expect((await aceme.post(path, body, 400)).error.param).toBe(param);
    });
  }

  test("an invalid change of a key or account is answered 400 with the field", async () => {
    const made = await aceme.post(accounts, { name: "unchanged" });
    const key = `${projectKeys}/${made.api_key.id}`;
    expect((await aceme.post(key, { scopes: ["NOT A SCOPE"] }, 400)).error.param).toBe("scopes[0]");
    expect((await aceme.post(key, { name: "x", scopes: [] }, 400)).error.param).toBe("name");
    expect((await aceme.post(`${accounts}/${made.id}`, { role: "none" }, 400)).error.param).toBe("role");
  });
});
