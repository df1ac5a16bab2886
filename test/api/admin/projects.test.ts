import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune } from "../../support/world.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const projects = "/v1/organization/projects";

describe("projects", () => {
  test("a project is created, retrieved, renamed and archived", async () => {
    const made = await aceme.post(projects, { name: "Chat" });
    expect(made).toEqual({
      id: expect.stringMatching(/^proj_\w{24}$/),
      object: "organization.project",
      name: "Chat",
      created_at: expect.any(Number),
      archived_at: null,
      status: "active",
    });
    expect(await aceme.get(`${projects}/${made.id}`)).toEqual(made);
    const renamed = await aceme.post(`${projects}/${made.id}`, { name: "Talk" });
    expect(renamed).toEqual({ ...made, name: "Talk" });
    const archived = await aceme.post(`${projects}/${made.id}/archive`);
    expect(archived).toEqual({ ...renamed, status: "archived", archived_at: expect.any(Number) });
    const refused = await aceme.post(`${projects}/${made.id}`, { name: "Again" }, 400);
    expect(refused.error).toMatchObject({ code: "project_archived", message: "Project Talk is archived" });
    await aceme.post(`${projects}/${made.id}/archive`, undefined, 400);
  });

  test("projects are listed in pages, and archived ones only on request", async () => {
    for (let number = 0; number < 7; number++) await aceme.post(projects, { name: `Page ${number}` });
    const all = await aceme.get(`${projects}?limit=100`);
    const collected: string[] = [];
    let after = "";
    for (;;) {
      const page = await aceme.get(`${projects}?limit=3${after}`);
      expect(page.object).toBe("list");
      expect([page.first_id, page.last_id]).toEqual([page.data[0]?.id ?? null, page.data.at(-1)?.id ?? null]);
      collected.push(...page.data.map(({ id }: { id: string }) => id));
      if (!page.has_more) break;
      after = `&after=${page.last_id}`;
    }
    expect(collected).toEqual(all.data.map(({ id }: { id: string }) => id));
    const descending = await aceme.get(`${projects}?limit=100&order=desc`);
    expect(descending.data).toEqual(all.data.toReversed());
    const withArchived = await aceme.get(`${projects}?include_archived=true&limit=100`);
    expect(withArchived.data.length).toBe(all.data.length + 1);
  });

  test("another organization's project is answered like an unknown one", async () => {
    const unknown = await aceme.get(`${projects}/proj_unknown`, 404);
    const theirs = await aceme.get(`${projects}/proj_zenith`, 404);
    expect(unknown.error.code).toBe("not_found");
    expect(theirs).toEqual(JSON.parse(JSON.stringify(unknown).replace("proj_unknown", "proj_zenith")));
    expect((await aceme.get(`${projects}/%ff`, 404)).error.message).toBe("No project with id '%ff' was found");
    await aceme.post(`${projects}/proj_zenith`, { name: "x" }, 404);
    await aceme.post(`${projects}/proj_zenith/archive`, undefined, 404);
    expect((await zenith.get(projects)).data).toHaveLength(1);
  });
});

describe("model permissions of a project", () => {
  const permissions = `${projects}/proj_aceme/model_permissions`;
  const visible = async () =>
    (await app.call("GET", "/v1/models", { key: "acemeOwner" })).json.data.map(({ id }: { id: string }) => id);

  test("model permissions take effect on the next request and can be removed", async () => {
    const before = await visible();
    expect((await aceme.get(permissions, 404)).error.code).toBe("not_found");
    const allow = { mode: "allow_list", model_ids: ["davinci", fineTune] };
    expect(await aceme.post(permissions, allow)).toEqual({ object: "project.model_permissions", ...allow });
    expect(await visible()).toEqual(["davinci", fineTune]);
    expect((await app.call("GET", "/v1/models/gpt-4o-mini", { key: "acemeOwner" })).status).toBe(404);
    await aceme.post(permissions, { mode: "deny_list", model_ids: ["davinci"] });
    expect(await visible()).toEqual(before.filter((id: string) => id !== "davinci"));
    expect(await aceme.get(permissions)).toMatchObject({ mode: "deny_list", model_ids: ["davinci"] });
    const gone = await aceme.delete(permissions);
    expect(gone).toEqual({ object: "project.model_permissions.deleted", deleted: true });
    await aceme.delete(permissions, 404);
    expect(await visible()).toEqual(before);
  });

  test("an empty allow list hides every model", async () => {
    await aceme.post(permissions, { mode: "allow_list", model_ids: [] });
    expect(await visible()).toEqual([]);
    await aceme.delete(permissions);
  });
});

describe("an archived project", () => {
  test("the keys of an archived project stop working", async () => {
    const { id } = await aceme.post(projects, { name: "Doomed" });
    const account = await aceme.post(`${projects}/${id}/service_accounts`, { name: "robot" });
    expect((await withKey(app, account.api_key.value)).status).toBe(200);
    await aceme.post(`${projects}/${id}/archive`);
    const { status, json } = await withKey(app, account.api_key.value);
    expect([status, json.error.code]).toEqual([401, "invalid_api_key"]);
    await aceme.post(`${projects}/${id}/service_accounts`, { name: "another" }, 400);
  });
});

describe("an invalid request", () => {
  const cases: [string, unknown, string][] = [
    [projects, {}, "name"],
    [projects, { name: "" }, "name"],
    [projects, { name: 5 }, "name"],
    [projects, { name: "x", organization_id: "org-zenith" }, "organization_id"],
    [projects, { name: "x", created_at: 1 }, "created_at"],
    [projects, { name: "x", residency: "EU_STORAGE_PROCESSING" }, "residency"],
    [`${projects}/proj_aceme/model_permissions`, { mode: "allow_list" }, "model_ids"],
    [`${projects}/proj_aceme/model_permissions`, { mode: "maybe", model_ids: [] }, "mode"],
    [`${projects}/proj_aceme/model_permissions`, { mode: "deny_list", model_ids: ["ok", "a%"] }, "model_ids[1]"],
    [`${projects}/proj_aceme/model_permissions`, { mode: "deny_list", model_ids: [5] }, "model_ids[0]"],
    [`${projects}/proj_aceme/model_permissions`, { mode: "deny_list", model_ids: ids(2_001, 4) }, "model_ids"],
    [`${projects}/proj_aceme/model_permissions`, { mode: "deny_list", model_ids: ids(129, 510) }, "model_ids"],
  ];
  for (const [path, body, param] of cases) {
    test(`${path} answers ${JSON.stringify(body)} with 400`, async () => {
      expect((await aceme.post(path, body, 400)).error.param).toBe(param);
    });
  }

  test("an invalid page query is answered 400 with the parameter", async () => {
    for (const [query, param] of [
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["limit=x", "limit"],
      ["limit=1&limit=2", "limit"],
      ["after=nonsense", "after"],
      ["after=proj_zenith", "after"],
      ["order=sideways", "order"],
      ["include_archived=maybe", "include_archived"],
    ]) {
      expect((await aceme.get(`${projects}?${query}`, 400)).error.param).toBe(param);
    }
  });
});

function ids(count: number, bytesEach: number): string[] {
  return Array.from({ length: count }, (_, at) => String(at).padEnd(bytesEach, "x"));
}
