import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const roles = "/v1/organization/roles";
const projectRoles = "/v1/projects/proj_aceme/roles";
const groups = "/v1/organization/groups";

const idOf = async (email: string) => (await aceme.get(`/v1/organization/users?emails[]=${email}`)).data[0].id;
const reader = () => idOf("reader@aceme.example");
const owner = () => idOf("owner@aceme.example");
const names = (page: { data: { name: string }[] }) => page.data.map(({ name }) => name);

let unique = 0;
async function auditor(): Promise<{ id: string }> {
  return aceme.post(roles, { role_name: `auditor ${unique++}`, permissions: ["api.management.read"] });
}
async function group(): Promise<{ id: string; name: string }> {
  return aceme.post(groups, { name: `group ${unique++}` });
}

/** The status of a read with the reader's admin key. */
const mayLook = async () => (await app.call("GET", "/v1/organization/users", { key: "acemeReaderAdmin" })).status;

test("predefined and custom roles are listed in the organization and in each project", async () => {
  expect(names(await aceme.get(roles))).toEqual(["owner", "reader"]);
  expect(names(await aceme.get(projectRoles))).toEqual(["owner", "member", "viewer"]);
  const made = await aceme.post(roles, {
    role_name: "billing",
    description: "sees the bills",
    permissions: ["api.usage.read"],
  });
  expect(made).toEqual({
    object: "role",
    id: expect.stringMatching(/^role_\w{24}$/),
    name: "billing",
    description: "sees the bills",
    permissions: ["api.usage.read"],
    resource_type: "api.organization",
    predefined_role: false,
  });
  expect(await aceme.get(`${roles}/${made.id}`)).toEqual(made);
  expect(names(await aceme.get(roles))).toEqual(["owner", "reader", "billing"]);
  expect(names(await aceme.get(`${roles}?order=desc&limit=1`))).toEqual(["billing"]);
  await aceme.get(`${projectRoles}/${made.id}`, 404);
  const local = await aceme.post(projectRoles, { role_name: "billing", permissions: [] });
  expect(local.resource_type).toBe("api.project");
  await aceme.get(`/v1/projects/proj_narrow/roles/${local.id}`, 404);
  await zenith.get(`${roles}/${made.id}`, 404);

  expect(await aceme.post(`${roles}/${made.id}`, { role_name: "money" })).toEqual({ ...made, name: "money" });
  expect((await aceme.post(`${roles}/${made.id}`, { description: null })).description).toBeNull();
  expect(await aceme.delete(`${roles}/${made.id}`)).toEqual({ object: "role.deleted", id: made.id, deleted: true });
  await aceme.get(`${roles}/${made.id}`, 404);
  await aceme.post(`${roles}/${made.id}`, { role_name: "x" }, 404);
  await aceme.delete(`${roles}/${made.id}`, 404);
  await aceme.post(roles, { role_name: "money", permissions: [] });
});

test("roles come in pages with a next cursor", async () => {
  const first = await aceme.get(`${roles}?limit=1`);
  expect(first).toMatchObject({ object: "list", has_more: true, next: first.data[0].id });
  const second = await aceme.get(`${roles}?limit=1&after=${first.next}`);
  expect(names(second)).toEqual(["reader"]);
  expect((await aceme.get(roles)).next).toBeNull();
  expect((await aceme.get(`${roles}?after=role_unknown`, 400)).error.param).toBe("after");
  expect((await aceme.get(`${roles}?limit=1001`, 400)).error.param).toBe("limit");
  expect((await aceme.get(`${groups}?after=group_unknown`, 400)).error.param).toBe("after");
});

test("predefined roles cannot be changed, names are unique, and owner-only permissions are refused", async () => {
  expect((await aceme.post(`${roles}/role_organization_owner`, { role_name: "x" }, 400)).error.param).toBe("role_id");
  await aceme.delete(`${roles}/role_organization_reader`, 400);
  const taken = await aceme.post(roles, { role_name: "owner", permissions: [] }, 409);
  expect(taken.error).toMatchObject({ code: "name_taken", param: "role_name" });
  for (const [path, permission] of [
    [roles, "api.management.write"],
    [roles, "api.delete"],
    [projectRoles, "api.management.read"],
  ] as const) {
    const { error } = await aceme.post(
      path,
      { role_name: "too much", permissions: ["api.model.read", permission] },
      400,
    );
    expect(error.param).toBe("permissions[1]");
  }
  const { id } = await auditor();
  await aceme.post(`${roles}/${id}`, { permissions: ["api.delete"] }, 400);
});

