import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const invites = "/v1/organization/invites";
const users = "/v1/organization/users";
const week = 7 * 24 * 60 * 60;
const dora = { email: "dora@aceme.example", role: "reader" };
const accept = (id: string, body?: unknown, status = 200) =>
  aceme.post(`/rollcall/v1/invites/${id}/accept`, body, status);
const archive = (id: string) => aceme.post(`/v1/organization/projects/${id}/archive`);

describe("an invite", () => {
  test("an invite holds the address, the roles and the deadline", async () => {
    const projects = [
      { id: "proj_viewing", role: "owner" },
      { id: "proj_narrow", role: "member" },
    ];
    const invite = await aceme.post(invites, { ...dora, projects });
    expect(invite).toEqual({
      id: expect.stringMatching(/^invite-\w{24}$/),
      object: "organization.invite",
      ...dora,
      status: "pending",
      projects,
      created_at: expect.any(Number),
      expires_at: invite.created_at + week,
      accepted_at: null,
    });
    expect(await aceme.get(`${invites}/${invite.id}`)).toEqual(invite);
    expect((await aceme.get(`${users}?emails[]=${dora.email}`)).data).toEqual([]);
    const details = { data: { ...dora, projects } };
    expect((await app.audit("org-aceme"))[0]).toMatchObject({ type: "invite.sent", resourceId: invite.id, details });
  });

  test("an invite without projects gets the oldest open project, and an empty list gets none", async () => {
    const projectsOf = async (email: string, input: object) =>
      (await aceme.post(invites, { ...dora, email, ...input })).projects;
    const { data } = await aceme.get("/v1/organization/projects");
    expect(await projectsOf("a@aceme.example", {})).toEqual([{ id: data[0].id, role: "member" }]);
    expect(await projectsOf("b@aceme.example", { projects: [] })).toEqual([]);
    await archive(data[0].id);
    expect(await projectsOf("c@aceme.example", {})).toEqual([{ id: data[1].id, role: "member" }]);
  });

  test("invites are listed in pages and visible to their organization only", async () => {
    const ids: string[] = [];
    for (const email of ["a@x.example", "b@x.example", "c@x.example"])
      ids.push((await aceme.post(invites, { email, role: "owner" })).id);
    const first = await aceme.get(`${invites}?limit=2`);
    const second = await aceme.get(`${invites}?limit=2&after=${first.last_id}`);
    expect([first.has_more, second.has_more]).toEqual([true, false]);
    const listed = [...first.data, ...second.data].map(({ id }: { id: string }) => id);
    expect(listed.toSorted()).toEqual(ids.toSorted());
    expect((await zenith.get(invites)).data).toEqual([]);
    for (const query of ["after=invite-none", "limit=0", "limit=101", "order=up"])
      expect((await aceme.get(`${invites}?${query}`, 400)).error.param).toBe(query.split("=")[0]);
    expect((await zenith.get(`${invites}?after=${ids[0]}`, 400)).error.param).toBe("after");
    await zenith.post(`/rollcall/v1/invites/${ids[0]}/accept`, {}, 404);
    await zenith.delete(`${invites}/${ids[0]}`, 404);
  });
});

describe("accepting an invite", () => {
  test("an acceptance creates a member with the invited roles in one change, who can get a key", async () => {
    const projects = [{ id: "proj_narrow", role: "owner" }];
    const { id } = await aceme.post(invites, { ...dora, projects });
    const before = app.live.revision;
    const user = await accept(id, { name: "Dora" });
    expect(app.live.revision).toBe(before + 1);
    expect(user).toMatchObject({ object: "organization.user", name: "Dora", ...dora });
    expect(await aceme.get(`${users}/${user.id}`)).toEqual(user);
    const member = await aceme.get(`/v1/organization/projects/proj_narrow/users/${user.id}`);
    expect(member.role).toBe("owner");
    const invite = await aceme.get(`${invites}/${id}`);
    expect(invite).toMatchObject({ status: "accepted", accepted_at: user.added_at });
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "invite.accepted", resourceId: id, details: { data: { user_id: user.id } } });
    const key = await aceme.post("/rollcall/v1/projects/proj_narrow/api_keys", { user_id: user.id, name: "first" });
    expect((await withKey(app, key.value)).json.data).toHaveLength(2);
  });

  test("an acceptance without a body uses the address as the name", async () => {
    const { id } = await aceme.post(invites, dora);
    expect((await accept(id)).name).toBe(dora.email);
  });

  test("an invite can be accepted once", async () => {
    const { id } = await aceme.post(invites, dora);
    const tried = await Promise.all(
      [1, 2, 3].map(() => app.call("POST", `/rollcall/v1/invites/${id}/accept`, { key: "acemeAdmin" })),
    );
    expect(tried.map(({ status }) => status).toSorted()).toEqual([200, 400, 400]);
    const { error } = await accept(id, {}, 400);
    expect(error).toMatchObject({ code: "invite_settled", message: `The invite ${id} is accepted already.` });
  });

  test("an expired invite cannot be accepted, and a new one can be sent", async () => {
    const { id } = await aceme.post(invites, dora);
    app.skewMs = week * 1000;
    expect((await aceme.get(`${invites}/${id}`)).status).toBe("expired");
    expect((await accept(id, {}, 400)).error.message).toBe(`The invite ${id} is expired already.`);
    expect((await aceme.post(invites, dora)).status).toBe("pending");
    expect(await aceme.delete(`${invites}/${id}`)).toMatchObject({ deleted: true });
  });

  test("an acceptance fails without effect if a project was archived or the person is a member", async () => {
    const projects = [
      { id: "proj_viewing", role: "member" },
      { id: "proj_narrow", role: "member" },
    ];
    const { id } = await aceme.post(invites, { ...dora, projects });
    await archive("proj_narrow");
    expect((await accept(id, {}, 400)).error).toMatchObject({
      code: "project_archived",
      message: "Project narrow is archived",
    });
    expect((await aceme.get(`${users}?emails[]=${dora.email}`)).data).toEqual([]);
    expect((await aceme.get(`${invites}/${id}`)).status).toBe("pending");
    const created = 1;
    await app.store.write(async (transaction) => {
      await transaction.users.put({
        ...dora,
        role: "reader",
        declaredBy: null,
        id: "user-d",
        organizationId: "org-aceme",
        name: "D",
        created,
      });
      return true;
    });
    expect((await accept(id, {}, 409)).error).toMatchObject({ code: "user_exists", param: "email" });
  });
});

