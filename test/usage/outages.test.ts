import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import type { Store } from "../../src/store/store.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import type { TestServer } from "../support/server.ts";
import { authorized, startCallingServer } from "../support/upstreams/calling-server.ts";
import { openProxy } from "../support/upstreams/proxy.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";

/** What becomes of the records of calls when a server is killed, and while the database is away. */

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream("up-model");
});
afterEach(() => upstream.close());

const start = async (options: Parameters<typeof startCallingServer>[2] = {}) => {
  upstream.answer = null;
  const server = await startCallingServer([{ id: "up", url: upstream.url }], "up-model", options);
  upstream.answer = (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end('{"object":"chat.completion"}');
  return server;
};

/** Makes a call and returns how long it took. */
async function call({ url }: TestServer): Promise<number> {
  const startedMs = performance.now();
  const body = JSON.stringify({ model: "up-model", messages: [{ role: "user", content: "hello" }] });
  const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers: authorized(), body });
  expect(reply.status).toBe(200);
  await reply.arrayBuffer();
  return performance.now() - startedMs;
}

const ever = { organizationId: "org-aceme", startMs: 0, endMs: 2 ** 50 };
const all = { ...ever, after: null, limit: 10_000 };

async function recorded({ usage }: Store): Promise<number> {
  const widths = await Promise.all((["1m", "1h", "1d"] as const).map((width) => usage.buckets({ ...ever, width })));
  const sums = widths.map((buckets) => buckets.reduce((sum, { requests }) => sum + requests, 0));
  const { records } = await usage.records(all);
  // However a server ends, the sums are those of the records.
  expect(sums).toEqual([records.length, records.length, records.length]);
  return records.length;
}

test("a server that is killed loses the records of its last second at most", async () => {
  let directory: string | undefined;
  let [answered, lostMax] = [0, 0];
  for (let kill = 0; kill < 4; kill++) {
    const server = await start(directory === undefined ? {} : { directory });
    ({ directory } = server);
    const ends: number[] = [];
    const untilMs = performance.now() + 1_500 + kill * 300;
    const client = async () => {
      while (performance.now() < untilMs) {
        await call(server);
        ends.push(performance.now());
        await Bun.sleep(5);
      }
    };
    await Promise.all(Array.from({ length: 4 }, client));
    await server.kill();
    const killedMs = performance.now();
    answered += ends.length;
    lostMax += ends.filter((ms) => ms > killedMs - 1_000).length;
    const store = await openSqliteStore(`${directory}/data`);
    const count = await recorded(store);
    expect(count).toBeWithin(answered - lostMax, answered + 1);
    // Or the test would hold for a server that records nothing.
    expect(count).toBeGreaterThan(answered / 4);
    await store.close();
    if (kill === 3) server.remove();
  }
}, 60_000);

describe.skipIf(whyNoPostgres !== null)("while the database is away", () => {
  test("calls are answered as fast as before, and their records are written when it is back", async () => {
    const database = await freshDatabase();
    const { hostname, port } = new URL(database.url);
    const proxy = await openProxy(hostname, Number(port));
    const databaseUrl = Object.assign(new URL(database.url), { port: String(proxy.port) }).href;
    const server = await start({ databaseUrl });
    const before: number[] = [];
    for (let at = 0; at < 25; at++) before.push(await call(server));
    proxy.block();
    const times: number[] = [];
    // After three seconds without its database a server refuses every request.
    for (const endMs = performance.now() + 2_000; performance.now() < endMs; await Bun.sleep(10))
      times.push(await call(server));
    expect(times.length).toBeGreaterThan(20);
    // On a busy machine they took long before, too.
    expect(medianOf(times)).toBeLessThan(Math.max(50, 3 * medianOf(before)));
    expect(Math.max(...times)).toBeLessThan(1_000);
    await Bun.sleep(3_000);
    proxy.unblock();
    const store = await openPostgresStore(database.url);
    await until(async () => (await store.usage.records(all)).records.length === before.length + times.length);
    await until(() => server.stderr().includes("usage records are written again"));
    expect(await server.stop()).toBe(0);
    expect(await recorded(store)).toBe(before.length + times.length);
    await store.close();
    server.remove();
    proxy.close();
    await database.drop();
  }, 60_000);
});

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
