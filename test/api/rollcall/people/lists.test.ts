import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../../support/administrator.ts";
import { spendLimit } from "../../../support/api/spend-bodies.ts";
import { openTestApp, type TestApp } from "../../../support/app.ts";

/** Lists of people, projects and what belongs to them that one searches, sorts and counts. */

let app: TestApp;
const organizationId = "org-zenith";
const many = 1_200;

beforeAll(async () => {
  app = await openTestApp();
  for (const from of [0, 600])
    await app.store.write(async (transaction) => {
      for (let at = from; at < from + 600; at++) {
        const [email, name] = [`p${at}@zenith.example`, `Person ${at % 10} ${at}`];
        const created = 1_700_000_000 + (at % 7);
        const user = { id: `user-many-${at}`, organizationId, email, name, created, declaredBy: null };
        await transaction.users.put({ ...user, role: "reader" });
      }
    });
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");

type Item = { readonly id: string; readonly name: string; readonly email: string };

/** Every item of a list, page by page, without a repetition. */
async function everything(path: string, ask = zenith): Promise<Item[]> {
  const items: Item[] = [];
  for (let after = ""; ;) {
    const page = await ask.get(`${path}${after}`);
    items.push(...page.data);
    if (!page.has_more) break;
    after = `&after=${page.next}`;
  }
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  return items;
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const users = "/rollcall/v1/users";

describe("users", () => {
  test.each(["asc", "desc"])("all of many users come once, by name and %s", async (order) => {
    const names = (await everything(`${users}?limit=100&sort=name&order=${order}`)).map(({ name }) =>
      name.toLowerCase(),
    );
    expect(names.length).toBeGreaterThan(many);
    const sorted = names.toSorted(byBytes);
    expect(names).toEqual(order === "asc" ? sorted : sorted.toReversed());
  });

  test.each(["asc", "desc"])("all of many users come once, by age and %s", async (order) => {
    const found = (await everything(`${users}?limit=100&order=${order}`)) as unknown as { added_at: number }[];
    const ages = found.map(({ added_at: at }) => at);
    expect(ages.length).toBeGreaterThan(many);
    expect(ages).toEqual(ages.toSorted((a, b) => (order === "asc" ? a - b : b - a)));
  });

  test("a search finds a part of a name or an address in either case, and counts what it finds", async () => {
    const page = await zenith.get(`${users}?q=PERSON%203&total=true&limit=5`);
    expect([page.data.length, page.total, page.has_more]).toEqual([5, 120, true]);
    const one = await zenith.get(`${users}?q=P777%40&total=true`);
    expect([one.data.map(({ id }: Item) => id), one.total, one.next]).toEqual([["user-many-777"], 1, null]);
    expect(await zenith.get(`${users}?q=%25&total=true`)).toMatchObject({ data: [], total: 0, has_more: false });
    expect(await zenith.get(users)).not.toHaveProperty("total");
  });

  test("the users of a project have their membership, and what declares both", async () => {
    const { data, total } = await aceme.get(`${users}?project_id=proj_viewing&total=true`);
    expect(total).toBe(1);
    expect(data[0]).toEqual({
      id: expect.any(String),
      object: "rollcall.user",
      name: "reader@aceme.example",
      email: "reader@aceme.example",
      role: "reader",
      added_at: expect.any(Number),
      declared_by: "file",
      project_count: 3,
      group_count: 0,
      key_count: expect.any(Number),
      last_used_at: null,
      membership: { role: "viewer", added_at: expect.any(Number), declared_by: "file" },
    });
  });

  test("the users of a group are found among many, and both filters hold together", async () => {
    const group = await zenith.post("/v1/organization/groups", { name: "few" });
    for (const at of [7, 8, 900])
      await zenith.post(`/v1/organization/groups/${group.id}/users`, { user_id: `user-many-${at}` });
    const ids = async (query: string) => (await everything(`${users}?${query}`)).map(({ id }) => id);
    const found = await ids(`group_id=${group.id}&limit=2&sort=name`);
    expect(found).toEqual(["user-many-900", "user-many-7", "user-many-8"]);
    const { id } = await zenith.post("/v1/organization/projects", { name: "with one" });
    await zenith.post(`/v1/organization/projects/${id}/users`, { user_id: "user-many-8", role: "member" });
    expect(await ids(`group_id=${group.id}&project_id=${id}`)).toEqual(["user-many-8"]);
    const [member] = await everything(`${users}?project_id=${id}`);
    expect(member).toMatchObject({ group_count: 1, project_count: 1, membership: { declared_by: null } });
  });

  test("somebody who was removed is not found", async () => {
    await zenith.delete("/v1/organization/users/user-many-1100");
    expect((await zenith.get(`${users}?q=user-many-1100&total=true`)).total).toBe(0);
  });
});

test("projects show what they have and who declares them", async () => {
  const { data } = await aceme.get("/rollcall/v1/projects?q=NARROW");
  expect(data).toEqual([
    {
      id: "proj_narrow",
      object: "rollcall.project",
      name: "narrow",
      created_at: expect.any(Number),
      archived_at: null,
      status: "active",
      declared_by: "file",
      policy_mode: "allow_list",
      max_open_calls: null,
      spend_limit: null,
      user_count: 1,
      group_count: 0,
      service_account_count: 0,
      key_count: 2,
    },
  ]);
  const { id } = await aceme.post("/v1/organization/projects", { name: "made by hand" });
  const of = async (query: string) => (await aceme.get(`/rollcall/v1/projects?q=made%20by&${query}`)).data;
  expect((await of(""))[0]).toMatchObject({ id, declared_by: null });
  await aceme.post(`/v1/organization/projects/${id}/archive`);
  expect(await of("")).toEqual([]);
  expect((await of("include_archived=true"))[0]).toMatchObject({ id, status: "archived" });
});

test("one project comes with its model policy and its spend limit", async () => {
  const path = "/rollcall/v1/projects/proj_narrow";
  const [listed] = (await aceme.get("/rollcall/v1/projects?q=proj_narrow")).data;
  const one = await aceme.get(path);
  expect(one).toEqual({ ...listed, policy_model_ids: expect.any(Array), spend_limit_status: null });
  expect(one.policy_model_ids).toContain("davinci");
  const limit = "/v1/organization/projects/proj_narrow/spend_limit";
  await aceme.post(limit, spendLimit);
  expect(await aceme.get(path)).toMatchObject({ spend_limit: 100_000, spend_limit_status: "inactive" });
  expect((await aceme.get("/rollcall/v1/projects?q=proj_narrow")).data[0].spend_limit).toBe(100_000);
  await aceme.delete(limit);
  expect((await aceme.get(path)).spend_limit).toBeNull();
  expect(await aceme.get("/rollcall/v1/projects/proj_aceme")).toMatchObject({
    policy_mode: null,
    policy_model_ids: null,
  });
  await zenith.get(path, 404);
  await aceme.get("/rollcall/v1/projects/proj_none", 404);
});

test("service accounts of all projects, or of one, are in one list", async () => {
  const all = await everything("/rollcall/v1/service_accounts?sort=name", aceme);
  expect(all.map(({ name }) => name)).toEqual(["rightless", "robot"]);
  expect(all[1]).toMatchObject({
    project_id: "proj_aceme",
    project_name: "default",
    declared_by: "file",
    key_count: 1,
  });
  expect(await everything("/rollcall/v1/service_accounts?project_id=proj_narrow", aceme)).toEqual([]);
  await aceme.get("/rollcall/v1/service_accounts?project_id=proj_none", 404);
});

test("groups show how many users and projects they have", async () => {
  const { id } = await aceme.post("/v1/organization/groups", { name: "Curators" });
  const user = (await aceme.get(`${users}?q=reader@`)).data[0];
  await aceme.post(`/v1/organization/groups/${id}/users`, { user_id: user.id });
  const role = "role_project_member";
  await aceme.post("/v1/organization/projects/proj_guarded/groups", { group_id: id, role });
  const { data } = await aceme.get("/rollcall/v1/groups?q=curat");
  expect(data).toEqual([
    { id, object: "rollcall.group", name: "Curators", created_at: expect.any(Number), user_count: 1, project_count: 1 },
  ]);
});

describe("roles", () => {
  test("predefined and custom roles are in one order, page by page", async () => {
    for (const name of ["auditor", "Zeta", "owner of pets"])
      await zenith.post("/v1/organization/roles", { role_name: name, permissions: ["api.model.read"] });
    const { data: projects } = await zenith.get("/rollcall/v1/projects?limit=1");
    const path = `/v1/projects/${projects[0].id}/roles`;
    await zenith.post(path, { role_name: "local", permissions: ["api.model.read"] });
    for (const order of ["asc", "desc"]) {
      const names = (await everything(`/rollcall/v1/roles?sort=name&limit=2&order=${order}`)).map(({ name }) => name);
      const sorted = ["auditor", "local", "member", "owner", "owner", "owner of pets", "reader", "viewer", "Zeta"];
      expect(names).toEqual(order === "asc" ? sorted : sorted.toReversed());
    }
    const { total } = await zenith.get("/rollcall/v1/roles?total=true&limit=1");
    expect(total).toBe(9);
    const [local] = await everything("/rollcall/v1/roles?q=local");
    expect(local).toMatchObject({ project_id: projects[0].id, project_name: projects[0].name, grant_count: 0 });
    const ofProject = await everything(`/rollcall/v1/roles?project_id=${projects[0].id}&sort=name`);
    expect(ofProject.map(({ name }) => name)).toEqual(["local", "member", "owner", "viewer"]);
  });

  test("the predefined ones keep their places in a list that is too long for one look", async () => {
    // One page looks at 20,000 rows at most.
    const count = 21_000;
    const role = { scope: "organization", description: null, permissions: ["api.model.read"] } as const;
    const custom = { organizationId: "org-aceme", projectId: null, created: 1, updated: 1, createdBy: null };
    for (let from = 0; from < count; from += 3_000)
      await app.store.write(async ({ roles }) => {
        for (let at = from; at < from + 3_000; at++)
          await roles.put({ ...role, id: `role_long_${at}`, name: `long ${String(at).padStart(6, "0")}`, custom });
      });
    for (const order of ["asc", "desc"]) {
      const found = await everything(`/rollcall/v1/roles?q=er&sort=name&order=${order}`, aceme);
      const sorted = ["member", "owner", "owner", "reader", "viewer"];
      expect(found.map(({ name }) => name)).toEqual(order === "asc" ? sorted : sorted.toReversed());
    }
    const first = await aceme.get("/rollcall/v1/roles?q=er&sort=name");
    expect([first.data, first.has_more]).toEqual([[], true]);
    const all = await aceme.get("/rollcall/v1/roles?sort=name&order=desc&limit=5");
    expect(all.data.map(({ name }: Item) => name)).toEqual(["viewer", "reader", "owner", "owner", "member"]);
    const [last] = (await aceme.get("/rollcall/v1/roles?sort=name&order=asc&limit=1")).data;
    expect(last.name).toBe("long 000000");
  });
});

test("invites are found by a part of their address", async () => {
  for (const name of ["b", "a"])
    await zenith.post("/v1/organization/invites", { email: `${name}@invited.example`, role: "reader" });
  const found = await everything("/rollcall/v1/invites?q=INVITED&sort=name&limit=1");
  expect(found.map(({ email }) => email)).toEqual(["a@invited.example", "b@invited.example"]);
});

test.each<[string, string]>([
  ["an unknown parameter", "nme=x"],
  ["a cursor that no list gave", "after=xyz"],
  ["a cursor of another order", `after=${Buffer.from('["name","x","y"]').toString("base64url")}`],
  ["an empty search", "q="],
  ["an unknown order", "sort=email"],
])("%s is refused", async (_, query) => {
  await aceme.get(`${users}?${query}`, 400);
});

test("lists show nothing of another organization", async () => {
  for (const noun of ["users", "projects", "groups", "service_accounts", "invites"]) {
    const mine = await everything(`/rollcall/v1/${noun}?limit=100`, aceme);
    const theirs = new Set((await everything(`/rollcall/v1/${noun}?limit=100`)).map(({ id }) => id));
    expect(mine.filter(({ id }) => theirs.has(id))).toEqual([]);
  }
  await aceme.get(`${users}?project_id=proj_none`, 404);
});
