import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { isAdministered } from "../support/api/expectations.ts";

/** PostgreSQL's text type cannot hold NUL and SQLite's can; both stores must refuse it with the same message. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const nul = "a%00b";
const bodies = [
  ...["name", "id", "user_id", "group_id", "role_id", "email", "target"].map((field) => ({ [field]: "a\0b" })),
  ...["project_ids", "model_ids", "permissions"].map((field) => ({ [field]: ["a\0b"] })),
].map((body) => JSON.stringify(body));
const queries = [
  "after",
  "before",
  "emails[]",
  "actor_emails[]",
  "actor_ids[]",
  "resource_ids[]",
  "project_id",
  "state",
];

test.each<[string, object, string]>([
  ["/v1/organization/groups", { name: "a\0b" }, "name"],
  ["/v1/organization/projects", { name: "a\0b" }, "name"],
  ["/rollcall/v1/models", { id: "a\0b" }, "id"],
  ["/rollcall/v1/models", { id: "x", description: "a\0b" }, "description"],
  ["/v1/organization/roles", { role_name: "r", permissions: ["a\0b"] }, "permissions"],
  ["/rollcall/v1/sources", { id: "s", kind: "static", models: [{ id: "a\0b" }] }, "models"],
  ["/rollcall/v1/sources", { id: "s", kind: "static", models: ["a"], includes: ["a\0b"] }, "includes"],
  ["/rollcall/v1/sources", { id: "s", kind: "openai", options: { organization: "a\0b" } }, "options"],
  ["/rollcall/v1/sources", { id: "s", kind: "static", models: [{ id: "a", "b\0": 1 }] }, "models"],
  [
    "/rollcall/v1/sources",
    { id: "s", kind: "static", models: ["a"], naming: { type: "map", ids: { "a\0": "b" } } },
    "naming",
  ],
])("POST %s refuses NUL in %j", async (path, body, param) => {
  const headers = { "content-type": "application/json" };
  const { status, json } = await app.call("POST", path, { key: "acemeAdmin", headers, body: JSON.stringify(body) });
  expect([status, json.error.param?.split(/[.[]/)[0]]).toEqual([400, param]);
});

test("a query with NUL is answered 400, and a path with NUL 404", async () => {
  const list = await app.call("GET", `/v1/organization/projects?after=${nul}`, { key: "acemeAdmin" });
  expect([list.status, list.json.error.param]).toEqual([400, "after"]);
  expect((await app.call("GET", `/v1/organization/projects/${nul}`, { key: "acemeAdmin" })).status).toBe(404);
  expect((await app.call("GET", `/v1/models/${nul}`, { key: "acemeOwner" })).status).toBe(404);
});

test("no route fails on a text with NUL", async () => {
  const failed: unknown[] = [];
  for (const { method, path, right } of app.routes) {
    const named = path.replace("{project_id}", "proj_aceme").replaceAll(/\{\w+\}/g, nul);
    const targets = [path.replaceAll(/\{\w+\}/g, nul), named, ...queries.map((query) => `${named}?${query}=${nul}`)];
    for (const target of targets)
      for (const body of method === "POST" ? bodies : [""]) {
        const key = isAdministered(right) ? "acemeAdmin" : "acemeOwner";
        const headers = { "content-type": "application/json" };
        const { status } = await app.call(method, target, { key, headers, body });
        if (status >= 500) failed.push([method, target, body, status]);
      }
  }
  expect(failed).toEqual([]);
});
