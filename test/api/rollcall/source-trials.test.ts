import { describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { nameOfThisMachine, openTestApp } from "../../support/app.ts";
import { sourced } from "../../support/upstreams/sourced.ts";
import { failing, listed, putSource, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";
import { until } from "../../support/waiting.ts";
import { worldYaml } from "../../support/world.ts";

const there = sourced("up-a", "up-b", "up-c");

const aceme = administrator(() => there.app);
const [sources, trials] = ["/rollcall/v1/sources", "/rollcall/v1/source_trials"];
const secret = "a-tried-secret-of-the-tests";

const input = (changes: object = {}) => ({ id: "up", kind: "openai", base_url: there.upstream.url, ...changes });
const refreshed = (id: string) => refresh(there.app, sourceAt("", { id, organizationId: "org-aceme" }));

/** What a trial says of names, and what the source has after it is added. */
async function triedAndAdded(changes: object) {
  const tried = await aceme.post(trials, input(changes));
  await aceme.post(sources, input(changes));
  await refreshed("up");
  return { tried, added: await aceme.get(`${sources}/up`) };
}

describe("a trial", () => {
  test("says what adding the source does, and does none of it", async () => {
    there.upstream.models[0]!["context_length"] = 4096;
    const before = there.app.live.revision;
    const rules = { naming: { type: "prefix", prefix: "up-p/" }, excludes: ["*-c"] };
    const tried = await aceme.post(trials, input(rules));
    expect(tried).toMatchObject({
      object: "rollcall.source_trial",
      id: "up",
      kind: "openai",
      base_url: there.upstream.url,
      reached: true,
      error: null,
      model_count: 2,
      left_out_count: 1,
      left_out: [{ id: "up-c", why: 'is excluded by the pattern "*-c"' }],
      collision_count: 0,
      collisions: [],
    });
    expect(tried.models).toEqual([
      {
        id: "up-p/up-a",
        upstream_id: "up-a",
        kind: "base",
        created: 1_600_000_000,
        owned_by: "upstream",
        parent: null,
        facts: { context_length: { value: 4096, from: "upstream" } },
      },
      expect.objectContaining({ id: "up-p/up-b", upstream_id: "up-b", facts: {} }),
    ]);
    expect(there.app.live.revision).toBe(before);
    expect((await aceme.get(sources)).data).toEqual([]);
    await aceme.post(sources, input(rules));
    await refreshed("up");
    const added = await aceme.get(`${sources}/up`);
    expect([added.model_count, added.left_out, added.calls.served]).toEqual([2, tried.left_out, tried.calls]);
    expect(await there.ids()).toEqual(["up-p/up-a", "up-p/up-b"]);
  });

  test("fails in the words of last_error", async () => {
    for (const answer of [failing(401), failing(500), (_: unknown, response: any) => response.end("{}")]) {
      there.upstream.answer = answer;
      const { tried, added } = await triedAndAdded({});
      expect([tried.reached, tried.error, tried.model_count]).toEqual([false, added.last_error, 0]);
      await aceme.delete(`${sources}/up`);
    }
  });

  test("sends its secret to the upstream, and shows and keeps it nowhere", async () => {
    there.app.secrets.add(secret);
    let sent: string | undefined;
    there.upstream.answer = (request, response) => {
      sent = request.headers.authorization;
      response.statusCode = 401;
      response.end(JSON.stringify({ error: { message: `not ${secret}` } }));
    };
    expect(JSON.stringify(await aceme.post(trials, input({ secret })))).not.toContain(secret);
    expect(sent).toBe(`Bearer ${secret}`);
  });

  test("names the ids that collide, with who wins, among other sources and within its own list", async () => {
    await aceme.post(sources, { id: "first", kind: "static", models: ["up-a", "up-z"], priority: 1 });
    await aceme.post(sources, { id: "last", kind: "static", models: ["up-b"], priority: 900 });
    for (const id of ["first", "last"]) await refreshed(id);
    there.upstream.models.push(listed("up-b2"));
    const ids = { "up-a": "up-a", "up-b": "up-b", "up-b2": "up-b2" };
    const tried = await aceme.post(trials, input({ naming: { type: "map", ids } }));
    const offer = (source_id: string, upstream_id: string, shared = false) => ({ source_id, upstream_id, shared });
    const object = "rollcall.source_collision";
    const expected = [
      { id: "up-a", object, winner: offer("first", "up-a"), losers: [offer("up", "up-a")] },
      { id: "up-b", object, winner: offer("up", "up-b"), losers: [offer("last", "up-b")] },
    ];
    expect([tried.collision_count, tried.collisions]).toEqual([2, expected]);
    await aceme.post(sources, input({ naming: { type: "map", ids } }));
    await refreshed("up");
    expect((await aceme.get("/rollcall/v1/source_collisions")).data).toEqual(expected);
  });

  test("names the ids that it takes from a shared source, of the same id and a smaller priority, too", async () => {
    const shared = sourceAt("", { id: "up", organizationId: null, kind: "static", priority: 1, models: ["up-b"] });
    await putSource(there.app, shared);
    await refresh(there.app, shared);
    const tried = await aceme.post(trials, input({ priority: 900 }));
    const offer = (isShared: boolean) => ({ source_id: "up", upstream_id: "up-b", shared: isShared });
    const object = "rollcall.source_collision";
    expect([tried.collision_count, tried.collisions]).toEqual([
      1,
      [{ id: "up-b", object, winner: offer(false), losers: [offer(true)] }],
    ]);
  });

  test("of a long list counts all, and shows the first ones by id", async () => {
    there.upstream.models = Array.from({ length: 1_300 }, (_, at) => listed(`up-${String(at).padStart(4, "0")}`));
    const models = there.upstream.models.map(({ id }) => id);
    await aceme.post(sources, { id: "all", kind: "static", models, priority: 1 });
    await refreshed("all");
    there.upstream.models.reverse();
    const tried = await aceme.post(trials, input({ excludes: ["up-0*"] }));
    expect([tried.model_count, tried.left_out_count, tried.collision_count]).toEqual([300, 1_000, 300]);
    expect([tried.models.length, tried.left_out.length, tried.collisions.length]).toEqual([20, 100, 100]);
    expect([tried.models[0].id, tried.collisions[0].id]).toEqual(["up-1000", "up-1000"]);
  });

  test("is refused as adding is: by rights, ids, fields and rules", async () => {
    await aceme.post(trials, input({ options: { some: "x" } }), 400);
    await aceme.post(trials, input({ kind: "odd" }), 400);
    await aceme.post(trials, input({ unknown: 1 }), 400);
    await aceme.post(sources, input());
    expect((await aceme.post(trials, input(), 409)).error.param).toBe("id");
    const headers = { "content-type": "application/json" };
    const asReader = await there.app.call("POST", trials, { key: "acemeReaderAdmin", headers, body: "{}" });
    expect(asReader.status).toBe(403);
    expect(there.upstream.requests).toEqual([]);
  });

  test("asks no private network that adding would refuse", async () => {
    const strict = await openTestApp(`sources_in_private_networks: false\n${worldYaml}`);
    const admin = administrator(() => strict);
    const { url } = there.upstream;
    expect((await admin.post(trials, input(), 400)).error.param).toBe("base_url");
    const named = input({ base_url: url.replace("127.0.0.1", nameOfThisMachine) });
    expect(await admin.post(trials, named)).toMatchObject({
      reached: false,
      error: "Its name has no public address. A source that is added by this API must have one.",
    });
    expect((await aceme.post(trials, named)).reached).toBe(true);
    expect(there.upstream.requests.length).toBe(1);
    await strict.close();
  });

  test("waits for a place: an organization has two, and others are not held up", async () => {
    const held: (() => void)[] = [];
    there.upstream.answer = (_, response) =>
      void held.push(() => response.end(JSON.stringify({ data: there.upstream.models })));
    const running = [aceme.post(trials, input()), aceme.post(trials, input())];
    await until(() => held.length === 2);
    expect((await aceme.post(trials, input(), 429)).error.message).toContain("2 sources already");
    const other = administrator(() => there.app, "zenithAdmin").post(trials, {
      id: "s",
      kind: "static",
      models: ["x"],
    });
    expect((await other).reached).toBe(true);
    for (const end of held) end();
    expect((await Promise.all(running)).map(({ reached }) => reached)).toEqual([true, true]);
    there.upstream.answer = null;
    expect((await aceme.post(trials, input())).reached).toBe(true);
  });
});

describe("a trial of a change", () => {
  const change = `${sources}/up/trials`;

  test("uses what is stored where the change says nothing, and does not count the source's own offers", async () => {
    there.app.secrets.add(secret);
    await aceme.post(sources, input({ secret }));
    await refreshed("up");
    let sent: string | undefined;
    there.upstream.answer = (request, response) => {
      sent = request.headers.authorization;
      response.end(JSON.stringify({ data: there.upstream.models }));
    };
    const tried = await aceme.post(change, { includes: ["*-a"], options: { organization: "org-1" } });
    expect([tried.model_count, tried.left_out_count, tried.collision_count]).toEqual([1, 2, 0]);
    expect(sent).toBe(`Bearer ${secret}`);
    expect((await aceme.get(`${sources}/up`)).includes).toEqual([]);
  });

  test("is refused as the change is", async () => {
    there.app.secrets.add(secret);
    await aceme.post(sources, input({ secret }));
    await aceme.post(change, { base_url: "http://127.0.0.1:9" }, 400);
    await aceme.post(change, { deletion: "odd" }, 400);
    await aceme.post(`${sources}/nobody/trials`, {}, 404);
    expect(there.upstream.requests).toEqual([]);
  });
});
