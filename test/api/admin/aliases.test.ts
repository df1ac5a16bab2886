import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune, spareFineTune, strangersFineTune, worldYaml, type KeyName } from "../../support/world.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const aliases = "/rollcall/v1/aliases";
const create = (id: string, target: string, status = 200) => aceme.post(aliases, { id, target }, status);
const get = (id: string, key: KeyName = "acemeOwner", query = "") =>
  app.call("GET", `/v1/models/${encodeURIComponent(id)}${query}`, { key });
const listed = async (key: KeyName = "acemeOwner", query = "") =>
  (await app.call("GET", `/v1/models${query}`, { key })).json.data;
const ids = (items: { id: string }[]) => items.map(({ id }) => id);

describe("an alias", () => {
  test("an alias answers as its target under another name and appears in the list", async () => {
    const before = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    await create("team/fast", "gpt-3.5-turbo-instruct");
    const target = (await get("gpt-3.5-turbo-instruct")).json;
    expect((await get("team/fast")).json).toEqual({ ...target, id: "team/fast" });
    const after = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    expect(after.headers["etag"]).not.toBe(before.headers["etag"]!);
    expect(ids(after.json.data)).toEqual([...ids(before.json.data), "team/fast"].sort());
    expect(ids(await listed("zenithOwner"))).not.toContain("team/fast");
    expect((await get("team/fast", "zenithOwner")).status).toBe(404);
  });

  test("an alias is the same bytes alone and in the list, in every dialect", async () => {
    await create("own", fineTune);
    await create("shared", "davinci");
    for (const query of ["", "?dialect=openai-legacy"]) {
      const { text } = await app.call("GET", `/v1/models${query}`, { key: "acemeOwner" });
      for (const id of ["own", "shared"]) expect(text).toContain((await get(id, "acemeOwner", query)).text);
    }
  });

  test("clients of 2023 see the target as root, and their rights over it", async () => {
    await create("own", fineTune);
    const target = (await get(fineTune, "acemeOwner", "?dialect=openai-legacy")).json;
    const { json } = await get("own", "acemeOwner", "?dialect=openai-legacy");
    expect(json).toEqual({ ...target, id: "own", root: fineTune });
  });
});

describe("an alias and its target", () => {
  test("an alias follows changes, deletion and restoration of its target", async () => {
    const own = "ft:gpt-4o-mini:acemeco::own";
    await aceme.post("/rollcall/v1/models", { id: own });
    await create("name", own);
    await aceme.post(`/rollcall/v1/models/${own}`, { shutdown_date: "2031-01-31" });
    expect((await get("name")).json.shutdown_date).toBe("2031-01-31");
    await aceme.post(`/rollcall/v1/models/${own}`, { visibility: "unlisted" });
    expect(ids(await listed())).toContain("name");
    const shown = (await get("name")).text;
    await app.call("DELETE", `/v1/models/${own}`, { key: "acemeOwner" });
    expect((await get("name")).text).toBe((await get("none")).text.replaceAll("none", "name"));
    expect(ids(await listed())).not.toContain("name");
    await aceme.post(`/rollcall/v1/deleted_models/${own}`);
    expect((await get("name")).text).toBe(shown);
  });

  test("an alias is visible where a project's policy allows both names", async () => {
    await create("other name", fineTune);
    const policy = (mode: string, ...modelIds: string[]) =>
      aceme.post("/v1/organization/projects/proj_aceme/model_permissions", { mode, model_ids: modelIds });
    for (const [modelIds, seen] of [
      [["other name"], []],
      [[fineTune], [fineTune]],
      [
        [fineTune, "other name"],
        [fineTune, "other name"],
      ],
    ] as const) {
      await policy("allow_list", ...modelIds);
      expect(ids(await listed())).toEqual([...seen]);
    }
    await policy("deny_list", fineTune);
    expect((await get("other name")).status).toBe(404);
    await policy("deny_list", "other name");
    expect([(await get("other name")).status, (await get(fineTune)).status]).toEqual([404, 200]);
  });

  test("an alias cannot be deleted like a model", async () => {
    await create("name", fineTune);
    const { status, json } = await app.call("DELETE", "/v1/models/name", { key: "acemeOwner" });
    expect([status, json.error.code, json.error.param]).toEqual([403, "model_not_deletable", "model"]);
    expect(json.error.message).toBe(
      `The model 'name' is an alias of '${fineTune}'. An admin key removes it at /rollcall/v1/aliases.`,
    );
    expect((await get(fineTune)).status).toBe(200);
  });
});

