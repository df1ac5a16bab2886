import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

/** The audit log keeps the names that people and things had when something happened. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const aceme = administrator(() => app);
const logs = "/v1/organization/audit_logs";
const latest = async (query = "") => (await aceme.get(`${logs}?limit=1&${query}`)).data[0];

async function invited(email: string, name: string) {
  const invite = await aceme.post("/v1/organization/invites", { email, role: "reader" });
  return aceme.post(`/rollcall/v1/invites/${invite.id}/accept`, { name });
}

test("an event names its author, their key, its project and its resource", async () => {
  const { id } = await aceme.post("/v1/organization/projects", { name: "Search" });
  expect(await latest()).toMatchObject({
    type: "project.created",
    project: { id, name: "Search" },
    resource: { id, name: "Search" },
    actor: {
      type: "api_key",
      api_key: { name: "acemeAdmin", type: "user", user: { email: "owner@aceme.example", name: expect.any(String) } },
    },
    "project.created": { id, data: { name: "Search" } },
  });
});

test("an event keeps the name of its time when a project is renamed later", async () => {
  const { id } = await aceme.post("/v1/organization/projects", { name: "before" });
  await aceme.post(`/v1/organization/projects/${id}`, { name: "after" });
  const { data } = await aceme.get(`${logs}?limit=2&resource_ids[]=${id}`);
  expect(data.map((event: any) => event.resource.name)).toEqual(["after", "before"]);
});

test("somebody who has left is still named, as an author and as a resource", async () => {
  const user = await invited("grace@aceme.example", "Grace");
  const { value } = await aceme.post(`/rollcall/v1/users/${user.id}/admin_api_keys`, { name: "her key" });
  await aceme.post(`/v1/organization/users/${user.id}`, { role: "owner" });
  const made = await app.call("POST", "/v1/organization/groups", {
    headers: { authorization: `Bearer ${value}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "hers" }),
  });
  expect(made.status).toBe(200);
  await aceme.delete(`/v1/organization/users/${user.id}`);
  const named = { id: user.id, name: "Grace", email: "grace@aceme.example" };
  expect(await latest()).toMatchObject({ type: "user.deleted", resource: named });
  const event = await latest(`actor_ids[]=${user.id}`);
  expect(event).toMatchObject({ type: "group.created", resource: { name: "hers" } });
  expect(event.actor.api_key).toMatchObject({ name: "her key", user: named });
});

test.each<[string, () => Promise<unknown>, Record<string, string>]>([
  [
    "an invite by its address",
    () => aceme.post("/v1/organization/invites", { email: "i@aceme.example", role: "reader" }),
    { email: "i@aceme.example" },
  ],
  [
    "a role",
    () => aceme.post("/v1/organization/roles", { role_name: "curator", permissions: ["api.model.read"] }),
    { name: "curator" },
  ],
  [
    "a service account",
    () => aceme.post("/v1/organization/projects/proj_aceme/service_accounts", { name: "nightly" }),
    { name: "nightly" },
  ],
  [
    "a key",
    () => aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", { email: "reader@aceme.example", name: "laptop" }),
    { name: "laptop" },
  ],
])("an event names %s", async (_, change, named) => {
  await change();
  expect((await latest()).resource).toMatchObject(named);
});

test("an event about a model has no other name for it, even if its id is that of a user", async () => {
  const { data } = await aceme.get("/v1/organization/users?limit=1");
  await aceme.post("/rollcall/v1/models", { id: data[0].id });
  expect(await latest()).toMatchObject({ type: "rollcall.model.registered" });
  expect(await latest()).not.toHaveProperty("resource");
});

test("the feed of changes has the names, too", async () => {
  const { revision } = app.live;
  const { id } = await aceme.post("/v1/organization/groups", { name: "Researchers" });
  const { data } = await aceme.get(`/rollcall/v1/changes?since=${revision}`);
  expect(data[0].resource).toEqual({ type: "group", id, name: "Researchers" });
  expect(data[0].actor.api_key.user.email).toBe("owner@aceme.example");
});

test("the names are part of the chain, and events without names keep their hashes", async () => {
  const verification = await aceme.get("/rollcall/v1/audit/verification");
  expect(verification).toMatchObject({ intact: true, broken: null });
  const events = await app.audit("org-aceme");
  expect(events.at(-1)).toMatchObject({ type: "rollcall.started", names: null });
});
