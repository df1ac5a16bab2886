import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { fineTune } from "../../support/world.ts";

/** A key expires between the check of a request and its commit, for instance because the body was slow. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());
const aceme = administrator(() => app);

test("a key that expires before its deletion commits deletes nothing", async () => {
  const email = "owner@aceme.example";
  const key = await aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", {
    email,
    name: "k",
    expires_in_seconds: 60,
  });
  // The registry's clock decides in the transaction; this machine's clock decided when the request was let in.
  app.skewMs = 61_000;
  const refused = await withKey(app, key.value, "DELETE", `/v1/models/${fineTune}`);
  expect([refused.status, refused.json.error.code]).toEqual([401, "invalid_api_key"]);
  app.skewMs = 0;
  expect((await withKey(app, key.value, "DELETE", `/v1/models/${fineTune}`)).status).toBe(200);
});

test("an admin key that expires before its change commits changes nothing", async () => {
  const key = await aceme.post("/v1/organization/admin_api_keys", { name: "k", expires_in_seconds: 60 });
  const headers = { authorization: `Bearer ${key.value}`, "content-type": "application/json" };
  const rename = () =>
    app.call("POST", "/v1/organization/projects/proj_aceme", { headers, body: JSON.stringify({ name: "renamed" }) });
  app.skewMs = 61_000;
  expect((await rename()).status).toBe(401);
  app.skewMs = 0;
  expect((await aceme.get("/v1/organization/projects/proj_aceme")).name).not.toBe("renamed");
  expect((await rename()).status).toBe(200);
});
