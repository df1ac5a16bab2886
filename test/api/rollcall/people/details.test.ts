import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../../support/app.ts";

/** One user or group with all that belongs to it, and who has a role. */

let app: TestApp;
const aceme = administrator(() => app);
const organization = "/v1/organization";
let reader: string;
let owner: string;
let group: string;
let role: string;
let projectRole: string;

beforeAll(async () => {
  app = await openTestApp();
  const { data } = await aceme.get("/rollcall/v1/users?sort=name");
  [owner, reader] = data.map(({ id }: { id: string }) => id);
  const permissions = ["api.model.read"];
  group = (await aceme.post(`${organization}/groups`, { name: "Curators" })).id;
  role = (await aceme.post(`${organization}/roles`, { role_name: "Watcher", permissions })).id;
  projectRole = (await aceme.post("/v1/projects/proj_guarded/roles", { role_name: "Helper", permissions })).id;
  await aceme.post(`${organization}/groups/${group}/users`, { user_id: reader });
  await aceme.post(`${organization}/projects/proj_guarded/groups`, { group_id: group, role: projectRole });
  await aceme.post(`${organization}/projects/proj_narrow/groups`, { group_id: group, role: "role_project_viewer" });
  await aceme.post(`${organization}/users/${reader}/roles`, { role_id: role });
  await aceme.post(`${organization}/groups/${group}/roles`, { role_id: role });
  await aceme.post(`${organization}/projects/proj_viewing/users/${reader}`, { role: "owner" });
  await app.store.write(({ identities }) =>
    identities.put({
      organizationId: "org-aceme",
      issuer: "https://id.example",
      subject: "ada",
      userId: reader,
      created: 1_764_547_200,
      recentSignIns: [],
    }),
  );
});
afterAll(() => app.close());

test("a user comes with groups, projects, roles and accounts at providers", async () => {
  const user = await aceme.get(`/rollcall/v1/users/${reader}`);
  const curators = { id: group, name: "Curators" };
  const direct = { added_at: expect.any(Number), is_only_owner: false, groups: [] };
  expect(user).toMatchObject({
    object: "rollcall.user",
    email: "reader@aceme.example",
    role: "reader",
    is_last_owner: false,
    project_count: 3,
    group_count: 1,
    groups: [curators],
    identities: [{ issuer: "https://id.example", subject: "ada", created_at: 1_764_547_200 }],
  });
  expect(user.projects).toEqual([
    { id: "proj_aceme", name: "default", role: "member", declared_by: "file", ...direct },
    { id: "proj_narrow", name: "narrow", role: "viewer", declared_by: "file", ...direct, groups: [curators] },
    { id: "proj_viewing", name: "viewing", role: "owner", declared_by: "file", ...direct, is_only_owner: true },
    {
      id: "proj_guarded",
      name: "guarded",
      role: null,
      added_at: null,
      declared_by: null,
      is_only_owner: false,
      groups: [curators],
    },
  ]);
  const guarded = { id: "proj_guarded", name: "guarded" };
  const narrow = { id: "proj_narrow", name: "narrow" };
  expect(new Set(user.roles)).toEqual(
    new Set([
      { id: role, name: "Watcher", project: null, group: null },
      { id: role, name: "Watcher", project: null, group: curators },
      { id: projectRole, name: "Helper", project: guarded, group: curators },
      { id: "role_project_viewer", name: "viewer", project: narrow, group: curators },
    ]),
  );
});

test("the last owner is said to be one, and nobody else", async () => {
  expect(await aceme.get(`/rollcall/v1/users/${owner}`)).toMatchObject({ role: "owner", is_last_owner: true });
  await aceme.post(`${organization}/users/${reader}`, { role: "owner" });
  expect(await aceme.get(`/rollcall/v1/users/${owner}`)).toMatchObject({ role: "owner", is_last_owner: false });
  await aceme.post(`${organization}/users/${reader}`, { role: "reader" });
});

test("a group comes with its projects and roles", async () => {
  const described = await aceme.get(`/rollcall/v1/groups/${group}`);
  expect(described).toMatchObject({ object: "rollcall.group", name: "Curators", user_count: 1, project_count: 2 });
  expect(described.projects).toEqual([
    { id: "proj_guarded", name: "guarded", added_at: expect.any(Number) },
    { id: "proj_narrow", name: "narrow", added_at: expect.any(Number) },
  ]);
  expect(described.roles.map(({ name }: { name: string }) => name).toSorted()).toEqual(["Helper", "Watcher", "viewer"]);
});

test("the holders of a role come page by page, without those who were removed", async () => {
  const path = `/rollcall/v1/roles/${role}/holders`;
  const first = await aceme.get(`${path}?limit=1`);
  expect(first.data).toEqual([
    {
      object: "rollcall.role_holder",
      type: "group",
      id: group,
      name: "Curators",
      project: null,
      granted_at: expect.any(Number),
    },
  ]);
  const second = await aceme.get(`${path}?limit=1&after=${first.next}`);
  expect(second).toMatchObject({
    data: [{ type: "user", id: reader, email: "reader@aceme.example" }],
    has_more: false,
  });
  const viewers = await aceme.get("/rollcall/v1/roles/role_project_viewer/holders");
  expect(viewers.data).toMatchObject([{ type: "group", id: group, project: { id: "proj_narrow", name: "narrow" } }]);
  const brief = await aceme.post(`${organization}/groups`, { name: "Brief" });
  await aceme.post(`${organization}/groups/${brief.id}/roles`, { role_id: role });
  expect((await aceme.get(path)).data).toHaveLength(3);
  await aceme.delete(`${organization}/groups/${brief.id}`);
  expect((await aceme.get(path)).data).toHaveLength(2);
});

test("users are listed by role, and invites by what became of them", async () => {
  const owners = await aceme.get("/rollcall/v1/users?role=owner&total=true");
  expect([owners.total, owners.data[0].id]).toEqual([1, owner]);
  const { id } = await aceme.post(`${organization}/invites`, { email: "late@aceme.example", role: "reader" });
  const accepted = await aceme.post(`${organization}/invites`, { email: "soon@aceme.example", role: "reader" });
  await aceme.post(`/rollcall/v1/invites/${accepted.id}/accept`, {});
  const listed = async (status: string) =>
    (await aceme.get(`/rollcall/v1/invites?status=${status}`)).data.map((invite: { id: string }) => invite.id);
  expect(await listed("pending")).toEqual([id]);
  expect(await listed("accepted")).toEqual([accepted.id]);
  expect(await listed("expired")).toEqual([]);
});