describe("the aliases of an organization", () => {
  test("an alias is created, listed and removed, with one audit row each", async () => {
    const made = await create("a/b", "davinci");
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.alias.created", resourceId: "a/b", details: { target: "davinci" } });
    expect(made).toEqual({
      id: "a/b",
      object: "rollcall.alias",
      target: "davinci",
      created: expect.any(Number),
      provenance: { source: "api", key_id: event!.keyId, at: made.created },
    });
    await create("c", fineTune);
    expect((await aceme.get(aliases)).data).toMatchObject([made, { id: "c", target: fineTune }]);
    expect(ids((await aceme.get(`${aliases}?limit=1&after=a%2Fb`)).data)).toEqual(["c"]);
    expect((await zenith.get(aliases)).data).toEqual([]);
    const gone = await aceme.delete(`${aliases}/a%2Fb`);
    expect(gone).toEqual({ id: "a/b", object: "rollcall.alias.deleted", deleted: true });
    expect((await app.audit("org-aceme"))[0]).toMatchObject({ type: "rollcall.alias.deleted", resourceId: "a/b" });
    expect((await get("a/b")).status).toBe(404);
    await aceme.delete(`${aliases}/a/b`, 404);
  });

  test("a removed alias frees its name for another alias or a model", async () => {
    await create("name", "davinci");
    await aceme.delete(`${aliases}/name`);
    await create("name", fineTune);
    expect((await get("name")).json.owned_by).toBe("acemeco");
    await aceme.delete(`${aliases}/name`);
    await aceme.post("/rollcall/v1/models", { id: "name" });
    expect((await aceme.get("/rollcall/v1/models/name")).kind).toBe("fine-tuned");
  });
});

describe("an alias that is refused", () => {
  test("a name that is taken is answered 409", async () => {
    await create("name", "davinci");
    await app.call("DELETE", `/v1/models/${spareFineTune}`, { key: "acemeOwner" });
    for (const id of ["name", fineTune, "davinci", spareFineTune]) {
      const { error } = await create(id, "gpt-4o-mini", 409);
      expect([error.code, error.param]).toEqual(["model_exists", "id"]);
    }
    const { error } = await aceme.post("/rollcall/v1/models", { id: "name" }, 409);
    expect(error.message).toContain("as an alias");
    expect((await get("name")).json.owned_by).toBe("openai");
  });

  test("a target that is unknown, deleted or of another organization is answered 404", async () => {
    await app.call("DELETE", `/v1/models/${spareFineTune}`, { key: "acemeOwner" });
    for (const target of ["none", spareFineTune, strangersFineTune]) {
      const { error } = await create("name", target, 404);
      expect(error).toEqual({
        message: `No model with id '${target}' was found`,
        type: "invalid_request_error",
        param: null,
        code: "not_found",
      });
    }
    expect((await aceme.get(aliases)).data).toEqual([]);
  });

  test("an invalid body is answered 400 with the field", async () => {
    await create("name", "davinci");
    const cases: [unknown, string][] = [
      [{}, "id"],
      [{ id: "x" }, "target"],
      [{ id: "a//b", target: "davinci" }, "id"],
      [{ id: "x", target: "name" }, "target"],
      [{ id: "x", target: 5 }, "target"],
      [{ id: "x", target: "davinci", created: 5 }, "created"],
    ];
    for (const [body, param] of cases) expect((await aceme.post(aliases, body, 400)).error.param).toBe(param);
  });

  test("an alias that the file declares cannot be removed", async () => {
    await app.close();
    const models = `models:\n      - { id: "${fineTune}"`;
    app = await openTestApp(worldYaml.replace(models, `aliases: [{ id: name, target: davinci }]\n    ${models}`));
    expect((await get("name")).status).toBe(200);
    expect((await aceme.delete(`${aliases}/name`, 403)).error.code).toBe("model_not_changeable");
    expect((await get("name")).status).toBe(200);
  });

  test("removing something that is not an alias is answered 404", async () => {
    for (const id of [fineTune, "davinci", "none"]) await aceme.delete(`${aliases}/${id}`, 404);
    expect((await get(fineTune)).status).toBe(200);
  });
});
