import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, strangersFineTune, type KeyName } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await aceme.post("/rollcall/v1/models", { id: own });
});
afterEach(() => app.close());

const own = "ft:gpt-4o-mini:acemeco/team::own";
const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const permissionsOf = (id: string) => `/v1/fine_tuning/checkpoints/${encodeURIComponent(id)}/permissions`;
const grant = (...projectIds: string[]) => aceme.post(permissionsOf(own), { project_ids: projectIds });
const share = (sharing: string) => aceme.post(`/rollcall/v1/models/${own}`, { sharing });
const get = (key: KeyName, id = own) => app.call("GET", `/v1/models/${encodeURIComponent(id)}`, { key });
const sees = async (key: KeyName) => {
  const list = await app.call("GET", "/v1/models", { key });
  const listed = list.json.data.some(({ id }: { id: string }) => id === own);
  // The list and the single answer must agree.
  expect((await get(key)).status).toBe(listed ? 200 : 404);
  return listed;
};
/** acemeOwner and acemeMember are in proj_aceme, acemeViewer in proj_viewing. */
const seen = async () => [await sees("acemeOwner"), await sees("acemeMember"), await sees("acemeViewer")];

describe("a model restricted to projects", () => {
  test("the model is visible to projects with a permission, from the next request on", async () => {
    expect(await seen()).toEqual([true, true, true]);
    await share("projects");
    expect(await seen()).toEqual([false, false, false]);
    const { data } = await grant("proj_viewing");
    expect(await seen()).toEqual([false, false, true]);
    await grant("proj_aceme");
    expect(await seen()).toEqual([true, true, true]);
    await aceme.delete(`${permissionsOf(own)}/${data[0].id}`);
    expect(await seen()).toEqual([true, true, false]);
    await share("organization");
    expect(await seen()).toEqual([true, true, true]);
  });

  test("the model answers like an absent one where it is hidden, even to an owner who deletes it", async () => {
    await share("projects");
    for (const method of ["GET", "DELETE"]) {
      const hidden = await app.call(method, `/v1/models/${own}`, { key: "acemeOwner" });
      const absent = await app.call(method, "/v1/models/none", { key: "acemeOwner" });
      expect([hidden.status, hidden.text.replace(own, "none")]).toEqual([404, absent.text]);
    }
    await grant("proj_aceme");
    expect((await app.call("DELETE", `/v1/models/${own}`, { key: "acemeMember" })).status).toBe(403);
    expect((await app.call("DELETE", `/v1/models/${own}`, { key: "acemeOwner" })).status).toBe(200);
  });

  test("the model's aliases are hidden with it", async () => {
    await aceme.post("/rollcall/v1/aliases", { id: "name", target: own });
    await share("projects");
    await grant("proj_viewing");
    expect((await get("acemeOwner", "name")).status).toBe(404);
    expect((await get("acemeViewer", "name")).status).toBe(200);
  });

  test("a project's policy still hides the model", async () => {
    await share("projects");
    await grant("proj_narrow", "proj_guarded");
    expect([await sees("acemeAllowList"), await sees("acemeDenyList")]).toEqual([false, true]);
  });
});

describe("a registration for a project", () => {
  test("the model is restricted to the project, which gets its permission in the same change", async () => {
    const { revision } = app.live;
    await aceme.post("/rollcall/v1/models", { id: "kept", project_id: "proj_viewing" });
    expect(app.live.revision).toBe(revision + 1);
    expect([(await get("acemeOwner", "kept")).status, (await get("acemeViewer", "kept")).status]).toEqual([404, 200]);
    expect((await aceme.get("/rollcall/v1/models/kept")).sharing).toBe("projects");
    expect((await aceme.get(permissionsOf("kept"))).data).toMatchObject([{ project_id: "proj_viewing" }]);
    for (const id of ["proj_none", "proj_zenith"])
      await aceme.post("/rollcall/v1/models", { id: "kept too", project_id: id }, 404);
    expect((await get("acemeOwner", "kept too")).status).toBe(404);
    await aceme.get("/rollcall/v1/models/kept too", 404);
  });

  test("the model inherits no permission from a retired model with its id", async () => {
    await grant("proj_viewing");
    await app.store.write(async (transaction) => {
      const live = (await transaction.models.find("org-aceme", own))!;
      await transaction.models.put({ ...live, state: "retired", deletion: null });
      return true;
    });
    await aceme.post("/rollcall/v1/models", { id: own, project_id: "proj_aceme" });
    expect(await seen()).toEqual([true, true, false]);
  });
});

