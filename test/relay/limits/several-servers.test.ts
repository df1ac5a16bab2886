import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../support/postgres/postgres.ts";
import { bestOf, until } from "../../support/waiting.ts";
import { call, hammer, removeServers, setLimits, startLimitedServers, type LimitedServer } from "./limited-servers.ts";

/** `scripts/limits-on-servers.ts` does the same with more servers and clients, and for longer. */
const [count, clients, hammerMs] = [3, 60, 2_500];

describe.skipIf(whyNoPostgres !== null)("servers on one PostgreSQL hold a limit together", () => {
  let database: TestDatabase;
  let servers: LimitedServer[];
  beforeAll(async () => {
    database = await freshDatabase();
    servers = await startLimitedServers(database.url, count);
  });
  afterAll(async () => {
    await removeServers(servers);
    await database.drop();
  });

  /** What the store has of the limit of requests a day for a model. */
  async function leftOf(model: string): Promise<number> {
    const [row] = await database.query(
      `select level from rate_limit_buckets where model_id = '${model}' and name = 'max_requests_per_1_day'`,
    );
    return Number(row?.["level"]) / 1e6;
  }

  test("all of them admit what it allows, at most a twentieth more, while calls come far faster", async () => {
    await setLimits(servers[0]!, { max_requests_per_1_minute: 240 });
    for (const server of servers)
      await until(async () => (await call(server)).headers.get("x-ratelimit-limit-requests") === "240");
    const { admitted, refused, seconds } = await hammer(servers, clients, hammerMs, {});
    const allowed = 240 + 4 * seconds;
    expect(refused).toBeGreaterThan(100);
    expect(admitted).toBeWithin(allowed * 0.8, allowed + 240 * 0.05);
  });

  test("a client under its limits is never refused, whichever servers its calls reach one after the other", async () => {
    await setLimits(servers[0]!, { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 10_000 }, "macaw");
    const statuses: number[] = [];
    for (let at = 0; at < 90; at++) {
      // Each holds a third of the tokens, and uses thirty.
      const answer = await call(servers[Math.floor(Math.random() * count)]!, { model: "macaw", maxTokens: 3_300 });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  test("a changed limit holds on the others within a second", async () => {
    const [one, other] = [servers[0]!, servers[1]!];
    const called = () => call(other, { model: "cockatoo" });
    const bestMs = await bestOf(5, 1_000, async () => {
      await setLimits(one, { max_requests_per_1_minute: 1_000 }, "cockatoo");
      await until(async () => (await called()).headers.get("x-ratelimit-limit-requests") === "1000");
      await setLimits(one, { max_requests_per_1_minute: 0 }, "cockatoo");
      return until(async () => (await called()).status === 429);
    });
    expect(bestMs).toBeLessThan(1_000);
  });

  test("without the database a server uses up its stock and then refuses, but not the calls without limits", async () => {
    const server = servers[2]!;
    await setLimits(servers[0]!, { max_requests_per_1_minute: 6_000 }, "budgie");
    const limited = () => call(server, { model: "budgie" });
    await until(async () => (await limited()).headers.has("x-ratelimit-limit-requests"));
    for (let at = 0; at < 100; at++) await (await limited()).arrayBuffer();
    await (await call(server, { model: "budgie", key: "zenithOwner" })).arrayBuffer();
    server.way.block();
    const statuses: number[] = [];
    const beganMs = performance.now();
    // After three seconds it refuses everything, since a key may have been revoked.
    while (performance.now() - beganMs < 2_000 && statuses.at(-1) !== 503) {
      const several = await Promise.all(Array.from({ length: 40 }, limited));
      statuses.push(...several.map(({ status }) => status).toSorted());
    }
    const unlimited = await call(server, { model: "budgie", key: "zenithOwner" });
    const isEarly = performance.now() - beganMs < 2_500;
    server.way.unblock();
    const admitted = statuses.filter((status) => status === 200).length;
    expect(statuses.at(-1)).toBe(503);
    // A thirty-second of the limit as stock, what was drawn for calls before, and what a server may owe.
    expect(admitted).toBeWithin(1, 400);
    if (isEarly) expect(unlimited.status).toBe(200);
    await until(async () => (await limited()).status === 200);
  });

  test("a server that is killed takes its stock with it, and one that stops gives it back", async () => {
    await setLimits(servers[0]!, { max_requests_per_1_minute: 2147483647, max_requests_per_1_day: 60_000 }, "budgie");
    const use = async (server: LimitedServer, calls: number) => {
      const limitOf = ({ headers }: Response) => headers.get("x-ratelimit-limit-requests");
      await until(async () => limitOf(await call(server, { model: "budgie" })) === "60000");
      for (let at = 0; at < calls; at++) await (await call(server, { model: "budgie" })).arrayBuffer();
    };
    await use(servers[1]!, 300);
    await servers[1]!.kill();
    const afterKill = await leftOf("budgie");
    // All that it has used is gone, but for what it may have owed, and the fill of a few seconds.
    expect(afterKill).toBeLessThanOrEqual(60_000 - 300 + 188 + 10);
    await use(servers[2]!, 60);
    await servers[2]!.stop();
    expect(afterKill - (await leftOf("budgie"))).toBeWithin(50, 70);
  });
});
