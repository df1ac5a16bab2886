import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../support/administrator.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import {
  awkwardIds,
  fineTune,
  keys,
  spareFineTune,
  strangersFineTune,
  type KeyName,
  worldYaml,
} from "../support/world.ts";
import { newStorePlace } from "../support/store-place.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const path = "/rollcall/v1/changes";
const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const changes = (key: KeyName, query = "") => administrator(() => app, key).get(`${path}?${query}`);
const policyOf = (project: string) => `/v1/organization/projects/${project}/model_permissions`;
const types = (page: any) => page.data.map(({ type, resource }: any) => `${type} ${resource.id}`);
const base = ["davinci", "gpt-3.5-turbo-instruct", "gpt-4o-mini", "text-davinci-003"];

describe("the changes of a project key", () => {
  test("the changes since revision 0 are the list", async () => {
    const page = await changes("acemeOwner");
    const list = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    expect(page).toMatchObject({ object: "list", revision: 1, has_more: false });
    expect(page.data.map(({ model }: any) => model)).toEqual(list.json.data);
    expect(page.data[0]).toEqual({
      object: "rollcall.change",
      revision: 1,
      at: expect.any(Number),
      type: "model.available",
      actor: null,
      resource: { type: "model", id: list.json.data[0].id },
      model: list.json.data[0],
    });
  });

  test("a model appears once, as it is now", async () => {
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::brief" });
    await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
    await app.call("DELETE", "/v1/models/ft:davinci:acemeco::brief", { key: "acemeOwner" });
    const page = await changes("acemeOwner", "since=1");
    expect(types(page)).toEqual([
      "model.available ft:davinci:acemeco::new",
      `model.unavailable ${fineTune}`,
      "model.unavailable ft:davinci:acemeco::brief",
    ]);
    expect(page.data.map(({ revision }: any) => revision)).toEqual([2, 4, 5]);
    expect(JSON.stringify(page)).not.toMatch(/key_|user-/);
    expect(await changes("acemeOwner", "since=now")).toEqual({
      object: "list",
      data: [],
      revision: 5,
      has_more: false,
    });
    expect(await changes("acemeOwner", "since=5")).toEqual({ object: "list", data: [], revision: 5, has_more: false });
  });

  test("changes of other organizations and of hidden models do not appear", async () => {
    await zenith.post("/rollcall/v1/models", { id: "ft:davinci:zenith::new" });
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    await app.call("DELETE", `/v1/models/${spareFineTune}`, { key: "acemeOwner" });
    expect(types(await changes("acemeAllowList"))).toEqual(["model.available davinci", `model.available ${fineTune}`]);
    expect(await changes("acemeAllowList", "since=1")).toEqual({
      object: "list",
      data: [],
      revision: 4,
      has_more: false,
    });
    expect(types(await changes("acemeDenyList")).join()).not.toContain(fineTune);
    expect(types(await changes("zenithOwner")).toSorted()).toEqual(
      [...base, strangersFineTune, "ft:davinci:zenith::new"].map((id) => `model.available ${id}`).toSorted(),
    );
    for (const key of ["acemeOwner", "acemeAdmin"] as const)
      expect(JSON.stringify(await changes(key))).not.toContain("zenith::");
  });
});

