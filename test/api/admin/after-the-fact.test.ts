import { afterEach, beforeEach, expect, test } from "bun:test";
import { StoreUnavailable } from "../../../src/store/store.ts";
import { administrator, withKey } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { keys, type KeyName } from "../../support/world.ts";

/** What happens when rights change between the check of a request and its commit, or right after the commit. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const projects = "/v1/organization/projects";

async function readerId(): Promise<string> {
  return (await aceme.get("/v1/organization/users?emails[]=reader@aceme.example")).data[0].id;
}

test("a user who is removed while their request's body arrives cannot change anything", async () => {
  const reader = await readerId();
  await aceme.post(`/v1/organization/users/${reader}`, { role: "owner" });
  const started = Promise.withResolvers<Uint8Array>();
  const slow = app.app({
    method: "POST",
    url: projects,
    target: projects,
    hasValidHost: true,
    held: new Headers(),
    header: (name) =>
      ({ authorization: `Bearer ${keys.acemeReaderAdmin}`, "content-type": "application/json" })[name] ?? null,
    address: () => null,
    allowBody: () => undefined,
    body: () => started.promise,
    mayTake: () => undefined,
    headers: () => ({}),
    left: () => new AbortController().signal,
  });
  // The request is authenticated by now and waits for its body.
  await Bun.sleep(20);
  await aceme.post(`/v1/organization/users/${reader}`, { role: "reader" });
  const { revision } = app.live;
  started.resolve(new TextEncoder().encode('{"name":"late"}'));
  expect((await slow).status).toBe(403);
  expect(app.live.revision).toBe(revision);
});

test("a key that is revoked while its deletion waits deletes nothing", async () => {
  const all = "/v1/organization/projects/proj_aceme/api_keys";
  const key = (await aceme.get(`${all}?limit=100`)).data.find((one: { name: string }) => one.name === "acemeOwner");
  const revoking = aceme.delete(`${all}/${key.id}`);
  const deleting = app.call("DELETE", "/v1/models/x+y", { key: "acemeOwner" });
  await revoking;
  expect((await deleting).status).toBe(401);
  expect((await withKey(app, keys.acemeMember, "GET", "/v1/models/x+y")).status).toBe(200);
});

test("a server that cannot load a committed change answers 503 instead of using the old state", async () => {
  const reader = await readerId();
  expect((await app.call("GET", "/v1/models", { key: "acemeMember" })).status).toBe(200);
  const changesSince = app.store.changesSince.bind(app.store);
  app.store.changesSince = () => Promise.reject(new StoreUnavailable("gone for a while"));
  // The removal is committed and acknowledged.
  await aceme.delete(`/v1/organization/users/${reader}`);
  const meanwhile = await app.call("GET", "/v1/models", { key: "acemeMember" });
  expect([meanwhile.status, meanwhile.headers["retry-after"]]).toEqual([503, "1"]);
  expect((await app.call("GET", "/healthz")).status).toBe(200);
  app.store.changesSince = changesSince;
  while ((await app.call("GET", "/v1/models", { key: "acemeOwner" })).status === 503) await Bun.sleep(10);
  expect((await app.call("GET", "/v1/models", { key: "acemeMember" })).status).toBe(401);
});

test("a user's project key is valid while they are a member, directly or through a group, or an owner", async () => {
  const status = async (key: KeyName) => (await app.call("GET", "/v1/models", { key })).status;
  const reader = await readerId();
  const owner = (await aceme.get("/v1/organization/users?emails[]=owner@aceme.example")).data[0].id;
  const members = `${projects}/proj_aceme/users`;
  const keysOf = async (access: string) => {
    const { data } = await aceme.get(`${projects}/proj_aceme/api_keys?limit=100&owner_project_access=${access}`);
    return data.map(({ name }: { name: string }) => name);
  };
  await aceme.post(members, { user_id: owner, role: "member" });
  await aceme.delete(`${members}/${reader}`);
  await aceme.delete(`${members}/${owner}`);
  expect([await status("acemeMember"), await status("acemeViewer"), await status("acemeOwner")]).toEqual([
    401, 200, 200,
  ]);
  expect(await keysOf("inactive")).toEqual(["acemeMember"]);
  expect(await keysOf("active")).not.toContain("acemeMember");

  const group = (await aceme.post("/v1/organization/groups", { name: "through" })).id;
  await aceme.post(`/v1/organization/groups/${group}/users`, { user_id: reader });
  await aceme.post(`${projects}/proj_aceme/groups`, { group_id: group, role: "role_project_viewer" });
  expect(await status("acemeMember")).toBe(200);
  await aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", { user_id: reader, name: "through a group" });
  await aceme.delete(`${projects}/proj_aceme/groups/${group}`);
  expect(await status("acemeMember")).toBe(401);
  await aceme.post("/rollcall/v1/projects/proj_aceme/api_keys", { user_id: reader, name: "no more" }, 400);

  await aceme.delete(`/v1/projects/proj_viewing/users/${reader}/roles/role_project_viewer`);
  expect(await status("acemeViewer")).toBe(401);
  const explained = await aceme.get(`/rollcall/v1/access?project_id=proj_viewing&user_id=${reader}&model=davinci`);
  expect(explained.list.because).toBe("The person is in the project neither themselves nor through a group.");
});

test("of two concurrent removals of a policy one succeeds and the other is answered 404", async () => {
  const path = `${projects}/proj_narrow/model_permissions`;
  const both = await Promise.all([1, 2].map(() => app.call("DELETE", path, { key: "acemeAdmin" })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
});

test("several time bounds of a query are combined", async () => {
  const count = async (query: string) => (await aceme.get(`/v1/organization/audit_logs?${query}`)).data.length;
  const { effective_at: at } = (await aceme.get("/v1/organization/audit_logs")).data[0];
  expect(await count(`effective_at[gte]=${at}&effective_at[gt]=${at}`)).toBe(0);
  expect(await count(`effective_at[lte]=${at}&effective_at[lt]=${at}`)).toBe(0);
  expect(await count(`effective_at[gte]=${at}&effective_at[gt]=${at - 1}`)).toBe(1);
});

test("a NUL in a path is answered 404, and in a query or body 400", async () => {
  expect((await app.call("GET", "/v1/models/a%00b", { key: "acemeOwner" })).status).toBe(404);
  expect((await app.call("DELETE", "/v1/models/a%00b", { key: "acemeOwner" })).status).toBe(404);
  await aceme.get(`${projects}/a%00b`, 404);
  await aceme.get("/rollcall/v1/models/a%00b", 404);
  expect((await aceme.get(`${projects}?after=a%00b`, 400)).error.param).toBe("after");
  expect((await aceme.post(projects, '{"name":"a\\u0000b"}', 400)).error.param).toBe("name");
});

test("a model restricted to a project has a rate limit in that project only", async () => {
  await aceme.post("/rollcall/v1/models", { id: "kept", project_id: "proj_aceme" });
  const limits = `${projects}/proj_aceme/rate_limits`;
  expect((await aceme.get(limits)).data.map(({ model }: { model: string }) => model)).toContain("kept");
  await aceme.post(`${limits}/rl-kept`, { max_requests_per_1_minute: 1 });
  await aceme.post(`${projects}/proj_viewing/rate_limits/rl-kept`, { max_requests_per_1_minute: 1 }, 404);
});
