import { afterAll, beforeAll, expect, test } from "bun:test";
import { eachModel } from "../../../src/registry/models/many-models.ts";
import { Turns, type Slices } from "../../../src/catalogue/turns.ts";
import { notFound } from "../../../src/core/refusal.ts";
import { StoreUnavailable } from "../../../src/store/store.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { strangersFineTune } from "../../support/world.ts";

/** The same change of many models in one request. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  for (const id of ids) await aceme.post("/rollcall/v1/models", { id });
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const bulk = (what: string) => `/rollcall/v1/bulk/models/${what}`;
const ids = ["one", "two", "three"];
const shown = async (id: string) => (await app.call("GET", `/v1/models/${id}`, { key: "acemeOwner" })).status;
const told = (result: any) => result.data.map(({ id, status, error }: any) => [id, status, error?.code ?? null]);
const eventsOf = async (id: string, type: string) =>
  (await aceme.get(`/v1/organization/audit_logs?limit=100&resource_ids[]=${id}&event_types[]=${type}`)).data;

test("many models are deleted, restored and purged, each with its own result and event", async () => {
  const asked = ["one", "davinci", "two", "one", "nobody-s", strangersFineTune];
  const deleted = await aceme.post(bulk("delete"), { ids: asked });
  expect([deleted.object, deleted.done, deleted.failed]).toEqual(["rollcall.bulk_result", 2, 3]);
  expect(told(deleted)).toEqual([
    ["one", 200, null],
    ["davinci", 403, "model_not_deletable"],
    ["two", 200, null],
    ["nobody-s", 404, "not_found"],
    [strangersFineTune, 404, "not_found"],
  ]);
  const alone = await aceme.delete("/rollcall/v1/models/davinci", 403);
  expect(deleted.data[1].error).toEqual(alone.error);
  expect([await shown("one"), await shown("two"), await shown("three")]).toEqual([404, 404, 200]);
  expect(await eventsOf("one", "resource.deleted")).toHaveLength(1);
  const restored = await aceme.post(bulk("restore"), { ids: ["two", "three"] });
  expect(told(restored)).toEqual([
    ["two", 200, null],
    ["three", 404, "not_found"],
  ]);
  expect([await shown("two"), (await eventsOf("two", "rollcall.model.restored")).length]).toEqual([200, 1]);
  expect(told(await aceme.post(bulk("purge"), { ids: ["one", "two"] }))).toEqual([
    ["one", 200, null],
    ["two", 404, "not_found"],
  ]);
  expect((await aceme.get("/rollcall/v1/models/one", 404)).error.code).toBe("not_found");
  await aceme.post("/rollcall/v1/models", { id: "one" });
});

test("many models are unlisted and restricted, and a change of nothing is refused", async () => {
  const change = { visibility: "unlisted", sharing: "projects" };
  expect((await aceme.post(bulk("update"), { ids: [...ids, "davinci"], ...change })).failed).toBe(1);
  for (const id of ids) expect(await aceme.get(`/rollcall/v1/models/${id}`)).toMatchObject(change);
  expect((await aceme.post(bulk("update"), { ids }, 400)).error.param).toBe("visibility");
});

test("projects are permitted many models, and no longer", async () => {
  const permit = (permitted: boolean, project_ids = ["proj_aceme", "proj_guarded"]) =>
    aceme.post(bulk("permissions"), { ids: [...ids, "davinci"], project_ids, permitted });
  expect(told(await permit(true)).at(-1)).toEqual(["davinci", 404, "not_found"]);
  for (const id of ids) expect(await shown(id)).toBe(200);
  const [event] = (await aceme.get("/v1/organization/audit_logs?event_types[]=checkpoint.permission.created&limit=1"))
    .data;
  expect(event["checkpoint.permission.created"]).toMatchObject({ further: [{ project_id: "proj_guarded" }] });
  const { revision } = app.live;
  expect((await permit(true)).done).toBe(3);
  expect(app.live.revision).toBe(revision);
  expect((await permit(false)).done).toBe(3);
  for (const id of ids) expect(await shown(id)).toBe(404);
  expect((await permit(false)).done).toBe(3);
  expect((await permit(false, ["proj_zenith"])).failed).toBe(4);
});

test("no id, more than 250 ids, and an administrator who may only read are refused", async () => {
  const many = Array.from({ length: 251 }, (_, at) => `m${at}`);
  for (const sent of [[], many])
    expect((await aceme.post(bulk("restore"), { ids: sent }, 400)).error.param).toBe("ids");
  const reader = administrator(() => app, "acemeReaderAdmin");
  expect((await reader.post(bulk("delete"), { ids }, 403)).error.code).toBe("insufficient_permissions");
  expect((await reader.post(bulk("purge"), { ids }, 403)).error.code).toBe("missing_scope");
});

test("250 models are changed within seconds", async () => {
  const many = Array.from({ length: 250 }, (_, at) => `many-${at}`);
  for (const id of many) await aceme.post("/rollcall/v1/models", { id });
  const started = performance.now();
  for (const what of ["delete", "restore"]) expect((await aceme.post(bulk(what), { ids: many })).done).toBe(250);
  expect(performance.now() - started).toBeLessThan(20_000);
});

const inSlices = (work: (slices: Slices) => Promise<readonly any[]>) => new Turns().run("org", "test", work);

test("an outage in the middle is told of the models that it met, and a bug is not hidden", async () => {
  const change = async (id: string) => {
    if (id === "out") throw new StoreUnavailable("the disk is full");
    if (id === "none") throw notFound("model", id);
    if (id === "bug") throw new TypeError("a bug");
  };
  const outcomes = await inSlices((slices) => eachModel(["a", "out", "none", "b"], change, slices, () => false));
  expect(outcomes.map(({ id, refusal }) => [id, refusal?.code ?? null])).toEqual([
    ["a", null],
    ["out", "try-later"],
    ["none", "not-found"],
    ["b", null],
  ]);
  const failed = inSlices((slices) => eachModel(["bug"], change, slices, () => false));
  expect(await failed.catch((error: unknown) => String(error))).toContain("a bug");
});

test("nothing more is changed once the client has left", async () => {
  const changed: string[] = [];
  const change = async (id: string) => void changed.push(id);
  await inSlices((slices) => eachModel(["a", "b", "c"], change, slices, () => changed.length === 2));
  expect(changed).toEqual(["a", "b"]);
});