describe("changes of restricted models, unlisted models and aliases", () => {
  const since = () => `since=${app.live.revision}`;
  const permissions = `/v1/fine_tuning/checkpoints/${fineTune}/permissions`;
  const update = (change: object) => aceme.post(`/rollcall/v1/models/${own}`, change);
  const own = "ft:davinci:acemeco::own";

  test("restricting a model gives models.changed, and later changes of the model do not appear", async () => {
    await aceme.post("/rollcall/v1/models", { id: own });
    let from = since();
    await update({ sharing: "projects" });
    expect(types(await changes("acemeOwner", from))).toEqual(["models.changed proj_aceme"]);
    from = since();
    await update({ shutdown_date: "2031-01-31" });
    await aceme.post("/rollcall/v1/aliases", { id: "its alias", target: own });
    expect(types(await changes("acemeOwner", from))).toEqual([]);
    await aceme.post(`/v1/fine_tuning/checkpoints/${own}/permissions`, { project_ids: ["proj_aceme"] });
    expect(types(await changes("acemeOwner", from))).toContain("models.changed proj_aceme");
    expect(types(await changes("acemeViewer", from))).toEqual([]);
  });

  test("granting or revoking a permission gives models.changed", async () => {
    let from = since();
    const { id } = (await aceme.post(permissions, { project_ids: ["proj_aceme"] })).data[0];
    expect(types(await changes("acemeOwner", from))).toEqual(["models.changed proj_aceme"]);
    expect(types(await changes("acemeViewer", from))).toEqual([]);
    from = since();
    await aceme.delete(`${permissions}/${id}`);
    expect(types(await changes("acemeOwner", from))).toEqual(["models.changed proj_aceme"]);
  });

  test("the id of an unlisted model never appears", async () => {
    const from = since();
    await aceme.post("/rollcall/v1/models", { id: own, visibility: "unlisted" });
    await app.call("DELETE", `/v1/models/${own}`, { key: "acemeOwner" });
    const page = await changes("acemeOwner", from);
    expect(types(page)).toEqual(["models.changed proj_aceme"]);
    expect(JSON.stringify(page)).not.toContain(own);
  });

  test("an alias comes and goes with its target", async () => {
    await aceme.post("/rollcall/v1/models", { id: own });
    await aceme.post("/rollcall/v1/aliases", { id: "its alias", target: own });
    let from = since();
    await app.call("DELETE", `/v1/models/${own}`, { key: "acemeOwner" });
    expect(types(await changes("acemeOwner", from)).toSorted()).toEqual(
      [own, "its alias"].map((id) => `model.unavailable ${id}`),
    );
    from = since();
    await aceme.post(`/rollcall/v1/deleted_models/${own}`);
    expect(types(await changes("acemeOwner", from)).toSorted()).toEqual(
      [own, "its alias"].map((id) => `model.available ${id}`),
    );
  });
});

describe("models.changed and pages of a project key", () => {
  test("a change of the key's own project gives models.changed, and a change of another project does not", async () => {
    await aceme.post(policyOf("proj_guarded"), { mode: "allow_list", model_ids: ["davinci"] });
    expect((await changes("acemeOwner", "since=1")).data).toEqual([]);
    const page = await changes("acemeDenyList", "since=1");
    expect(page.data).toEqual([
      {
        object: "rollcall.change",
        revision: 2,
        at: expect.any(Number),
        type: "models.changed",
        actor: null,
        resource: { type: "project", id: "proj_guarded" },
      },
    ]);
  });

  test("a revision with more models than the limit becomes models.changed", async () => {
    await aceme.post("/rollcall/v1/models", { id: "ft:davinci:acemeco::new" });
    const page = await changes("acemeOwner", "limit=3");
    expect(types(page)).toEqual(["models.changed proj_aceme"]);
    expect(page).toMatchObject({ revision: 1, has_more: true });
    expect(types(await changes("acemeOwner", "limit=3&since=1"))).toEqual(["model.available ft:davinci:acemeco::new"]);
    const exact = base.length + 2 + awkwardIds.length;
    expect(types(await changes("acemeOwner", `limit=${exact}`))).toHaveLength(exact);
    expect(types(await changes("acemeOwner", `limit=${exact - 1}`))).toEqual(["models.changed proj_aceme"]);
  });

  test("pages end between revisions, whatever the limit", async () => {
    for (let at = 0; at < 7; at++) await aceme.post("/rollcall/v1/models", { id: `ft:davinci:acemeco::${at}` });
    for (const limit of [1, 2, 3, 7, 8, 1000]) {
      const received: string[] = [];
      for (let since = 1; ;) {
        const page = await changes("acemeOwner", `since=${since}&limit=${limit}`);
        expect(page.data.length).toBeLessThanOrEqual(limit);
        received.push(...types(page));
        since = page.revision;
        if (!page.has_more) break;
      }
      expect([limit, received]).toEqual([
        limit,
        Array.from({ length: 7 }, (_, at) => `model.available ft:davinci:acemeco::${at}`),
      ]);
    }
  });
});

