import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { administrator } from "../../support/administrator.ts";
import { factsYaml, own, tuned } from "../../support/api/dialect-world.ts";
import type { KeyName } from "../../support/world.ts";

/** Deleting, archiving and renaming through other vendors' paths, under the same policy and audit. */

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp(factsYaml);
  await administrator(() => app).post("/rollcall/v1/models", { id: own });
});
afterEach(() => app.close());

const key = "acemeOwner";
const json = { "content-type": "application/json" };
const events = async () => (await app.audit("org-aceme")).map(({ type, resourceId }) => [type, resourceId]);

describe("deleting in vendors' dialects", () => {
  const paths = () => app.routes.filter(({ operation, method }) => operation === "deleteModel" && method === "DELETE");

  test("every vendor's path deletes a model with one audit event", async () => {
    for (const { path } of paths()) {
      const id = `ft:made:for:${path.replaceAll(/[{}]/g, "").slice(1)}`;
      await administrator(() => app).post("/rollcall/v1/models", { id });
      const answer = await app.call("DELETE", path.replace("{model}", id), { key, body: "{}" });
      expect([path, answer.status]).toEqual([path, 200]);
      expect((await events())[0]).toEqual(["resource.deleted", id]);
      expect((await app.call("GET", `/v1/models/${id}`, { key })).status).toBe(404);
      expect((await app.call("DELETE", path.replace("{model}", id), { key })).status).toBe(404);
    }
  });

  test("a base model and a member's key are answered 403, without effect", async () => {
    const { revision } = app.live;
    for (const { path } of paths()) {
      expect((await app.call("DELETE", path.replace("{model}", "gpt-4o-mini"), { key })).status).toBe(403);
      expect((await app.call("DELETE", path.replace("{model}", own), { key: "acemeMember" })).status).toBe(403);
    }
    expect(app.live.revision).toBe(revision);
  });

  test("Ollama's clients name the model in the body, as model or name, with or without a content type", async () => {
    await administrator(() => app).post("/rollcall/v1/models", { id: "tagged:latest" });
    const remove = (body: string, headers = {}) => app.call("DELETE", "/api/delete", { key, body, headers });
    expect((await remove(JSON.stringify({ name: own }), json)).text).toBe("");
    expect((await remove(JSON.stringify({ model: tuned }))).status).toBe(200);
    expect((await remove('{"model":"tagged"}')).status).toBe(200);
    expect((await events())[0]).toEqual(["resource.deleted", "tagged:latest"]);
    expect((await remove(JSON.stringify({ model: own }))).json).toEqual({ error: `The model '${own}' does not exist` });
    for (const body of ["", "{}", "[]", '{"model":1}']) expect((await remove(body)).status).toBe(400);
  });
});

test("Ollama's clients can show a model of their own view only", async () => {
  const show = (body: string) => app.call("POST", "/api/show", { key, body, headers: json });
  const shown = await show('{"model":"gpt-4o-mini","verbose":true}');
  expect(shown.json).toMatchObject({ capabilities: ["completion", "tools", "vision"], model_info: {} });
  expect(shown.json.model_info["unknown.context_length"]).toBe(128000);
  expect((await show('{"model":"absent"}')).status).toBe(404);
});

describe("Mistral's clients", () => {
  const path = `/v1/fine_tuning/models/${encodeURIComponent(own)}`;
  const isListed = async () => (await app.call("GET", "/v1/models", { key })).text.includes(own);

  test("an archived model is unlisted, and unarchiving lists it again", async () => {
    const archived = await app.call("POST", `${path}/archive`, { key });
    expect(archived.text).toBe(`{"id":"${own}","object":"model","archived":true}`);
    expect(await isListed()).toBe(false);
    expect((await app.call("GET", `/mistral/v1/models/${own}`, { key })).json.archived).toBe(true);
    expect((await events())[0]).toEqual(["rollcall.model.updated", own]);
    expect((await app.call("DELETE", `/mistral${path}/archive`, { key })).json).toMatchObject({ archived: false });
    expect(await isListed()).toBe(true);
  });

  test("a model can be renamed and described", async () => {
    const patch = (body: string) => app.call("PATCH", path, { key, body, headers: json });
    const renamed = await patch('{"name":"Ours","description":"Knows us."}');
    expect(renamed.json).toMatchObject({ id: own, name: "Ours", description: "Knows us.", type: "fine-tuned" });
    const undescribed = (await patch('{"description":null}')).json;
    expect([undescribed.name, undescribed.description]).toEqual(["Ours", undefined]);
    expect((await app.call("GET", `/anthropic/v1/models/${own}`, { key })).json.display_name).toBe("Ours");
    for (const body of ['{"id":"other"}', '{"name":""}', '{"name":1}']) expect((await patch(body)).status).toBe(400);
    expect((await patch('{"name":""}')).json).toMatchObject({
      param: "name",
      detail: expect.stringContaining("'name'"),
    });
  });

  test("a change without the owner role, of a base model, of the file's or of a hidden model is refused", async () => {
    const { revision } = app.live;
    const at = (id: string) => `/v1/fine_tuning/models/${encodeURIComponent(id)}`;
    const statuses = async (id: string, by: KeyName) => [
      (await app.call("POST", `${at(id)}/archive`, { key: by })).status,
      (await app.call("DELETE", `${at(id)}/archive`, { key: by })).status,
      (await app.call("PATCH", at(id), { key: by, body: '{"name":"x"}', headers: json })).status,
    ];
    for (const by of ["acemeMember", "acemeAdmin"] as const)
      for (const id of [own, "absent"]) expect(await statuses(id, by)).toEqual([403, 403, 403]);
    expect(await statuses(own, "acemeDenyList")).toEqual([404, 404, 404]);
    for (const id of ["gpt-4o-mini", tuned]) expect(await statuses(id, key)).toEqual([403, 403, 403]);
    expect(await statuses("absent", key)).toEqual([404, 404, 404]);
    expect(app.live.revision).toBe(revision);
  });
});
