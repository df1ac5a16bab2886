import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import {
  listed,
  putSource,
  refresh,
  sourceAt,
  startUpstream,
  type Upstream,
} from "../../support/upstreams/upstreams.ts";

/** The models of a source, and what became of each. */

let app: TestApp;
let upstreams: readonly Upstream[] = [];
const aceme = administrator(() => app);
const path = (id: string, query = "") => `/rollcall/v1/sources/${id}/models${query}`;
const states = async (id: string, query = "") =>
  (await aceme.get(path(id, query))).data.map(({ upstream_id: there, id: here, state }: any) => [there, here, state]);

beforeAll(async () => {
  app = await openTestApp();
  upstreams = [
    await startUpstream("a", "b", "ft:gpt-4o-mini:acemeco::mine", "z"),
    await startUpstream("b", "c"),
    await startUpstream("s"),
  ];
  upstreams[0]!.models[2] = { ...listed("ft:gpt-4o-mini:acemeco::mine"), owned_by: "us" };
  const sources = [
    sourceAt(upstreams[0]!.url, { id: "first", deletion: "local" }),
    sourceAt(upstreams[1]!.url, { id: "second", priority: 1, deletion: "local" }),
    sourceAt(upstreams[2]!.url, { id: "shared", organizationId: null, deletion: "local" }),
  ];
  for (const source of sources) {
    await putSource(app, source);
    await refresh(app, source);
  }
});
afterAll(async () => {
  for (const upstream of upstreams) upstream.close();
  await app.close();
});

test("a source's models say which offer won, and to whom another one lost", async () => {
  const { data } = await aceme.get(path("first"));
  expect(data[1]).toEqual({
    object: "rollcall.source_model",
    upstream_id: "b",
    id: "b",
    state: "lost",
    winner: { source_id: "second", upstream_id: "b", shared: false },
    owned_by: expect.anything(),
    first_seen: expect.any(Number),
    misses: 0,
  });
  expect(await states("first")).toEqual([
    ["a", "a", "won"],
    ["b", "b", "lost"],
    ["ft:gpt-4o-mini:acemeco::mine", "ft:gpt-4o-mini:acemeco::mine", "won"],
    ["z", "z", "won"],
  ]);
  expect(await states("second")).toEqual([
    ["b", "b", "won"],
    ["c", "c", "won"],
  ]);
  expect(await states("shared")).toEqual([["s", "s", "won"]]);
});

test("pages follow each other by the ids at the source", async () => {
  const whole = await states("first");
  const paged: unknown[] = [];
  for (let after = ""; ;) {
    const page = await aceme.get(path("first", `?limit=1${after}`));
    paged.push(...page.data.map(({ upstream_id: there, id, state }: any) => [there, id, state]));
    if (!page.has_more) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  expect(paged).toEqual(whole);
});

test("a deleted model is hidden, and a retired one is only listed if asked for", async () => {
  expect((await app.call("DELETE", "/v1/models/ft:gpt-4o-mini:acemeco::mine", { key: "acemeOwner" })).status).toBe(200);
  upstreams[0]!.models = upstreams[0]!.models.filter(({ id }) => id !== "z");
  for (let at = 0; at < 3; at++) await refresh(app, sourceAt(upstreams[0]!.url, { id: "first", deletion: "local" }));
  const retired = await states("first", "?offered=false");
  expect(retired).toEqual([["z", "z", "retired"]]);
  expect((await states("first", "?offered=any")).length).toBe(4);
  expect(await states("first")).toContainEqual([
    "ft:gpt-4o-mini:acemeco::mine",
    "ft:gpt-4o-mini:acemeco::mine",
    "hidden",
  ]);
});

test("a source of another organization, and a removed one, are not found", async () => {
  const zenith = administrator(() => app, "zenithAdmin");
  expect((await zenith.get(path("first"), 404)).error.code).toBe("not_found");
  expect((await zenith.get(path("shared"))).data).toHaveLength(1);
  expect((await aceme.get(path("none"), 404)).error.code).toBe("not_found");
});
