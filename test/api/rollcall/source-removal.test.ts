import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { refresh, sourceAt, startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";

/** What removing a source would take away, and that it takes away just that. */

let app: TestApp;
let upstreams: readonly Upstream[] = [];
const aceme = administrator(() => app);
const path = "/rollcall/v1/sources/first/removal";
const many = Array.from({ length: 150 }, (_, at) => `many/${String(at).padStart(3, "0")}`);

beforeAll(async () => {
  app = await openTestApp();
  upstreams = [
    await startUpstream("alone", "beaten", "common", "davinci", "ft:up:declared", "gone", "named", ...many),
    await startUpstream("beaten", "common"),
  ];
  const [first, second] = [upstreams[0]!.url, upstreams[1]!.url];
  await aceme.post("/rollcall/v1/models", { id: "ft:up:declared" });
  for (const [id, base_url, priority] of [
    ["first", first, 50],
    ["second", second, 100],
  ] as const) {
    await aceme.post("/rollcall/v1/sources", { id, kind: "openai", base_url, priority });
    await refresh(app, sourceAt("", { id, organizationId: "org-aceme" }));
  }
  await aceme.post("/rollcall/v1/aliases", { id: "breaks", target: "alone" });
  await aceme.post("/rollcall/v1/aliases", { id: "stays", target: "common" });
  await aceme.post("/rollcall/v1/aliases", { id: "base", target: "davinci" });
  const policy = { mode: "allow_list", model_ids: ["alone", "named", "common", "gpt-4o-mini"] };
  await aceme.post("/v1/organization/projects/proj_viewing/model_permissions", policy);
  await aceme.post("/v1/organization/projects/proj_aceme/model_permissions", { ...policy, model_ids: ["common"] });
});
afterAll(async () => {
  for (const upstream of upstreams) upstream.close();
  await app.close();
});

test("it names the first of each kind, and counts all", async () => {
  expect(await aceme.get(path)).toEqual({
    object: "rollcall.source_removal",
    source_id: "first",
    leaving: { count: many.length + 3, model_ids: ["alone", "gone", "many/000", "many/001", "many/002"] },
    // A base model of all organizations takes the place of the source's.
    taken_over: {
      count: 3,
      models: [
        { id: "beaten", source_id: "second" },
        { id: "common", source_id: "second" },
        { id: "davinci", source_id: null },
      ],
    },
    unserved: { count: 1, model_ids: ["ft:up:declared"] },
    broken_aliases: { count: 1, aliases: [{ id: "breaks", target: "alone" }] },
    projects: { count: 1, projects: [{ id: "proj_viewing", name: "viewing", model_count: 2 }] },
  });
});

test("a source that wins nothing takes nothing with it", async () => {
  const { leaving, taken_over: taken } = await aceme.get("/rollcall/v1/sources/second/removal");
  expect([leaving.count, taken.count]).toEqual([0, 0]);
});

test("a source of another organization, or none, is refused", async () => {
  const zenith = await app.call("GET", path, { key: "zenithAdmin" });
  const nobody = await app.call("GET", "/rollcall/v1/sources/nobody/removal", { key: "acemeAdmin" });
  expect([zenith.status, nobody.status]).toEqual([404, 404]);
});

test("removing it takes away what was said", async () => {
  const listed = async () => new Set((await aceme.get("/rollcall/v1/models?limit=1000")).data.map(({ id }: any) => id));
  const [before, said] = [await listed(), await aceme.get(path)];
  await aceme.delete("/rollcall/v1/sources/first");
  const after = await listed();
  const left = [...before].filter((id) => !after.has(id));
  expect(left).toHaveLength(said.leaving.count);
  expect(left).toEqual(expect.arrayContaining(said.leaving.model_ids));
  for (const { id } of said.taken_over.models) expect(after).toContain(id);
  const { broken_aliases: broken } = (await aceme.get("/rollcall/v1/summary")).models;
  expect(broken).toBe(said.broken_aliases.count);
});
