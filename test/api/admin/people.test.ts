import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, spareFineTune } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const users = "/v1/organization/users";
const auditLogs = "/v1/organization/audit_logs";

async function idOf(email: string): Promise<string> {
  const { data } = await aceme.get(`${users}?emails[]=${encodeURIComponent(email)}`);
  expect(data).toHaveLength(1);
  return data[0].id;
}

describe("users", () => {
  test("users are listed and retrieved", async () => {
    const { data } = await aceme.get(users);
    expect(data.map(({ email }: { email: string }) => email).toSorted()).toEqual([
      "owner@aceme.example",
      "reader@aceme.example",
    ]);
    expect(await aceme.get(`${users}/${data[0].id}`)).toEqual(data[0]);
    expect(Object.keys(data[0])).toEqual(["id", "object", "name", "email", "role", "added_at"]);
    expect((await aceme.get(`${users}?emails[]=nobody@aceme.example`)).data).toEqual([]);
  });

  test("a user is found by address, whatever the case of its ASCII letters", async () => {
    const { id: invite } = await aceme.post("/v1/organization/invites", {
      email: "Émile@aceme.example",
      role: "owner",
    });
    const { id } = await aceme.post(`/rollcall/v1/invites/${invite}/accept`);
    expect(await idOf("Émile@ACEME.example")).toBe(id);
    const member = { email: "Émile@aceme.example", role: "member" };
    expect((await aceme.post("/v1/organization/projects/proj_viewing/users", member)).id).toBe(id);
    const { value } = await aceme.post(`/rollcall/v1/users/${id}/admin_api_keys`, { name: "his" });
    const removed = await withKey(app, value, "DELETE", `/v1/organization/projects/proj_viewing/users/${id}`);
    expect(removed.status).toBe(200);
    const { data } = await aceme.get(`${auditLogs}?actor_emails[]=${encodeURIComponent("Émile@aceme.example")}`);
    expect(data.map(({ type }: { type: string }) => type)).toEqual(["user.deleted"]);
  });

  test("a changed role takes effect on keys in use", async () => {
    const reader = await idOf("reader@aceme.example");
    expect((await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeMember" })).status).toBe(403);
    expect(await aceme.post(`${users}/${reader}`, { role: "owner" })).toMatchObject({ role: "owner" });
    expect((await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeMember" })).status).toBe(200);
    await aceme.post(`${users}/${reader}`, { role: "reader" });
    expect((await app.call("DELETE", `/v1/models/${spareFineTune}`, { key: "acemeMember" })).status).toBe(403);
  });
});

describe("removed users", () => {
  test("the keys of a removed user stop working", async () => {
    const reader = await idOf("reader@aceme.example");
    expect((await app.call("GET", "/v1/models", { key: "acemeMember" })).status).toBe(200);
    expect(await aceme.delete(`${users}/${reader}`)).toEqual({
      object: "organization.user.deleted",
      id: reader,
      deleted: true,
    });
    expect((await app.call("GET", "/v1/models", { key: "acemeMember" })).status).toBe(401);
    await aceme.get(`${users}/${reader}`, 404);
    await aceme.delete(`${users}/${reader}`, 404);
    const { data } = await aceme.get("/v1/organization/projects/proj_aceme/api_keys?limit=100");
    expect(data.some(({ name }: { name: string }) => name === "acemeMember")).toBe(false);
  });

  test("the last owner cannot be demoted or removed", async () => {
    const owner = await idOf("owner@aceme.example");
    expect((await aceme.post(`${users}/${owner}`, { role: "reader" }, 400)).error.code).toBe("last_owner");
    expect((await aceme.delete(`${users}/${owner}`, 400)).error.code).toBe("last_owner");
    expect(await aceme.post(`${users}/${owner}`, { role: "owner" })).toMatchObject({ role: "owner" });
  });

  test("of two owners who demote each other concurrently one stays", async () => {
    const [owner, reader] = [await idOf("owner@aceme.example"), await idOf("reader@aceme.example")];
    for (let round = 0; round < 10; round++) {
      await aceme.post(`${users}/${reader}`, { role: "owner" });
      const demote = (id: string, key: "acemeAdmin" | "acemeReaderAdmin") =>
        app.call("POST", `${users}/${id}`, {
          key,
          headers: { "content-type": "application/json" },
          body: '{"role":"reader"}',
        });
      // If each demotes the other, the second is no owner any more; if each demotes themselves, the second is the last
      // owner.
      const themselves = round % 2 === 1;
      const [byReader, byOwner] = themselves ? [reader, owner] : [owner, reader];
      const both = await Promise.all([demote(byReader, "acemeReaderAdmin"), demote(byOwner, "acemeAdmin")]);
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, themselves ? 400 : 403]);
      const readerWon = both[0]?.status === 200;
      const left = readerWon === themselves ? "acemeAdmin" : "acemeReaderAdmin";
      await administrator(() => app, left).post(`${users}/${owner}`, { role: "owner" });
      await aceme.post(`${users}/${reader}`, { role: "reader" });
    }
  });

  test("an invalid change of a user is answered 400 with the field", async () => {
    const owner = await idOf("owner@aceme.example");
    for (const [body, param] of [
      [{ role: "god" }, "role"],
      [{ role: "owner", email: "x@y.example" }, "email"],
      [{ role: "owner", added_at: 1 }, "added_at"],
      [{ role: "owner", role_id: "role_1" }, "role"],
    ] as const) {
      expect((await aceme.post(`${users}/${owner}`, body, 400)).error.param).toBe(param);
    }
  });

  test("a role can be given by its id", async () => {
    const reader = await idOf("reader@aceme.example");
    const change = (role_id: string, status = 200) => aceme.post(`${users}/${reader}`, { role_id }, status);
    expect((await change("role_organization_owner")).role).toBe("owner");
    expect((await change("role_organization_reader")).role).toBe("reader");
    await change("role_unknown", 404);
  });
});

describe("audit logs", () => {
  test("each change appears once, newest first, with actor, address and request", async () => {
    const { id } = await aceme.post("/v1/organization/projects", { name: "Audited" });
    await aceme.post(`/v1/organization/projects/${id}`, { name: "Renamed" });
    const { data } = await aceme.get(auditLogs);
    expect(data.map(({ type }: { type: string }) => type)).toEqual([
      "project.updated",
      "project.created",
      "rollcall.started",
    ]);
    expect(data[1]).toEqual({
      id: expect.stringMatching(/^audit_log-/),
      object: "organization.audit_log",
      type: "project.created",
      effective_at: expect.any(Number),
      project: { id, name: "Audited" },
      resource: { id, name: "Audited" },
      actor: {
        type: "api_key",
        api_key: {
          id: expect.stringMatching(/^key_/),
          name: "acemeAdmin",
          type: "user",
          user: {
            id: await idOf("owner@aceme.example"),
            name: "owner@aceme.example",
            email: "owner@aceme.example",
          },
        },
        ip_address: "192.0.2.1",
        request_id: expect.stringMatching(/^req_/),
      },
      "project.created": { id, data: { name: "Audited" } },
    });
    expect(data[2].actor).toEqual({ type: "server" });
  });

  test("every acknowledged change has exactly one row, and a refused one has none", async () => {
    const before = app.live.revision;
    const project = await aceme.post("/v1/organization/projects", { name: "Counted" });
    const account = await aceme.post(`/v1/organization/projects/${project.id}/service_accounts`, { name: "a" });
    await aceme.post("/v1/organization/projects", {}, 400);
    await aceme.delete(`/v1/organization/projects/${project.id}/api_keys/key_none`, 404);
    await aceme.delete(`/v1/organization/projects/${project.id}/service_accounts/${account.id}`);
    await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
    expect(app.live.revision).toBe(before + 4);
    const { data } = await aceme.get(`${auditLogs}?limit=4`);
    expect(data.map(({ type }: { type: string }) => type)).toEqual([
      "resource.deleted",
      "service_account.deleted",
      "service_account.created",
      "project.created",
    ]);
    expect(data[0]["resource.deleted"]).toEqual({ id: fineTune, resource_type: "model" });
  });
});

describe("the queries of audit logs", () => {
  test("audit logs are filtered and paged", async () => {
    const ids: string[] = [];
    for (const name of ["a", "b", "c", "d"]) {
      const { id } = await aceme.post("/v1/organization/projects", { name });
      ids.unshift(id);
    }
    const projectsOf = async (query: string) =>
      (await aceme.get(`${auditLogs}?${query}`)).data.map((event: any) => event.project?.id);
    expect(await projectsOf("event_types[]=project.created")).toEqual(ids);
    expect(await projectsOf(`project_ids[]=${ids[0]}&project_ids[]=${ids[3]}`)).toEqual([ids[0]!, ids[3]!]);
    expect(await projectsOf(`resource_ids[]=${ids[1]}`)).toEqual([ids[1]!]);
    const owner = await idOf("owner@aceme.example");
    expect(await projectsOf(`actor_ids[]=${owner}`)).toEqual(ids);
    expect(await projectsOf("actor_emails[]=owner@aceme.example")).toEqual(ids);
    expect(await projectsOf("actor_emails[]=owner@zenith.example")).toEqual([]);
    expect(await projectsOf("effective_at[gt]=4000000000")).toEqual([]);
    expect(await projectsOf("effective_at[gte]=1&effective_at[lt]=4000000000&event_types[]=project.created")).toEqual(
      ids,
    );
    const first = await aceme.get(`${auditLogs}?limit=2`);
    const second = await aceme.get(`${auditLogs}?limit=100&after=${first.last_id}`);
    const back = await aceme.get(`${auditLogs}?limit=100&before=${second.first_id}`);
    expect([first.has_more, second.has_more]).toEqual([true, false]);
    expect(back.data).toEqual(first.data);
    expect([...first.data, ...second.data]).toEqual((await aceme.get(auditLogs)).data);
  });

  test("another organization's events are not visible and not valid cursors", async () => {
    await administrator(() => app, "zenithAdmin").post("/v1/organization/projects", { name: "Theirs" });
    const theirs = (await administrator(() => app, "zenithAdmin").get(auditLogs)).data;
    expect(theirs.map(({ type }: { type: string }) => type)).toEqual(["project.created", "rollcall.started"]);
    expect(JSON.stringify((await aceme.get(auditLogs)).data)).not.toContain(theirs[0].id);
    expect((await aceme.get(`${auditLogs}?after=${theirs[0].id}`, 400)).error.param).toBe("after");
  });
});

test("an address filter ignores case, tenant_only gives nothing, and an unknown bound is answered 400", async () => {
  expect((await aceme.get(`${users}?emails[]=OWNER@aceme.example`)).data).toHaveLength(1);
  const logs = "/v1/organization/audit_logs";
  await aceme.post("/v1/organization/projects", { name: "by the owner" });
  expect((await aceme.get(`${logs}?actor_emails[]=OWNER@Aceme.example`)).data.length).toBeGreaterThan(0);
  expect((await aceme.get(`${logs}?tenant_only=true`)).data).toEqual([]);
  expect((await aceme.get(`${logs}?effective_at[foo]=1`, 400)).error.param).toBe("effective_at[foo]");
});