test("an invalid role or group is answered 400 with the field", async () => {
  const { id } = await auditor();
  for (const [path, body, param] of [
    [roles, { permissions: [] }, "role_name"],
    [roles, { role_name: "x" }, "permissions"],
    [roles, { role_name: "x", permissions: ["Not A Permission"] }, "permissions[0]"],
    [roles, { role_name: "x", permissions: [], predefined_role: true }, "predefined_role"],
    [roles, { role_name: "x", permissions: [], description: "x".repeat(1025) }, "description"],
    [`${roles}/${id}`, { id: "x", role_name: "y" }, "id"],
    [groups, {}, "name"],
    [groups, { name: "x", is_scim_managed: true }, "is_scim_managed"],
  ] as const) {
    expect([path, body, (await aceme.post(path, body, 400)).error.param]).toEqual([path, body, param]);
  }
  await aceme.get("/v1/projects/proj_zenith/roles", 404);
  await aceme.post("/v1/projects/proj_zenith/roles", { role_name: "x", permissions: [] }, 404);
});

test("a role changes a user's rights at once when it is assigned, changed, unassigned or deleted", async () => {
  const [{ id: roleId }, userId] = [await auditor(), await reader()];
  const held = `/v1/organization/users/${userId}/roles`;
  expect(await mayLook()).toBe(403);
  const given = await aceme.post(held, { role_id: roleId });
  expect(given).toMatchObject({ object: "user.role", role: { id: roleId }, user: { id: userId } });
  expect(await mayLook()).toBe(200);
  const input = {
    key: "acemeReaderAdmin",
    headers: { "content-type": "application/json" },
    body: '{"name":"x"}',
  } as const;
  expect((await app.call("POST", "/v1/organization/projects", input)).status).toBe(403);

  await aceme.post(`${roles}/${roleId}`, { permissions: ["api.usage.read"] });
  expect(await mayLook()).toBe(403);
  await aceme.post(`${roles}/${roleId}`, { permissions: ["api.management.read"] });
  expect(await mayLook()).toBe(200);
  expect(await aceme.delete(`${held}/${roleId}`)).toEqual({ object: "user.role.deleted", deleted: true });
  expect(await mayLook()).toBe(403);
  await aceme.delete(`${held}/${roleId}`, 404);

  await aceme.post(held, { role_id: roleId });
  expect(await mayLook()).toBe(200);
  await aceme.delete(`${roles}/${roleId}`);
  expect(await mayLook()).toBe(403);
  expect(names(await aceme.get(held))).toEqual(["reader"]);
});

test("a user has the rights of a group's roles while they are in the group", async () => {
  const [{ id: roleId }, userId, { id: groupId }] = [await auditor(), await reader(), await group()];
  const held = `${groups}/${groupId}/roles`;
  const given = await aceme.post(held, { role_id: roleId });
  expect(given).toMatchObject({ object: "group.role", group: { id: groupId, object: "group", scim_managed: false } });
  expect(await mayLook()).toBe(403);
  expect(await aceme.post(`${groups}/${groupId}/users`, { user_id: userId })).toEqual({
    object: "group.user",
    group_id: groupId,
    user_id: userId,
  });
  expect(await mayLook()).toBe(200);
  const shown = await aceme.get(`/v1/organization/users/${userId}/roles/${roleId}`);
  expect(shown.assignment_sources).toEqual([{ principal_type: "group", principal_id: groupId }]);
  // The role comes from the group only, so it cannot be taken from the user.
  await aceme.delete(`/v1/organization/users/${userId}/roles/${roleId}`, 404);

  await aceme.delete(`${groups}/${groupId}/users/${userId}`);
  expect(await mayLook()).toBe(403);
  await aceme.post(`${groups}/${groupId}/users`, { user_id: userId });
  expect(await mayLook()).toBe(200);
  await aceme.delete(`${held}/${roleId}`);
  expect(await mayLook()).toBe(403);
  await aceme.post(held, { role_id: roleId });
  expect(await aceme.delete(`${groups}/${groupId}`)).toEqual({ object: "group.deleted", id: groupId, deleted: true });
  expect(await mayLook()).toBe(403);
  expect(names(await aceme.get(`/v1/organization/users/${userId}/roles`))).toEqual(["reader"]);
  await aceme.get(held, 404);
});

test("a user has exactly one predefined organization role, and the last owner keeps theirs", async () => {
  const [userId, ownerId] = [await reader(), await owner()];
  const held = `/v1/organization/users/${userId}/roles`;
  await aceme.post(held, { role_id: "role_organization_owner" });
  expect(names(await aceme.get(held))).toEqual(["owner"]);
  expect((await aceme.get(`/v1/organization/users/${userId}`)).role).toBe("owner");
  expect(await mayLook()).toBe(200);
  await aceme.delete(`${held}/role_organization_reader`, 404);
  await aceme.delete(`${held}/role_organization_owner`);
  expect(names(await aceme.get(held))).toEqual(["reader"]);
  expect((await aceme.delete(`${held}/role_organization_reader`, 400)).error.param).toBe("role_id");
  const last = await aceme.delete(`/v1/organization/users/${ownerId}/roles/role_organization_owner`, 400);
  expect(last.error.code).toBe("last_owner");
  await aceme.post(`/v1/organization/users/${ownerId}/roles`, { role_id: "role_organization_reader" }, 400);
  const { id: groupId } = await group();
  await aceme.post(`${groups}/${groupId}/roles`, { role_id: "role_organization_owner" }, 400);
});

