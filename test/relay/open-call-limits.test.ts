import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { readConfigFile } from "../../src/config/file/read-file.ts";
import { openTestApp, type Called, type TestApp } from "../support/app.ts";
import { administrator } from "../support/administrator.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { worldYaml } from "../support/world.ts";

/** How many calls a key, or a project, may have open. A real server answers them. */

const yaml = worldYaml
  .replace("name: acemeMember,", "name: acemeMember, max_open_calls: 2,")
  .replace("        id: proj_guarded\n", "        id: proj_guarded\n        max_open_calls: 3\n");

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp(yaml);
  upstream = await startUpstream("up-model");
  const options = { failover: "never", calls: "messages" };
  const source = sourceAt(upstream.url, { organizationId: null, kind: "openai-compatible", options });
  await putSource(app, source);
  await refresh(app, source);
  upstream.answer = (_, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"choices":[]}\n\n');
  };
});
afterEach(async () => {
  for (const stream of opened.splice(0)) await stream.cancel();
  upstream.close();
  await app.close();
});

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const opened: ReadableStream[] = [];

async function call(key: string, path = "/v1/chat/completions"): Promise<Called> {
  const body = JSON.stringify({ model: "up-model", stream: true, messages: [], max_tokens: 1 });
  const answer = await app.call("POST", path, { headers: { authorization: `Bearer ${key}` }, body });
  if (answer.stream !== null) opened.push(answer.stream);
  return answer;
}

/** The statuses of as many calls, made one after the other and left open. */
async function statuses(key: string, count: number): Promise<number[]> {
  const all: number[] = [];
  while (all.length < count) all.push((await call(key)).status);
  return all;
}

const member = "acemeMember-0123456789abcdef";
const guarded = "acemeDenyList-0123456789abcdef";

/** A new key of the owner, in the project with a limit of three. */
async function newKey(settings: object = {}): Promise<{ readonly id: string; readonly value: string }> {
  const body = { name: "k", email: "owner@aceme.example", ...settings };
  return aceme.post("/rollcall/v1/projects/proj_guarded/api_keys", body);
}

test("a key has as many calls open as the file says, and each dialect says why not more", async () => {
  expect(await statuses(member, 2)).toEqual([200, 200]);
  const refused = await call(member);
  expect([refused.status, refused.headers["retry-after"], refused.json.error]).toEqual([
    429,
    "1",
    {
      message: "This API key has 2 calls open, which is its limit. Try again when one has ended.",
      type: "requests",
      param: null,
      code: "rate_limit_exceeded",
    },
  ]);
  const anthropic = await call(member, "/v1/messages");
  expect([anthropic.status, anthropic.headers["retry-after"], anthropic.json.error.type]).toEqual([
    429,
    "1",
    "rate_limit_error",
  ]);
  await opened.pop()!.cancel();
  expect(await statuses(member, 2)).toEqual([200, 429]);
});

test("the keys of a project have as many calls open together as the file says", async () => {
  const other = await newKey();
  expect([...(await statuses(guarded, 2)), ...(await statuses(other.value, 2))]).toEqual([200, 200, 200, 429]);
  const refused = await call(guarded);
  expect(refused.json.error.message).toContain("The keys of this project have 3 calls open, which is its limit.");
  expect(await statuses("acemeOwner-0123456789abcdef", 1)).toEqual([200]);
});

test("streams of changes do not count as calls", async () => {
  expect(await statuses(member, 2)).toEqual([200, 200]);
  const headers = { authorization: `Bearer ${member}`, accept: "text/event-stream" };
  const feeds = await Promise.all([1, 2, 3].map(() => app.call("GET", "/rollcall/v1/changes", { headers })));
  expect(feeds.map(({ status }) => status)).toEqual([200, 200, 200]);
  await opened.pop()!.cancel();
  expect(await statuses(member, 2)).toEqual([200, 429]);
  for (const { stream } of feeds) await stream!.cancel();
});

test("a key's limit is set when it is created, changed and removed later, and holds for the next call", async () => {
  const key = await newKey({ max_open_calls: 1, model_names: "claude" });
  expect(await statuses(key.value, 2)).toEqual([200, 429]);
  const path = `/rollcall/v1/api_keys/${key.id}/settings`;
  expect(await aceme.post(path, { max_open_calls: 2 })).toEqual({
    id: key.id,
    object: "rollcall.api_key.settings",
    model_fields: null,
    model_names: "claude",
    max_open_calls: 2,
  });
  expect(await statuses(key.value, 2)).toEqual([200, 429]);
  const listed = (await aceme.get("/v1/organization/projects/proj_guarded/api_keys")).data;
  expect(listed).toContainEqual(expect.objectContaining({ id: key.id, max_open_calls: 2 }));
  expect((await app.audit("org-aceme"))[0]).toMatchObject({
    type: "api_key.updated",
    resourceId: key.id,
    projectId: "proj_guarded",
    details: { changes_requested: { max_open_calls: 2 } },
  });
  await aceme.post(path, { max_open_calls: null, model_names: null });
  expect(await statuses(key.value, 2)).toEqual([200, 429]);
  expect(await aceme.get(path)).toMatchObject({ model_names: null, max_open_calls: null });
  const shown = await aceme.get(`/v1/organization/projects/proj_guarded/api_keys/${key.id}`);
  expect(shown).not.toHaveProperty("max_open_calls");
});

