import { afterEach, describe, expect, test } from "bun:test";
import { fakeClock, whyNoFaketime, type FakeClock } from "../support/processes/faketime.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";
import { startUpstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

const [minute, hour, day] = [60, 3_600, 86_400];
const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };

describe.skipIf(whyNoFaketime !== null)("a clock that is set", () => {
  const clocks: FakeClock[] = [];
  const servers: TestServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.kill();
      server.remove();
    }
    for (const clock of clocks.splice(0)) clock.remove();
  });
  const newClock = (seconds = 0) => {
    const clock = fakeClock(seconds);
    clocks.push(clock);
    return clock;
  };
  const start = async (clock: FakeClock, options: ServerOptions = {}) => {
    const server = await startServer({ ...options, environment: clock.environment });
    servers.push(server);
    return server;
  };
  const call = async ({ url }: TestServer, method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(`${url}${path}`, { method, headers, body: sent });
    // Tests look into answers of every shape.
    const json: any = await answer.json();
    return { status: answer.status, json };
  };
  const shortKey = async (server: TestServer, seconds: number): Promise<string> => {
    const { json } = await call(server, "POST", "/v1/organization/admin_api_keys", {
      name: "short",
      expires_in_seconds: seconds,
    });
    return json.value;
  };
  const accepts = async ({ url }: TestServer, key: string) =>
    (await fetch(`${url}/v1/organization/projects`, { headers: { authorization: `Bearer ${key}` } })).status === 200;

  test("setting the clock back revives no expired key, not even after a crash", async () => {
    const clock = newClock();
    const server = await start(clock);
    const key = await shortKey(server, minute);
    expect(await accepts(server, key)).toBe(true);
    clock.set(2 * minute);
    await until(async () => !(await accepts(server, key)));
    clock.set(0);
    await until(() => server.stderr().includes("behind what this server has seen"));
    for (let time = 0; time < 30; time++) {
      expect(await accepts(server, key)).toBe(false);
      await Bun.sleep(50);
    }
    await server.kill();
    const again = await start(clock, { directory: server.directory });
    expect(await accepts(again, key)).toBe(false);
  });

  test("a jump of more than a day expires no key until the clock has stayed there", async () => {
    const clock = newClock();
    const server = await start(clock);
    const key = await shortKey(server, hour);
    clock.set(400 * day);
    await until(() => server.stderr().includes("the clock has jumped ahead by 400 days"));
    expect(await accepts(server, key)).toBe(true);
    clock.set(0);
    await until(() => server.stderr().includes("the clock is right again"));
    expect(await accepts(server, key)).toBe(true);
  });

  test("setting the clock ahead and back does not stop refreshes", async () => {
    const upstream = await startUpstream("first");
    const clock = newClock();
    const yaml = `${worldYaml}sources: [{ id: up, kind: openai, base_url: "${upstream.url}", refresh_seconds: 10 }]\n`;
    const server = await start(clock, { yaml });
    const asked = () => upstream.requests.length;
    await until(() => asked() > 0);
    clock.set(hour);
    const before = asked();
    await until(() => asked() > before);
    clock.set(0);
    // At half its speed, ten seconds take twenty.
    const home = asked();
    await until(() => server.stderr().includes("behind what this server has seen"));
    const deadline = performance.now() + 40_000;
    while (asked() === home && performance.now() < deadline) await Bun.sleep(100);
    expect(asked()).toBeGreaterThan(home);
    upstream.close();
  });

  test("one start with a clock far ahead purges nothing, and sources are refreshed once it is right", async () => {
    const upstream = await startUpstream("first");
    const yaml = `${worldYaml}sources: [{ id: up, kind: openai, base_url: "${upstream.url}", refresh_seconds: 86400 }]\n`;
    const clock = newClock();
    const first = await start(clock, { yaml });
    await call(first, "POST", "/rollcall/v1/models", { id: "ft:gpt-4o-mini:acemeco::kept" });
    expect(
      (
        await fetch(`${first.url}/v1/models/ft:gpt-4o-mini:acemeco::kept`, {
          method: "DELETE",
          headers: { authorization: `Bearer ${keys.acemeOwner}` },
        })
      ).status,
    ).toBe(200);
    expect(await first.stop()).toBe(0);
    clock.set(400 * day);
    const ahead = await start(clock, { yaml, directory: first.directory });
    await until(() => ahead.stderr().includes("the clock is 400 days later than when this store was last used"));
    await until(() => upstream.requests.length > 1);
    await Bun.sleep(500);
    expect(await ahead.stop()).toBe(0);
    clock.set(0);
    const asked = upstream.requests.length;
    const right = await start(clock, { yaml, directory: first.directory });
    const restored = await call(right, "POST", "/rollcall/v1/deleted_models/ft:gpt-4o-mini:acemeco::kept");
    expect(restored.status).toBe(200);
    await until(() => upstream.requests.length > asked);
    upstream.close();
  });

  test.skipIf(whyNoPostgres !== null)("servers with wrong clocks on one database use the database's time", async () => {
    const upstream = await startUpstream("first");
    const yaml = `${worldYaml}sources: [{ id: up, kind: openai, base_url: "${upstream.url}", refresh_seconds: 3600 }]\n`;
    const database = await freshDatabase();
    const fast = await start(newClock(6 * hour), { yaml, databaseUrl: database.url });
    const slow = await start(newClock(-6 * hour), { yaml, databaseUrl: database.url });
    const right = await start(newClock(), { yaml, databaseUrl: database.url });
    const key = await shortKey(fast, minute);
    for (const server of [fast, slow, right]) expect(await accepts(server, key)).toBe(true);
    const over = await shortKey(slow, 1);
    await Bun.sleep(1_500);
    for (const server of [fast, slow, right]) expect(await accepts(server, over)).toBe(false);
    const rows = await database.query(`select attempted_at_ms from source_states`);
    for (const { attempted_at_ms: atMs } of rows)
      expect(Math.abs(Number(atMs) - Date.now())).toBeLessThan(minute * 1_000);
    upstream.close();
    for (const server of servers) await server.kill();
    await database.drop();
  });
});
