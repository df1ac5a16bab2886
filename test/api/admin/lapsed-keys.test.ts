import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, rawRequest, type TestApp } from "../../support/app.ts";
import { fineTune } from "../../support/world.ts";

/** A key expires, or loses its right, between the check of a request and its commit, because the body was slow. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());
const aceme = administrator(() => app);

/** The status of a request whose body arrives after `meanwhile`. */
async function statusAfter(
  meanwhile: () => unknown,
  [method, path]: readonly [string, string],
  key: string,
  body: object,
): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const raw = rawRequest(method, path, { headers, body: JSON.stringify(body) });
  const slowBody = async () => {
    await meanwhile();
    return raw.body();
  };
  return (await app.app({ ...raw, body: slowBody })).status;
}

const nothing = () => undefined;
const expire = () => (app.skewMs = 61_000);
const input = { email: "owner@aceme.example", name: "k", expires_in_seconds: 60 };
const newKey = () => aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", input);
// Ollama's clients name the model in the body.
const deletion = ["DELETE", "/api/delete"] as const;
const rename = ["POST", "/v1/organization/projects/proj_aceme"] as const;

test("a key that expires before its deletion commits deletes nothing", async () => {
  const { value } = await newKey();
  expect(await statusAfter(expire, deletion, value, { model: fineTune })).toBe(401);
  app.skewMs = 0;
  expect(await statusAfter(nothing, deletion, value, { model: fineTune })).toBe(200);
});

test("an admin key that expires before its change commits changes nothing", async () => {
  const key = await aceme.post("/v1/organization/admin_api_keys", { name: "k", expires_in_seconds: 60 });
  expect(await statusAfter(expire, rename, key.value, { name: "renamed" })).toBe(401);
  app.skewMs = 0;
  expect((await aceme.get("/v1/organization/projects/proj_aceme")).name).not.toBe("renamed");
  expect(await statusAfter(nothing, rename, key.value, { name: "renamed" })).toBe(200);
});

test("a key whose scopes are cut before its deletion commits deletes nothing", async () => {
  const { id, value } = await newKey();
  const path = `/v1/organization/projects/proj_aceme/api_keys/${id}`;
  const cut = () => aceme.post(path, { scopes: ["api.model.read"] });
  expect(await statusAfter(cut, deletion, value, { model: fineTune })).toBe(403);
  expect(await statusAfter(nothing, ["GET", `/v1/models/${fineTune}`], value, {})).toBe(200);
});
