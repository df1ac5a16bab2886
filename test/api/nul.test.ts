import { afterAll, beforeAll, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";

/** PostgreSQL's texts cannot hold the character NUL, SQLite's can; a caller is told the same by both. */

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

test("a text with NUL is nowhere a reason to fail", async () => {
  const failed: unknown[] = [];
  for (const { method, path, access } of app.routes) {
    const named = path.replace("{project_id}", "proj_aceme").replaceAll(/\{\w+\}/g, nul);
    const targets = [path.replaceAll(/\{\w+\}/g, nul), named, ...queries.map((query) => `${named}?${query}=${nul}`)];
    for (const target of targets)
      for (const body of method === "POST" ? bodies : [""]) {
        const key = access === "admin" ? "acemeAdmin" : "acemeOwner";
        const { status } = await app.call(method, target, { key, body });
        if (status >= 500) failed.push([method, target, body, status]);
      }
  }
  expect(failed).toEqual([]);
});
