import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { failing, putSource, refresh, sourceAt, startUpstream, type Upstream } from "../../support/upstreams.ts";

let app: TestApp;
let upstream: Upstream;
beforeEach(async () => {
  app = await openTestApp();
  upstream = await startUpstream("up-a", "up-b");
});
afterEach(async () => {
  upstream.close();
  await app.close();
});

const aceme = administrator(() => app);
const zenith = administrator(() => app, "zenithAdmin");
const sources = "/rollcall/v1/sources";
const secret = "an-upstream-secret-of-the-tests";

const wish = (changes: object = {}) => ({ id: "up", kind: "openai", base_url: upstream.url, ...changes });
const refreshed = (id = "up", organizationId = "org-aceme") => refresh(app, sourceAt("", { id, organizationId }));
const ids = async (): Promise<string[]> =>
  (await app.call("GET", "/v1/models", { key: "acemeOwner" })).json.data
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => id.includes("up-"));

describe("a source", () => {
  test("that is added waits to be asked, and tells how it is once it was", async () => {
    const added = await aceme.post(sources, wish({ naming: { type: "prefix", prefix: "up/" }, priority: 7 }));
    expect(added).toEqual({
      id: "up",
      object: "rollcall.source",
      kind: "openai",
      shared: false,
      declared_by: "api",
      created: expect.any(Number),
      base_url: upstream.url,
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
      model_count: 0,
      last_attempt_at: null,
      last_success_at: null,
      age_seconds: null,
      failures: 0,
      last_error: null,
      next_try_at: null,
      left_out: [],
    });
    await refreshed();
    const now = await aceme.get(`${sources}/up`);
    expect(now).toMatchObject({ state: "healthy", model_count: 2, next_try_at: expect.any(Number) });
    expect(now.age_seconds).toBeWithin(0, 30);
    expect(await ids()).toEqual(["up/up-a", "up/up-b"]);
    expect((await aceme.get(sources)).data).toEqual([now]);
    const [, event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.source.added", resourceId: "up", details: { kind: "openai" } });
  });

  test("that fails says why, since when, and when it is asked next", async () => {
    await aceme.post(sources, wish());
    await refreshed();
    app.skewMs = 60_000;
    upstream.answer = failing(503);
    await refreshed();
    const now = await aceme.get(`${sources}/up`);
    expect(now).toMatchObject({ state: "failing", failures: 1, last_error: "It answered 503.", model_count: 2 });
    expect(now.age_seconds).toBeWithin(60, 90);
    expect(now.next_try_at - now.last_attempt_at).toBeWithin(4, 7);
    expect(now.last_attempt_at).toBeGreaterThan(now.last_success_at);
  });

  test("is asked soon when somebody wants it, which is no change", async () => {
    await aceme.post(sources, wish());
    await refreshed();
    const { revision } = app.live;
    const asked = await aceme.post(`${sources}/up/refresh`);
    expect(asked.next_try_at).toBeLessThanOrEqual(Date.now() / 1000);
    expect((await app.store.sources.due(Date.now(), 5)).map(({ id }) => id)).toEqual(["up"]);
    expect(app.live.revision).toBe(revision);
  });

  test("is changed in parts, and what its models are called at once", async () => {
    await aceme.post(sources, wish({ includes: ["up-*"], refresh_seconds: 60 }));
    await refreshed();
    const changed = await aceme.post(`${sources}/up`, { naming: { type: "map", ids: { "up-a": "my/up-a" } } });
    expect(changed).toMatchObject({
      naming: { type: "map", ids: { "up-a": "my/up-a" } },
      includes: ["up-*"],
      refresh_seconds: 60,
      model_count: 1,
    });
    expect(await ids()).toEqual(["my/up-a"]);
    const back = await aceme.post(`${sources}/up`, { naming: null, includes: null, refresh_seconds: null });
    expect(back).toMatchObject({ naming: { type: "bare" }, includes: [], refresh_seconds: 300 });
    await refreshed();
    expect(await ids()).toEqual(["up-a", "up-b"]);
    expect((await aceme.post(`${sources}/up`, { excludes: ["*-b"] })).naming).toEqual({ type: "bare" });
    expect(await ids()).toEqual(["up-a"]);
    await refreshed();
    expect((await aceme.get(`${sources}/up`)).left_out).toEqual([
      { id: "up-b", why: 'is excluded by the pattern "*-b"' },
    ]);
  });

  test("that is removed takes its models with it", async () => {
    await aceme.post(sources, wish());
    await refreshed();
    expect(await aceme.delete(`${sources}/up`)).toEqual({ id: "up", object: "rollcall.source.removed", deleted: true });
    expect(await ids()).toEqual([]);
    await aceme.get(`${sources}/up`, 404);
    await aceme.delete(`${sources}/up`, 404);
    expect((await app.audit("org-aceme"))[0]?.type).toBe("rollcall.source.removed");
  });

  test("may be a list, of ids and of models with facts", async () => {
    const models = ["up-plain", { id: "up-known", owned_by: "us", output_limit: 5, input_price: "0.000002" }];
    expect((await aceme.post(sources, { id: "up", kind: "static", models })).models).toEqual(models);
    await refreshed();
    expect((await app.call("GET", "/v1/models/up-known", { key: "acemeOwner" })).json).toMatchObject({
      owned_by: "us",
      pricing: { prompt: "0.000002" },
      top_provider: { max_completion_tokens: 5 },
    });
  });
});

describe("a secret", () => {
  test("reaches its upstream and stands nowhere else", async () => {
    app.secrets.add(secret);
    let sent: string | undefined;
    upstream.answer = (request, response) => {
      sent = request.headers.authorization;
      response.statusCode = 401;
      response.end(JSON.stringify({ error: { message: `not ${secret}` } }));
    };
    const added = await aceme.post(sources, wish({ secret }));
    expect(added.has_secret).toBe(true);
    await refreshed();
    expect(sent).toBe(`Bearer ${secret}`);
    const stored = await app.store.sources.source({ organizationId: "org-aceme", id: "up" });
    const sealed = stored?.sealedSecret ?? "";
    expect(sealed).toMatch(/^1:/);
    app.secrets.add(sealed);
    for (const path of [sources, `${sources}/up`, "/rollcall/v1/changes", "/v1/organization/audit_logs", "/metrics"]) {
      const { text } = await app.call("GET", path, { key: "acemeAdmin" });
      expect([path, text.includes(secret), text.includes(sealed)]).toEqual([path, false, false]);
    }
    // It may stand in its row alone, where it is sealed.
    app.secrets.delete(sealed);
  });

  test("stays through other changes, is asked for again with a new place, and can be taken away", async () => {
    await aceme.post(sources, wish({ secret }));
    expect((await aceme.post(`${sources}/up`, { priority: 1 })).has_secret).toBe(true);
    const { error } = await aceme.post(`${sources}/up`, { base_url: "https://example.com/v1" }, 400);
    expect(error).toMatchObject({ param: "secret", message: expect.stringContaining("another place") });
    const moved = await aceme.post(`${sources}/up`, { base_url: "https://example.com/v1", secret: "another" });
    expect(moved).toMatchObject({ base_url: "https://example.com/v1", has_secret: true });
    expect((await aceme.post(`${sources}/up`, { secret: null })).has_secret).toBe(false);
    expect((await app.audit("org-aceme"))[0]?.details).toMatchObject({ secret_changed: true });
  });
});

describe("what is wrong is told with its place", () => {
  const fine = { id: "up", kind: "openai" };
  test.each<[object, string]>([
    [{ kind: "openai" }, "id"],
    [{ id: "up" }, "kind"],
    [{ ...fine, id: "Up!" }, "id"],
    [{ ...fine, kind: "closedai" }, "kind"],
    [{ ...fine, base_url: "ftp://x" }, "base_url"],
    [{ ...fine, base_url: "https://user:pass@x/" }, "base_url"],
    [{ ...fine, base_url: "http://169.254.169.254/latest" }, "base_url"],
    [{ ...fine, options: { odd: "x" } }, "options.odd"],
    [{ ...fine, options: { odd: 1 } }, "options.odd"],
    [{ ...fine, options: [] }, "options"],
    [{ ...fine, naming: { type: "odd" } }, "naming.type"],
    [{ ...fine, naming: { type: "prefix" } }, "naming.prefix"],
    [{ ...fine, naming: { type: "prefix", prefix: "a//" } }, "naming"],
    [{ ...fine, naming: { type: "map" } }, "naming.ids"],
    [{ ...fine, naming: { type: "map", ids: { a: "x", b: "x" } } }, "naming"],
    [{ ...fine, naming: { type: "bare", prefix: "x" } }, "naming.prefix"],
    [{ ...fine, includes: [""] }, "naming"],
    [{ ...fine, excludes: "x" }, "excludes"],
    [{ ...fine, priority: 1001 }, "priority"],
    [{ ...fine, refresh_seconds: 4 }, "refresh_seconds"],
    [{ ...fine, deletion: "maybe" }, "deletion"],
    [{ ...fine, kind: "ollama", base_url: "http://127.0.0.1:1", deletion: "push" }, "deletion"],
    [{ ...fine, models: ["x"] }, "models"],
    [{ id: "up", kind: "static" }, "models"],
    [{ id: "up", kind: "static", models: {} }, "models"],
    [{ id: "up", kind: "static", models: [7] }, "models"],
    [{ id: "up", kind: "static", models: ["a", "a"] }, "models"],
    [{ id: "up", kind: "static", models: ["a", "b//c"] }, "models"],
    [{ id: "up", kind: "static", models: [{ id: "a", output_limit: -1 }] }, "models"],
    [{ ...fine, secret: "" }, "secret"],
    [{ ...fine, secret: "ü" }, "secret"],
    [{ ...fine, secret: "x".repeat(4097) }, "secret"],
    [{ ...fine, secret: 7 }, "secret"],
    [{ ...fine, colour: "blue" }, "colour"],
  ])("%j: %s", async (body, param) => {
    const { revision } = app.live;
    const { error } = await aceme.post(sources, body, 400);
    expect([error.code, error.param]).toEqual([null, param]);
    expect(app.live.revision).toBe(revision);
  });

  test("in a change too, which has to be one and keeps id and kind", async () => {
    await aceme.post(sources, wish());
    for (const body of [{}, { id: "other" }, { kind: "ollama" }, { priority: -1 }])
      await aceme.post(`${sources}/up`, body, 400);
    await aceme.post(sources, wish(), 409);
    await aceme.post(`${sources}/none`, { priority: 1 }, 404);
    await aceme.post(`${sources}/none/refresh`, undefined, 404);
  });
});

describe("whose a source is", () => {
  test("two organizations may have one of each id, and neither sees the other's", async () => {
    const other = await startUpstream("up-a", "up-z");
    await aceme.post(sources, wish());
    await zenith.get(`${sources}/up`, 404);
    expect((await zenith.get(sources)).data).toEqual([]);
    await zenith.post(sources, wish({ base_url: other.url }));
    await refreshed();
    await refreshed("up", "org-zenith");
    expect((await zenith.get(`${sources}/up`)).base_url).toBe(other.url);
    await zenith.delete(`${sources}/up`);
    expect(await ids()).toEqual(["up-a", "up-b"]);
    other.close();
  });

  test("one that all share is shown to all without its place, and changed by none", async () => {
    await putSource(app, sourceAt(upstream.url, { id: "all", organizationId: null, deletion: "local" }));
    for (const one of [aceme, zenith]) {
      const [shown] = (await one.get(sources)).data;
      expect([shown.id, shown.shared, shown.state]).toEqual(["all", true, "waiting"]);
      expect(JSON.stringify(shown)).not.toContain("127.0.0.1");
      for (const field of ["base_url", "options", "has_secret", "models"]) expect(shown).not.toHaveProperty(field);
    }
    expect((await aceme.post(`${sources}/all`, { priority: 1 }, 403)).error.code).toBe("source_not_changeable");
    expect((await aceme.post(`${sources}/all/refresh`, undefined, 403)).error.code).toBe("source_not_changeable");
    await aceme.delete(`${sources}/all`, 403);
    await aceme.post(sources, wish({ id: "all" }));
    expect((await aceme.get(sources)).data.map(({ shared }: any) => shared)).toEqual([false]);
  });

  test("one of the configuration file is changed there, and may be asked from here", async () => {
    await putSource(app, sourceAt(upstream.url));
    expect(await aceme.get(`${sources}/up`)).toMatchObject({ declared_by: "file", has_secret: null });
    const { error } = await aceme.post(`${sources}/up`, { priority: 1 }, 403);
    expect(error).toMatchObject({ code: "source_not_changeable", message: expect.stringContaining("file") });
    await aceme.delete(`${sources}/up`, 403);
    await aceme.post(`${sources}/up/refresh`);
  });

  test("an auditor looks and changes nothing", async () => {
    await aceme.post(sources, wish());
    const reader = administrator(() => app, "acemeReaderAdmin");
    await reader.post(`${sources}/up/refresh`, undefined, 403);
    await reader.get(sources, 403);
  });
});

describe("lists", () => {
  test("of sources come in pages by id", async () => {
    for (const id of ["c", "a", "b"]) await aceme.post(sources, { id, kind: "static", models: [] });
    const first = await aceme.get(`${sources}?limit=2`);
    expect([first.data.map(({ id }: any) => id), first.has_more]).toEqual([["a", "b"], true]);
    const second = await aceme.get(`${sources}?limit=2&after=${first.last_id}`);
    expect([second.data.map(({ id }: any) => id), second.has_more]).toEqual([["c"], false]);
    await aceme.get(`${sources}?after=none`, 400);
  });

  test("of collisions tell who has an id and who would be next", async () => {
    const collisions = "/rollcall/v1/source_collisions";
    const list = (id: string, priority: number, ...models: string[]) =>
      aceme.post(sources, { id, kind: "static", models, priority });
    await list("first", 1, "up-x", "up-y", "up-alone");
    await list("second", 2, "up-x", "up-y");
    await list("third", 3, "up-x");
    for (const id of ["first", "second", "third"]) await refreshed(id);
    const offer = (source_id: string, upstream_id: string) => ({ source_id, upstream_id });
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
    await aceme.post(`${sources}/first`, { priority: 9 });
    expect((await aceme.get(collisions)).data[0].winner).toEqual(offer("second", "up-x"));
    expect((await zenith.get(collisions)).data).toEqual([]);
    expect((await aceme.get(`${collisions}?shared=true`)).data).toEqual([]);
  });
});
