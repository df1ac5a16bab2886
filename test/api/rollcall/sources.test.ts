import { callsOf } from "../../../src/sources/calls.ts";
import { describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { sourced } from "../../support/upstreams/sourced.ts";
import { failing, putSource, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";

const there = sourced("up-a", "up-b");

const aceme = administrator(() => there.app);
const zenith = administrator(() => there.app, "zenithAdmin");
const sources = "/rollcall/v1/sources";

const input = (changes: object = {}) => ({ id: "up", kind: "openai", base_url: there.upstream.url, ...changes });
const refreshed = (id = "up", organizationId = "org-aceme") => refresh(there.app, sourceAt("", { id, organizationId }));

describe("a source", () => {
  test("that is added is waiting, then healthy after its first refresh", async () => {
    const added = await aceme.post(sources, input({ naming: { type: "prefix", prefix: "up/" }, priority: 7 }));
    expect(added).toEqual({
      id: "up",
      object: "rollcall.source",
      kind: "openai",
      shared: false,
      declared_by: "api",
      created: expect.any(Number),
      base_url: there.upstream.url,
      options: {},
      naming: { type: "prefix", prefix: "up/" },
      includes: [],
      excludes: [],
      priority: 7,
      refresh_seconds: 300,
      deletion: "push",
      models: null,
      has_secret: false,
      state: "waiting",
      refreshing: false,
      model_count: 0,
      last_attempt_at: null,
      last_success_at: null,
      age_seconds: null,
      failures: 0,
      last_error: null,
      next_try_at: null,
      left_out_count: 0,
      left_out: [],
      calls: { served: [...callsOf("openai", {}).keys()], open: 0, out: [] },
    });
    await refreshed();
    const now = await aceme.get(`${sources}/up`);
    expect(now).toMatchObject({ state: "healthy", model_count: 2, next_try_at: expect.any(Number) });
    expect(now.age_seconds).toBeWithin(0, 30);
    expect(await there.ids()).toEqual(["up/up-a", "up/up-b"]);
    const { models: _, ...listed } = now;
    expect((await aceme.get(sources)).data).toEqual([listed]);
    const [, event] = await there.app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.source.added", resourceId: "up", details: { kind: "openai" } });
  });

  test("that fails says why, since when, and when the next attempt is", async () => {
    await aceme.post(sources, input());
    await refreshed();
    there.app.skewMs = 60_000;
    there.upstream.answer = failing(503);
    await refreshed();
    const now = await aceme.get(`${sources}/up`);
    expect(now).toMatchObject({ state: "failing", failures: 1, last_error: "It answered 503.", model_count: 2 });
    expect(now.age_seconds).toBeWithin(60, 90);
    expect(now.next_try_at - now.last_attempt_at).toBeWithin(4, 7);
    expect(now.last_attempt_at).toBeGreaterThan(now.last_success_at);
    there.app.skewMs += 600_000;
    there.upstream.answer = failing(401);
    await refreshed();
    expect((await aceme.get(`${sources}/up`)).last_error).toMatch(
      /^It answered 401 to GET \S+: its secret is missing\.$/,
    );
  });

  test("is refreshed soon on request, which makes no revision", async () => {
    await aceme.post(sources, input());
    await refreshed();
    const { revision } = there.app.live;
    expect(there.app.polls).toBe(1);
    const scheduled = await aceme.post(`${sources}/up/refresh`);
    expect(scheduled.next_try_at).toBeLessThanOrEqual(Date.now() / 1000);
    // Adding it, changing it and requesting a refresh each start a poll.
    expect(there.app.polls).toBe(2);
    expect((await there.app.store.sources.due(Date.now(), 5)).map(({ id }) => id)).toEqual(["up"]);
    expect(there.app.live.revision).toBe(revision);
    await aceme.post(`${sources}/up`, { refresh_seconds: 60 });
    expect(there.app.polls).toBe(3);
  });
});

describe("an existing source", () => {
  test("keeps the fields that a change leaves out, and its models are renamed at once", async () => {
    await aceme.post(sources, input({ includes: ["up-*"], refresh_seconds: 60 }));
    await refreshed();
    const changed = await aceme.post(`${sources}/up`, { naming: { type: "map", ids: { "up-a": "my/up-a" } } });
    expect(changed).toMatchObject({
      naming: { type: "map", ids: { "up-a": "my/up-a" } },
      includes: ["up-*"],
      refresh_seconds: 60,
      model_count: 1,
    });
    expect(await there.ids()).toEqual(["my/up-a"]);
    const back = await aceme.post(`${sources}/up`, { naming: null, includes: null, refresh_seconds: null });
    expect(back).toMatchObject({ naming: { type: "bare" }, includes: [], refresh_seconds: 300 });
    await refreshed();
    expect(await there.ids()).toEqual(["up-a", "up-b"]);
    expect((await aceme.post(`${sources}/up`, { excludes: ["*-b"] })).naming).toEqual({ type: "bare" });
    expect(await there.ids()).toEqual(["up-a"]);
    await refreshed();
    expect(await aceme.get(`${sources}/up`)).toMatchObject({
      left_out_count: 1,
      left_out: [{ id: "up-b", why: 'is excluded by the pattern "*-b"' }],
    });
  });

  test("shows the first hundred models that it leaves out, and counts all, also after the same list again", async () => {
    const models = Array.from({ length: 150 }, (_, at) => `up-${at}`);
    await aceme.post(sources, { id: "up", kind: "static", models, excludes: ["up-*"] });
    for (let times = 0; times < 3; times++) {
      await refreshed();
      const { left_out_count: count, left_out: shown } = await aceme.get(`${sources}/up`);
      expect([count, shown.length]).toEqual([150, 100]);
    }
  });

  test("is removed together with its models", async () => {
    await aceme.post(sources, input());
    await refreshed();
    expect(await aceme.delete(`${sources}/up`)).toEqual({ id: "up", object: "rollcall.source.removed", deleted: true });
    expect(await there.ids()).toEqual([]);
    await aceme.get(`${sources}/up`, 404);
    await aceme.delete(`${sources}/up`, 404);
    expect((await there.app.audit("org-aceme"))[0]?.type).toBe("rollcall.source.removed");
  });

  test("can be a list, of ids and of models with facts", async () => {
    const models = ["up-plain", { id: "up-known", owned_by: "us", output_limit: 5, input_price: "0.000002" }];
    expect((await aceme.post(sources, { id: "up", kind: "static", models })).models).toEqual(models);
    await refreshed();
    expect((await there.app.call("GET", "/v1/models/up-known", { key: "acemeOwner" })).json).toMatchObject({
      owned_by: "us",
      pricing: { prompt: "0.000002" },
      top_provider: { max_completion_tokens: 5 },
    });
  });
});

describe("a list", () => {
  test("of sources has pages in the order of ids", async () => {
    for (const id of ["c", "a", "b"]) await aceme.post(sources, { id, kind: "static", models: [] });
    const first = await aceme.get(`${sources}?limit=2`);
    expect([first.data.map(({ id }: any) => id), first.has_more]).toEqual([["a", "b"], true]);
    const second = await aceme.get(`${sources}?limit=2&after=${first.last_id}`);
    expect([second.data.map(({ id }: any) => id), second.has_more]).toEqual([["c"], false]);
    await aceme.get(`${sources}?after=none`, 400);
    await aceme.post(sources, { id: "big-b", kind: "static", models: [] });
    const found = await aceme.get(`${sources}?q=B`);
    expect(found.data.map(({ id }: any) => id)).toEqual(["b", "big-b"]);
    await aceme.get(`${sources}?q=`, 400);
  });

  test("of collisions has the winner and the losers of each id", async () => {
    const collisions = "/rollcall/v1/source_collisions";
    const list = (id: string, priority: number, ...models: string[]) =>
      aceme.post(sources, { id, kind: "static", models, priority });
    await list("first", 1, "up-x", "up-y", "up-alone");
    await list("second", 2, "up-x", "up-y");
    await list("third", 3, "up-x");
    for (const id of ["first", "second", "third"]) await refreshed(id);
    const offer = (source_id: string, upstream_id: string, shared = false) => ({ source_id, upstream_id, shared });
    const object = "rollcall.source_collision";
    const page = await aceme.get(`${collisions}?limit=1`);
    expect(page).toMatchObject({ has_more: true, last_id: "up-x" });
    expect(page.data).toEqual([
      { id: "up-x", object, winner: offer("first", "up-x"), losers: [offer("second", "up-x"), offer("third", "up-x")] },
    ]);
    const rest = await aceme.get(`${collisions}?after=up-x`);
    expect(rest.data).toEqual([
      { id: "up-y", object, winner: offer("first", "up-y"), losers: [offer("second", "up-y")] },
    ]);
    const ofSource = async (id: string) => {
      const { data } = await aceme.get(`${collisions}?source_id=${id}`);
      return data.map((collision: any) => collision.id);
    };
    expect(await ofSource("third")).toEqual(["up-x"]);
    expect(await ofSource("second")).toEqual(["up-x", "up-y"]);
    expect(await ofSource("none")).toEqual([]);
    await aceme.post(`${sources}/first`, { priority: 9 });
    expect((await aceme.get(collisions)).data[0].winner).toEqual(offer("second", "up-x"));
    expect((await zenith.get(collisions)).data).toEqual([]);
    expect((await aceme.get(`${collisions}?shared=true`)).data).toEqual([]);
  });

  test("of collisions has those with shared sources, before which own ones win whatever the priorities", async () => {
    const collisions = "/rollcall/v1/source_collisions";
    const shared = { organizationId: null, kind: "static", declaredBy: "file" } as const;
    for (const source of [
      sourceAt("", { ...shared, id: "alpha", priority: 1, models: ["up-x", "up-z"] }),
      sourceAt("", { ...shared, id: "beta", priority: 2, models: ["up-y", "up-z"] }),
    ]) {
      await putSource(there.app, source);
      await refresh(there.app, source);
    }
    await aceme.post(sources, { id: "beta", kind: "static", models: ["up-x", "up-y", "up-own"], priority: 900 });
    await refreshed("beta");
    const offer = (source_id: string, upstream_id: string, isShared: boolean) => {
      return { source_id, upstream_id, shared: isShared };
    };
    const object = "rollcall.source_collision";
    const among = { id: "up-z", object, winner: offer("alpha", "up-z", true), losers: [offer("beta", "up-z", true)] };
    const all = [
      { id: "up-x", object, winner: offer("beta", "up-x", false), losers: [offer("alpha", "up-x", true)] },
      { id: "up-y", object, winner: offer("beta", "up-y", false), losers: [offer("beta", "up-y", true)] },
      among,
    ];
    expect((await aceme.get(collisions)).data).toEqual(all);
    expect((await aceme.get(`${collisions}?limit=1`)).data).toEqual([all[0]]);
    expect((await aceme.get(`${collisions}?after=up-x&limit=1`)).data).toEqual([all[1]]);
    expect((await aceme.get(`${collisions}?source_id=alpha`)).data).toEqual([all[0], among]);
    expect((await aceme.get("/rollcall/v1/summary")).sources.collisions).toBe(3);
    expect((await zenith.get("/rollcall/v1/summary")).sources.collisions).toBe(1);
    for (const { get } of [aceme, zenith]) expect((await get(`${collisions}?shared=true`)).data).toEqual([among]);
    expect((await zenith.get(collisions)).data).toEqual([among]);
    const states = async (get: typeof aceme.get) =>
      (await get(`${sources}/alpha/models`)).data.map(({ id, state }: any) => [id, state]);
    expect(await states(aceme.get)).toEqual([
      ["up-x", "lost"],
      ["up-z", "won"],
    ]);
    expect(await states(zenith.get)).toEqual([
      ["up-x", "won"],
      ["up-z", "won"],
    ]);
  });
});
