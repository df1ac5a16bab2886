import { afterEach, beforeEach, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { administrator } from "../../support/administrator.ts";
import { factsYaml } from "../../support/api/dialect-world.ts";

/** How each vendor's dialect shows a model's deprecation and shutdown dates, and a model past its date. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp(factsYaml)));
afterEach(() => app.close());

const key = "acemeOwner";
const get = async (target: string) => (await app.call("GET", target, { key })).json;
const anthropicIds = async (query: string) =>
  (await get(`/anthropic/v1/models${query}`)).data.map(({ id }: { id: string }) => id);
const day = 24 * 60 * 60 * 1000;

test("an announced shutdown appears in the fields of each vendor that has some", async () => {
  expect(await get("/v1/models/leaving")).toMatchObject({ shutdown_date: "2036-10-23" });
  expect(await get("/anthropic/v1/models/leaving")).toMatchObject({
    lifecycle: "deprecated",
    deprecated_at: "2026-01-01T00:00:00Z",
    retires_at: "2036-10-23T00:00:00Z",
  });
  expect(await get("/mistral/v1/models/leaving")).toMatchObject({
    deprecation: "2026-01-01T00:00:00Z",
    deprecation_replacement_model: "gpt-4o-mini",
  });
  expect((await get("/api/v1/model/leaving")).data.expiration_date).toBe("2036-10-23");
  expect((await get("/cohere/v1/models/leaving")).is_deprecated).toBe(true);
  expect((await get("/openai/models/leaving")).deprecation.inference).toBe(Date.UTC(2036, 9, 23) / 1000);
  expect((await get("/api.json")).rollcall.models.leaving.status).toBe("deprecated");
});

test("a model past its date is in no list, and can be retrieved as shut down", async () => {
  const lists = app.routes.filter(({ operation }) => operation === "listModels").map(({ path }) => path);
  for (const path of lists) expect([path, JSON.stringify(await get(path)).includes('"gone')]).toEqual([path, false]);
  expect(await get("/v1/models/gone")).toMatchObject({ id: "gone", shutdown_date: "2026-01-31" });
  expect(await get("/anthropic/v1/models/gone")).toMatchObject({ lifecycle: "retired" });
  expect((await get("/openai/v1/models/gone")).active).toBe(false);
  expect((await get("/huggingface/v1/models/gone")).providers).toEqual([]);
  expect((await get("/openai/models/gone")).capabilities.inference).toBe(false);
  expect((await get("/v1beta/models/gone")).supportedGenerationMethods).toEqual([]);
});

test("Anthropic's clients can filter by lifecycle", async () => {
  expect(await anthropicIds("?lifecycle[]=retired")).toEqual(["gone"]);
  expect(await anthropicIds("?lifecycle%5B%5D=deprecated&lifecycle%5B%5D=retired")).toEqual(["gone", "leaving"]);
  expect(await anthropicIds("?lifecycle[]=active")).not.toContain("leaving");
  expect(await anthropicIds("?lifecycle[]=retired&limit=1")).toEqual(["gone"]);
});

test("a list changes at midnight UTC without a change in the store", async () => {
  const tomorrow = new Date(Date.now() + day).toISOString().slice(0, 10);
  await administrator(() => app).post("/rollcall/v1/models", { id: "last-day", shutdown_date: tomorrow });
  const [today, revision] = [await app.call("GET", "/v1/models", { key }), app.live.revision];
  expect(today.text).toContain("last-day");
  expect(await anthropicIds("")).toContain("last-day");
  app.skewMs = Date.parse(`${tomorrow}T00:00:00Z`) - Date.now() - 5_000;
  expect((await app.call("GET", "/v1/models", { key })).headers["etag"]).toBe(today.headers["etag"]);
  app.skewMs += 6_000;
  const headers = { "if-none-match": today.headers["etag"]! };
  const next = await app.call("GET", "/v1/models", { key, headers });
  expect([next.status, next.text.includes("last-day"), app.live.revision]).toEqual([200, false, revision]);
  expect(await anthropicIds("")).not.toContain("last-day");
  expect((await get("/v1/models/last-day")).id).toBe("last-day");
});

test("a postponed date brings the model back", async () => {
  const aceme = administrator(() => app);
  await aceme.post("/rollcall/v1/models", { id: "put-off", shutdown_date: "2026-01-01" });
  expect((await app.call("GET", "/v1/models", { key })).text).not.toContain("put-off");
  await aceme.post("/rollcall/v1/models/put-off", { shutdown_date: "2037-01-01" });
  expect((await app.call("GET", "/v1/models", { key })).text).toContain("put-off");
});

test("an alias leaves the lists with its target", async () => {
  await administrator(() => app).post("/rollcall/v1/aliases", { id: "alias-of-gone", target: "gone" });
  expect((await app.call("GET", "/v1/models", { key })).text).not.toContain("alias-of-gone");
  expect((await app.call("GET", "/v1/models/alias-of-gone", { key })).status).toBe(200);
});

test("the change feed reports a model past its date as unavailable", async () => {
  await administrator(() => app).post("/rollcall/v1/models", { id: "late", shutdown_date: "2026-01-01" });
  const { data } = await get(`/rollcall/v1/changes?since=${app.live.revision - 1}`);
  expect(data).toHaveLength(1);
  expect(JSON.stringify(data[0])).toContain("model.unavailable");
});

test("the explanation of an access names the shutdown date", async () => {
  const { data } = (await app.call("GET", "/v1/organization/projects/proj_aceme/api_keys", { key: "acemeAdmin" })).json;
  const owners = data.find(({ name }: { name: string }) => name === "acemeOwner");
  const path = `/rollcall/v1/access?key_id=${owners.id}&model=gone`;
  const { list, retrieve } = (await app.call("GET", path, { key: "acemeAdmin" })).json;
  expect(list).toMatchObject({ allowed: false, rule: "shut-down" });
  expect(list.because).toContain("2026-01-31");
  expect(retrieve.allowed).toBe(true);
});
