import { afterAll, beforeAll, expect, test } from "bun:test";
import { testMode } from "../../src/api/test-mode.ts";
import { TestMode } from "../../src/test-mode/test-mode.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { fineTune, strangersFineTune, type KeyName } from "../support/world.ts";

let app: TestApp;
let resets = 0;
beforeAll(async () => {
  app = await openTestApp(undefined, null, new TestMode(async () => ++resets));
  await set("acemeAdmin", "shared", { answers: [{ match: { call: "models.list" }, status: 429 }] });
});
afterAll(() => app.close());

const headers = { "content-type": "application/json" };
const set = (key: KeyName, name: string, body: object) =>
  app.call("POST", `/rollcall/v1/scripts/${name}`, { key, headers, body: JSON.stringify(body) });

test("every call of test mode refuses a missing key, and every key that does not administer", async () => {
  for (const { method, path } of Object.values(testMode)) {
    const target = path.replace("{script_name}", "shared");
    const statuses = [(await app.call(method, target)).status];
    for (const key of ["acemeOwner", "acemeReader", "zenithOwner", "acemeExpired"] as const)
      statuses.push((await app.call(method, target, { key })).status);
    expect([method, target, ...statuses]).toEqual([method, target, 401, 403, 403, 403, 401]);
    if (method !== "GET") expect((await app.call(method, target, { key: "acemeReaderAdmin" })).status).toBe(403);
  }
  expect(resets).toBe(0);
  expect((await app.call("GET", "/rollcall/v1/scripts/shared", { key: "acemeAdmin" })).status).toBe(200);
});

test("another organization's scripts and received requests look absent, and answer none of its requests", async () => {
  await app.call("GET", `/v1/models/${fineTune}`, { key: "acemeOwner" });
  const theirs = { key: "zenithAdmin" } as const;
  for (const method of ["GET", "DELETE"]) {
    const answer = await app.call(method, "/rollcall/v1/scripts/shared", theirs);
    const nobodys = await app.call(method, "/rollcall/v1/scripts/nobody", theirs);
    expect([answer.status, answer.text.replace("shared", "nobody")]).toEqual([404, nobodys.text]);
  }
  for (const path of ["scripts", "received_requests"])
    expect((await app.call("GET", `/rollcall/v1/${path}`, theirs)).json.data).toEqual([]);
  const list = (key: KeyName) => app.call("GET", "/v1/models", { key, headers: { "x-rollcall-script": "shared" } });
  expect([(await list("zenithOwner")).status, (await list("acemeOwner")).status]).toEqual([400, 429]);
  await set("zenithAdmin", "shared", { answers: [] });
  expect((await list("zenithOwner")).status).toBe(200);
  expect((await app.call("GET", `/v1/models/${strangersFineTune}`, { key: "acemeOwner" })).status).toBe(404);
});

test("a server for tests describes its calls, with examples that fit", async () => {
  const { paths, components } = (await app.call("GET", "/openapi.json")).json;
  for (const { method, path, id } of Object.values(testMode))
    expect(paths[path][method.toLowerCase()].operationId).toBe(id);
  expect(Object.keys(components.schemas)).toContain("ScriptAnswer");
  expect(components.examples.ScriptAnswer ?? components.examples.NewScript).toBeDefined();
});

test("received requests are bounded in bytes, and the oldest make room", async () => {
  const body = JSON.stringify({ model: "gpt-4o-mini", padding: "x".repeat(70_000) });
  for (let at = 0; at < 300; at++) await app.call("POST", "/v1/chat/completions", { key: "acemeOwner", headers, body });
  const page = "/rollcall/v1/received_requests?limit=100&order=asc";
  const kept = [];
  for (let after = ""; ;) {
    const { data, has_more: more, last_id: last } = (await app.call("GET", page + after, { key: "acemeAdmin" })).json;
    kept.push(...data);
    if (!more) break;
    after = `&after=${last}`;
  }
  expect(kept.length).toBeGreaterThan(200);
  expect(kept.length).toBeLessThan(256);
  expect(kept.every(({ is_cut }) => is_cut)).toBe(true);
});