describe("audiences", () => {
  test("audiences that see the same models share entity tags, and others do not", async () => {
    const etag = async (key: KeyName) => (await app.call("GET", "/v1/models", { key })).headers["etag"]!;
    expect(await etag("acemeOwner")).toBe(await etag("acemeViewer"));
    // A permission has no effect on a model that the whole organization sees.
    await grant("proj_viewing");
    expect(await etag("acemeOwner")).toBe(await etag("acemeViewer"));
    await share("projects");
    expect(await etag("acemeOwner")).not.toBe(await etag("acemeViewer"));
    await grant("proj_aceme");
    expect(await etag("acemeOwner")).toBe(await etag("acemeViewer"));
    await share("organization");
    expect(await etag("acemeOwner")).toBe(await etag("acemeViewer"));
  });
});

describe("checkpoint permissions", () => {
  test("permissions are granted once each and listed like OpenAI does", async () => {
    const made = await grant("proj_aceme", "proj_viewing", "proj_aceme");
    expect(made).toEqual({
      object: "list",
      data: ["proj_aceme", "proj_viewing"].map((project) => ({
        id: expect.stringMatching(/^cp_\w{24}$/),
        object: "checkpoint.permission",
        created_at: expect.any(Number),
        project_id: project,
      })),
      first_id: made.data[0].id,
      last_id: made.data[1].id,
      has_more: false,
    });
    const { revision } = app.live;
    expect(await grant("proj_aceme")).toMatchObject({ data: [made.data[0]] });
    expect(app.live.revision).toBe(revision);
    const byId = made.data.toSorted((a: any, b: any) => (a.id < b.id ? -1 : 1));
    expect((await aceme.get(`${permissionsOf(own)}?order=ascending`)).data).toEqual(byId);
    expect((await aceme.get(permissionsOf(own))).data).toEqual(byId.toReversed());
    expect((await aceme.get(`${permissionsOf(own)}?project_id=proj_viewing`)).data).toEqual([made.data[1]]);
    const second = await aceme.get(`${permissionsOf(own)}?order=ascending&limit=1&after=${byId[0].id}`);
    expect([second.data, second.has_more]).toEqual([[byId[1]], false]);
  });

  test("a page holds ten permissions by default", async () => {
    const projects: string[] = [];
    for (let number = 0; number < 11; number++)
      projects.push((await aceme.post("/v1/organization/projects", { name: `p ${number}` })).id);
    await grant(...projects);
    const page = await aceme.get(permissionsOf(own));
    expect([page.data.length, page.has_more]).toEqual([10, true]);
    expect((await aceme.get(`${permissionsOf(own)}?after=${page.last_id}`)).data).toHaveLength(1);
  });
});

describe("a checkpoint's id in a path", () => {
  test("the id works raw and encoded, whatever it contains", async () => {
    for (const id of [own, "a/permissions/b", "a/permissions", "permissions"]) {
      if (id !== own) await aceme.post("/rollcall/v1/models", { id });
      const { data } = await aceme.post(`/v1/fine_tuning/checkpoints/${id}/permissions`, {
        project_ids: ["proj_aceme"],
      });
      expect((await aceme.get(permissionsOf(id))).data).toEqual(data);
      const gone = await aceme.delete(`/v1/fine_tuning/checkpoints/${id}/permissions/${data[0].id}`);
      expect(gone).toEqual({ id: data[0].id, object: "checkpoint.permission", deleted: true });
      await aceme.delete(`${permissionsOf(id)}/${data[0].id}`, 404);
    }
    expect((await app.call("GET", "/v1/fine_tuning/checkpoints//permissions", { key: "acemeAdmin" })).status).toBe(404);
  });
});

