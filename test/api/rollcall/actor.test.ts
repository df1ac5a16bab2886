import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { administrator } from "../../support/administrator.ts";
import type { KeyName } from "../../support/world.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const me = async (key: KeyName) => (await app.call("GET", "/rollcall/v1/me", { key })).json;

test("a user's key says whose it is, with the names of its organization and project", async () => {
  const { key, principal, ...rest } = await me("acemeMember");
  expect([key.name, key.kind, principal.type, principal.email]).toEqual([
    "acemeMember",
    "project",
    "user",
    "reader@aceme.example",
  ]);
  expect(rest).toEqual({
    object: "rollcall.actor",
    session: null,
    organization: { id: "org-aceme", name: "acemeco" },
    project: { id: "proj_aceme", name: "default" },
    organization_role: "reader",
    project_role: "member",
    permissions: ["api.model.read", "api.model.request"],
    ends_at: null,
  });
});

test("a service account has a name and no e-mail address", async () => {
  const { principal, organization_role: ofOrganization, project_role: ofProject } = await me("acemeAccount");
  expect([principal.type, principal.name, principal.email]).toEqual(["service_account", "robot", null]);
  expect([ofOrganization, ofProject]).toEqual([null, "owner"]);
});

test("the permissions are what the kind of the key, its scopes and the roles all allow", async () => {
  const permissions = async (key: KeyName) => (await me(key)).permissions;
  expect(await permissions("acemeOwner")).toEqual(["api.model.read", "api.model.request", "api.delete"]);
  expect(await permissions("acemeDeleteOnly")).toEqual(["api.delete"]);
  expect(await permissions("acemeReadOnly")).toEqual(["api.model.read"]);
  expect(await permissions("acemeViewer")).toEqual(["api.model.read"]);
  expect(await permissions("acemeRightlessAccount")).toEqual([]);
  expect(await permissions("acemeReaderAdmin")).toEqual([]);
});

test("an admin key belongs to no project, and administers its organization", async () => {
  const { key, project, project_role: role, permissions, organization } = await me("acemeAdmin");
  expect([key.kind, project, role, organization.name]).toEqual(["admin", null, null, "acemeco"]);
  expect(permissions).toContain("api.management.write");
  expect((await me("zenithAdmin")).organization.name).toBe("zenith");
});

test("the end of a key is told, and an ended key gets no answer", async () => {
  const aceme = administrator(() => app);
  const path = "/rollcall/v1/projects/proj_aceme/api_keys";
  const made = await aceme.post(path, { name: "short", email: "owner@aceme.example", expires_in_seconds: 60 });
  const ask = () => app.call("GET", "/rollcall/v1/me", { headers: { authorization: `Bearer ${made.value}` } });
  expect((await ask()).json.ends_at).toBe(made.expires_at);
  await aceme.delete(`/v1/organization/projects/proj_aceme/api_keys/${made.id}`);
  expect((await ask()).status).toBe(401);
  expect((await app.call("GET", "/rollcall/v1/me", { key: "acemeExpired" })).status).toBe(401);
});
