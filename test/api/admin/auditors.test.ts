import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const groups = "/v1/organization/groups";

test("an auditor with an admin key can read the organization and change nothing", async () => {
  const input = { role_name: "auditor", permissions: ["api.management.read"] };
  const { id: roleId } = await aceme.post("/v1/organization/roles", input);
  const userId = (await aceme.get("/v1/organization/users?emails[]=reader@aceme.example")).data[0].id;
  const path = `/rollcall/v1/users/${userId}/admin_api_keys`;
  const made = await aceme.post(path, { name: "audit", expires_in_seconds: 3600 });
  const { value, ...shown } = made;
  expect(shown).toMatchObject({ object: "organization.admin_api_key", owner: { id: userId, role: "reader" } });
  const use = (method: string, target: string, body = "") => {
    const headers = { authorization: `Bearer ${value}`, ...(body && { "content-type": "application/json" }) };
    return app.call(method, target, { headers, body });
  };
  expect((await use("GET", groups)).status).toBe(403);
  await aceme.post(`/v1/organization/users/${userId}/roles`, { role_id: roleId });
  expect((await use("GET", groups)).status).toBe(200);
  expect((await use("GET", "/rollcall/v1/changes")).status).toBe(200);
  expect((await use("POST", groups, '{"name":"x"}')).status).toBe(403);
  await aceme.delete(`/v1/organization/admin_api_keys/${shown.id}`);
  expect((await use("GET", groups)).status).toBe(401);
  await aceme.delete(`/v1/organization/users/${userId}/roles/${roleId}`);
  await aceme.post("/rollcall/v1/users/user-unknown/admin_api_keys", { name: "x" }, 404);
});