describe("the audit of checkpoint permissions", () => {
  test("a grant of several permissions and a revocation write one audit row each", async () => {
    const { data } = await grant("proj_aceme", "proj_viewing");
    const [given, before] = await app.audit("org-aceme");
    expect(before?.type).not.toBe("checkpoint.permission.created");
    const details = { data: { project_id: "proj_aceme", fine_tuned_model_checkpoint: own } };
    expect(given).toMatchObject({ type: "checkpoint.permission.created", resourceId: data[0].id, projectId: null });
    const further = [{ id: data[1].id, project_id: "proj_viewing" }];
    expect(given?.details).toEqual({ ...details, further });
    await aceme.delete(`${permissionsOf(own)}/${data[0].id}`);
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({
      type: "checkpoint.permission.deleted",
      resourceId: data[0].id,
      details,
    });
  });
});

describe("permissions that are refused", () => {
  test("an unknown model or project is answered 404, and nothing is granted", async () => {
    const body = { project_ids: ["proj_aceme"] };
    for (const id of ["none", "davinci", strangersFineTune]) {
      const { error } = await aceme.post(permissionsOf(id), body, 404);
      expect(error.message).toBe(`No fine-tuned model with id '${id}' was found`);
      expect((await aceme.get(permissionsOf(id), 404)).error).toEqual(error);
    }
    for (const id of ["proj_none", "proj_zenith"])
      await aceme.post(permissionsOf(own), { project_ids: ["proj_aceme", id] }, 404);
    expect((await aceme.get(permissionsOf(own))).data).toEqual([]);
    const { data } = await grant("proj_aceme");
    await zenith.delete(`${permissionsOf(own)}/${data[0].id}`, 404);
    await aceme.delete(`${permissionsOf(fineTune)}/${data[0].id}`, 404);
    expect((await aceme.get(permissionsOf(own))).data).toEqual(data);
  });

  test("an invalid body or query is answered 400 with the field", async () => {
    await aceme.post("/v1/organization/projects/proj_guarded/archive");
    const cases: [unknown, string | null][] = [
      [{}, "project_ids"],
      [{ project_ids: [] }, "project_ids"],
      [{ project_ids: Array.from({ length: 101 }, () => "proj_aceme") }, "project_ids"],
      [{ project_ids: [5] }, "project_ids[0]"],
      [{ project_ids: ["proj_aceme"], role: "x" }, "role"],
      [{ project_ids: ["proj_guarded"] }, null],
    ];
    for (const [body, param] of cases)
      expect((await aceme.post(permissionsOf(own), body, 400)).error.param).toBe(param);
    for (const [query, param] of [
      ["order=asc", "order"],
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["after=cp_none", "after"],
    ]) {
      expect((await aceme.get(`${permissionsOf(own)}?${query}`, 400)).error.param).toBe(param);
    }
  });
});

test("the history of a model has what was shared, and what was taken back", async () => {
  const { data } = await grant("proj_viewing", "proj_aceme");
  await aceme.delete(`${permissionsOf(own)}/${data[0].id}`);
  const found = await aceme.get(`/rollcall/v1/audit/events?resource_ids[]=${encodeURIComponent(own)}`);
  expect(found.data.map(({ type }: { type: string }) => type)).toEqual([
    "checkpoint.permission.deleted",
    "checkpoint.permission.created",
    "rollcall.model.registered",
  ]);
  const page = await aceme.get(`/rollcall/v1/audit/events?limit=1&resource_ids[]=${encodeURIComponent(own)}`);
  const searched = await aceme.get(
    `/rollcall/v1/audit/events?q=proj_viewing&resource_ids[]=${encodeURIComponent(own)}&after=${page.next}`,
  );
  expect(searched.data.map(({ type }: { type: string }) => type)).toEqual(["checkpoint.permission.created"]);
});