describe("deleting an invite", () => {
  test("a deleted invite is gone and cannot be accepted", async () => {
    const { id } = await aceme.post(invites, dora);
    expect(await aceme.delete(`${invites}/${id}`)).toEqual({
      object: "organization.invite.deleted",
      id,
      deleted: true,
    });
    expect((await app.audit("org-aceme"))[0]).toMatchObject({ type: "invite.deleted", resourceId: id });
    await aceme.get(`${invites}/${id}`, 404);
    await aceme.delete(`${invites}/${id}`, 404);
    expect((await accept(id, {}, 404)).error.message).toBe(`No invite with id '${id}' was found`);
    expect((await aceme.get(invites)).data).toEqual([]);
    await aceme.post(invites, dora);
  });

  test("an accepted invite cannot be deleted", async () => {
    const { id } = await aceme.post(invites, dora);
    await accept(id);
    expect((await aceme.delete(`${invites}/${id}`, 400)).error.code).toBe("invite_settled");
  });
});

describe("an invite that is refused", () => {
  test("a member or an invited person is answered 409, whatever the case of the address", async () => {
    const owner = { email: "Owner@Aceme.example", role: "reader" };
    expect((await aceme.post(invites, owner, 409)).error).toMatchObject({ code: "user_exists", param: "email" });
    const { id } = await aceme.post(invites, dora);
    const again = await aceme.post(invites, { ...dora, email: "DORA@aceme.example" }, 409);
    expect(again.error).toMatchObject({ code: "invite_exists", param: "email", message: expect.stringContaining(id) });
    await zenith.post(invites, dora);
  });

  test("an archived project is answered 400, and an unknown or foreign one 404", async () => {
    const to = (id: string, status: number) =>
      aceme.post(invites, { ...dora, projects: [{ id, role: "member" }] }, status);
    await archive("proj_narrow");
    expect((await to("proj_narrow", 400)).error.code).toBe("project_archived");
    const [theirs, nobodys] = [await to("proj_zenith", 404), await to("proj_none", 404)];
    expect(JSON.stringify(theirs).replace("proj_zenith", "proj_none")).toBe(JSON.stringify(nobodys));
  });

  const project = { id: "proj_aceme", role: "member" };
  const cases: [object, string][] = [
    [{ role: "reader" }, "email"],
    [{ ...dora, role: "viewer" }, "role"],
    [{ email: dora.email }, "role"],
    [{ ...dora, projects: {} }, "projects"],
    [{ ...dora, projects: ["proj_aceme"] }, "projects[0]"],
    [{ ...dora, projects: [{ id: "proj_aceme" }] }, "projects[0].role"],
    [{ ...dora, projects: [project, { ...project, role: "viewer" }] }, "projects[1].role"],
    [{ ...dora, projects: [{ role: "member" }] }, "projects[0].id"],
    [{ ...dora, projects: [{ ...project, name: "x" }] }, "projects[0].name"],
    [{ ...dora, projects: [project, project] }, "projects[1].id"],
    [{ ...dora, expires_at: 1 }, "expires_at"],
    ...["", "dora", "@x", "dora@", "a b@x.example", "a@b@c", "<a@x.example>", `${"a".repeat(250)}@x.de`, "a@x..y"].map(
      (email): [object, string] => [{ ...dora, email }, "email"],
    ),
  ];
  for (const [body, param] of cases) {
    test(`the body ${JSON.stringify(body).slice(0, 100)} is answered 400`, async () => {
      expect((await aceme.post(invites, body, 400)).error.param).toBe(param);
    });
  }

  test("an invalid body of an acceptance is answered 400 with the field", async () => {
    const { id } = await aceme.post(invites, dora);
    expect((await accept(id, { name: "\u0007" }, 400)).error.param).toBe("name");
    expect((await accept(id, { role: "owner" }, 400)).error.param).toBe("role");
  });
});