describe("the changes of an admin key", () => {
  test("every audit event of the organization appears with its actor", async () => {
    const project = await aceme.post("/v1/organization/projects", { name: "chat" });
    await app.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
    const page = await changes("acemeAdmin");
    expect(page.data.map(({ type }: any) => type)).toEqual(["rollcall.started", "project.created", "resource.deleted"]);
    const [audited] = (await aceme.get("/v1/organization/audit_logs?limit=1&event_types[]=project.created")).data;
    expect(page.data[1]).toEqual({
      object: "rollcall.change",
      revision: 2,
      at: audited.effective_at,
      type: "project.created",
      actor: audited.actor,
      resource: { type: "project", id: project.id, name: "chat" },
      project: { id: project.id, name: "chat" },
      details: { data: { name: "chat" } },
    });
    expect(page.data[2].resource).toEqual({ type: "model", id: fineTune });
    expect(page.data[0]).toMatchObject({ actor: { type: "server" }, resource: { type: "server", id: "world.yaml" } });
  });

  test("models changed by a start appear without an actor", async () => {
    const place = await newStorePlace();
    await (await openTestApp(worldYaml, place)).close();
    const more = worldYaml.replace("models:\n", "models:\n  - { id: x1 }\n  - { id: x2 }\n  - { id: x3 }\n");
    const again = await openTestApp(more, place);
    const received = async (query: string) =>
      (await again.call("GET", `${path}?since=1${query}`, { key: "zenithAdmin" })).json;
    expect(types(await received(""))).toEqual(["x1", "x2", "x3"].map((id) => `model.available ${id}`));
    expect((await received("")).data[0].actor).toBeNull();
    expect(types(await received("&limit=2"))).toEqual(["models.changed org-zenith"]);
    await again.close();
    await place.remove();
  });

  test("a revision is never delivered in part", async () => {
    const organization = (name: string, key: KeyName) =>
      `  - { name: ${name}, id: org-${name}, users: [{ email: o@x.example, role: owner }],
      keys: [{ name: admin, kind: admin, value: ${keys[key]}, user: o@x.example }] }\n`;
    const [ours, others] = [organization("zenith", "zenithAdmin"), organization("aceme", "acemeAdmin")];
    const file = (models: readonly string[], organizations: string) =>
      `models: [${models.map((id) => `{ id: ${id}, created: 1 }`).join()}]\norganizations:\n${organizations}`;
    const place = await newStorePlace();
    // The first organization gets the start's event, the other one only the changes of its models.
    await (await openTestApp(file(["a", "b", "c", "d", "e"], ours + others), place)).close();
    const again = await openTestApp(file(["a", "b", "c", "d", "e", "f", "g", "h"], others + ours), place);
    const received = async (limit: number) => {
      const { json } = await again.call("GET", `${path}?limit=${limit}`, { key: "zenithAdmin" });
      return [types(json), json.revision, json.has_more];
    };
    const started = "rollcall.started world.yaml";
    const all = ["f", "g", "h"].map((id) => `model.available ${id}`);
    expect(await received(6)).toEqual([[started], 1, true]);
    expect(await received(7)).toEqual([[started], 1, true]);
    expect(await received(8)).toEqual([[started, ...all], 2, false]);
    await again.close();
    await place.remove();
  });

  test("audit events come in pages", async () => {
    for (const name of ["a", "b", "c"]) await aceme.post("/v1/organization/projects", { name });
    const first = await changes("acemeAdmin", "limit=2&since=1");
    const second = await changes("acemeAdmin", `limit=2&since=${first.revision}`);
    expect([first.revision, first.has_more, second.revision, second.has_more]).toEqual([3, true, 4, false]);
    expect([...first.data, ...second.data]).toEqual((await changes("acemeAdmin", "since=1")).data);
  });
});

describe("an invalid query", () => {
  for (const [query, param] of [
    ["since=2", "since"],
    ["since=-1", "since"],
    ["since=x", "since"],
    ["since=1&since=1", "since"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["stream=yes", "stream"],
    ["stream=true&since=2", "since"],
  ] as const)
    test(`${query} is answered 400 with the parameter ${param}`, async () => {
      for (const key of ["acemeOwner", "acemeAdmin"] as const) {
        const { status, json } = await app.call("GET", `${path}?${query}`, { key });
        expect([status, json.error.param]).toEqual([400, param]);
      }
      expect(app.streams.size).toBe(0);
    });
});