test("a project's limit is changed and removed, and holds for the next call", async () => {
  const path = "/rollcall/v1/projects/proj_guarded/settings";
  expect(await aceme.post(path, { max_open_calls: 1 })).toEqual({
    id: "proj_guarded",
    object: "rollcall.project.settings",
    max_open_calls: 1,
  });
  expect(await statuses(guarded, 2)).toEqual([200, 429]);
  expect(await aceme.get("/v1/organization/projects/proj_guarded")).toMatchObject({ max_open_calls: 1 });
  expect((await app.audit("org-aceme"))[0]).toMatchObject({
    type: "project.updated",
    resourceId: "proj_guarded",
    details: { changes_requested: { max_open_calls: 1 } },
  });
  await aceme.post(path, { max_open_calls: null });
  expect(await statuses(guarded, 4)).toEqual([200, 200, 200, 200]);
  expect(await aceme.get(path)).toMatchObject({ max_open_calls: null });
  expect(await aceme.get("/v1/organization/projects/proj_guarded")).not.toHaveProperty("max_open_calls");
});

test("a rotated key keeps its limit, and other changes of a project keep the project's", async () => {
  const key = await newKey({ max_open_calls: 1 });
  const rotated = await aceme.post(`/rollcall/v1/api_keys/${key.id}/rotate`, { overlap_seconds: 0 });
  expect(await statuses(rotated.value, 2)).toEqual([200, 429]);
  await aceme.post("/v1/organization/projects/proj_guarded", { name: "renamed" });
  expect(await statuses(guarded, 3)).toEqual([200, 200, 429]);
});

test("an update that names nothing changes nothing", async () => {
  const key = await newKey({ max_open_calls: 7 });
  const before = (await app.audit("org-aceme")).length;
  expect(await aceme.post(`/rollcall/v1/api_keys/${key.id}/settings`, {})).toMatchObject({ max_open_calls: 7 });
  expect(await aceme.post("/rollcall/v1/projects/proj_guarded/settings", {})).toMatchObject({ max_open_calls: 3 });
  expect((await app.audit("org-aceme")).length).toBe(before);
});

test("limits that are no whole number from 1 on are refused", async () => {
  const key = await newKey();
  const paths = [`/rollcall/v1/api_keys/${key.id}/settings`, "/rollcall/v1/projects/proj_guarded/settings"];
  for (const path of paths)
    for (const max_open_calls of [0, -1, 1.5, "5", 1_000_001])
      expect((await aceme.post(path, { max_open_calls }, 400)).error.param).toBe("max_open_calls");
  for (const line of ["keys: [{ max_open_calls: 0 }]", "projects: [{ name: a, max_open_calls: 1000001 }]"])
    expect(() => readConfigFile("a.yaml", `organizations: [{ name: a, ${line} }]`, {})).toThrow();
  const projects = "organizations: [{ name: a, projects: [{ name: a, max_open_calls: 1000001 }] }]";
  expect(() => readConfigFile("a.yaml", projects, {})).toThrow("must be 1 to 1000000");
});

test("a key of the file, an admin key and another organization's key cannot be limited here", async () => {
  const { data } = await aceme.get("/v1/organization/projects/proj_aceme/api_keys");
  const settings = (id: string) => `/rollcall/v1/api_keys/${id}/settings`;
  const { id: declared } = data.find((key: { name: string }) => key.name === "acemeMember");
  expect((await aceme.post(settings(declared), { max_open_calls: 1 }, 400)).error.code).toBe("key_declared");
  expect(await aceme.get(settings(declared))).toMatchObject({ id: declared });
  const admin = (await aceme.get("/v1/organization/admin_api_keys")).data[0].id;
  const revoked = await newKey();
  await aceme.delete(`/v1/organization/projects/proj_guarded/api_keys/${revoked.id}`);
  for (const id of [admin, revoked.id, "key_unknown"]) {
    await aceme.get(settings(id), 404);
    await aceme.post(settings(id), { max_open_calls: 1 }, 404);
  }
  const key = await newKey();
  await zenith.get(settings(key.id), 404);
  await zenith.post(settings(key.id), { max_open_calls: 1 }, 404);
  await zenith.get("/rollcall/v1/projects/proj_guarded/settings", 404);
  await zenith.post("/rollcall/v1/projects/proj_guarded/settings", { max_open_calls: 1 }, 404);
});