describe("roles in a project", () => {
  test("a user in a project holds one predefined role, and custom roles while they are a member", async () => {
    const userId = await reader();
    const held = `/v1/projects/proj_guarded/users/${userId}/roles`;
    const local = await aceme.post("/v1/projects/proj_guarded/roles", { role_name: "local", permissions: [] });
    await aceme.get(held, 404);
    await aceme.post(held, { role_id: local.id }, 404);
    await aceme.post(held, { role_id: "role_project_viewer" });
    expect((await aceme.get(`/v1/organization/projects/proj_guarded/users/${userId}`)).role).toBe("viewer");
    await aceme.post(held, { role_id: local.id });
    await aceme.post(held, { role_id: "role_project_member" });
    expect(names(await aceme.get(held))).toEqual(["member", "local"]);
    await aceme.delete(`${held}/role_project_viewer`, 404);
    await aceme.delete(`${held}/role_project_member`);
    await aceme.get(held, 404);
    // A member who is removed and added again does not get the old custom role back.
    await aceme.post(held, { role_id: "role_project_member" });
    expect(names(await aceme.get(held))).toEqual(["member"]);
  });

  test("a group in a project holds roles and loses them when it is removed", async () => {
    const { id: groupId, name } = await group();
    const all = "/v1/organization/projects/proj_guarded/groups";
    const held = `/v1/projects/proj_guarded/groups/${groupId}/roles`;
    await aceme.get(held, 404);
    const added = await aceme.post(all, { group_id: groupId, role: "role_project_viewer" });
    expect(added).toEqual({
      object: "project.group",
      project_id: "proj_guarded",
      group_id: groupId,
      group_name: name,
      group_type: "group",
      created_at: expect.any(Number),
    });
    expect((await aceme.get(all)).data).toEqual([added]);
    expect(await aceme.get(`${all}/${groupId}`)).toEqual(added);
    await aceme.post(held, { role_id: "role_project_member" });
    expect(names(await aceme.get(held)).toSorted()).toEqual(["member", "viewer"]);
    await aceme.delete(`${held}/role_project_viewer`);
    expect(await aceme.delete(`${all}/${groupId}`)).toEqual({ object: "project.group.deleted", deleted: true });
    await aceme.get(`${all}/${groupId}`, 404);
    await aceme.get(held, 404);
    await aceme.post(all, { group_id: groupId, role: "role_project_viewer" });
    expect(names(await aceme.get(held))).toEqual(["viewer"]);
    await aceme.post(all, { group_id: groupId, role: "member" }, 404);
    await aceme.post(all, { group_id: "group_unknown", role: "role_project_viewer" }, 404);
  });
});

test("a group has a unique name, can be renamed and lists its users", async () => {
  const [one, other] = [await group(), await group()];
  expect(await aceme.get(`${groups}/${one.id}`)).toEqual({
    ...one,
    created_at: expect.any(Number),
    group_type: "group",
    is_scim_managed: false,
  });
  expect((await aceme.post(`${groups}/${one.id}`, { name: other.name }, 409)).error.code).toBe("name_taken");
  expect((await aceme.post(`${groups}/${one.id}`, { name: "renamed" })).name).toBe("renamed");
  const userId = await reader();
  await aceme.post(`${groups}/${one.id}/users`, { user_id: userId });
  const email = "reader@aceme.example";
  expect((await aceme.get(`${groups}/${one.id}/users`)).data).toEqual([{ id: userId, name: email, email }]);
  expect(await aceme.get(`${groups}/${one.id}/users/${userId}`)).toMatchObject({ id: userId, user_type: "user" });
  await aceme.get(`${groups}/${other.id}/users/${userId}`, 404);
  await aceme.post(`${groups}/${one.id}/users`, { user_id: "user-unknown" }, 404);
  await zenith.get(`${groups}/${one.id}`, 404);
  await zenith.get(`${groups}/${one.id}/users`, 404);
  expect((await zenith.get(groups)).data).toEqual([]);
});

test("every change of roles and groups writes one audit row", async () => {
  const before = (await app.audit("org-aceme")).length;
  const revision = app.live.revision;
  const [{ id: groupId }, { id: roleId }, userId] = [await group(), await auditor(), await reader()];
  await aceme.post(`${groups}/${groupId}/users`, { user_id: userId });
  await aceme.post(`${groups}/${groupId}/roles`, { role_id: roleId });
  await aceme.delete(`${groups}/${groupId}/roles/${roleId}`);
  await aceme.delete(`${roles}/${roleId}`);
  await aceme.delete(`${groups}/${groupId}`);
  const events = await app.audit("org-aceme");
  expect(
    events
      .slice(0, events.length - before)
      .map(({ type }) => type)
      .toReversed(),
  ).toEqual([
    "group.created",
    "role.created",
    "group.updated",
    "role.assignment.created",
    "role.assignment.deleted",
    "role.deleted",
    "group.deleted",
  ]);
  expect(app.live.revision - revision).toBe(7);
});
