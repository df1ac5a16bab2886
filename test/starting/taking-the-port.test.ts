import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Log } from "../../src/http/operating/access-log.ts";
import { ServerAddress } from "../../src/server/address.ts";
import { stderrSink } from "../../src/server/log-sink.ts";
import { freePort } from "../support/postgres/installation.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { spawnRollcall } from "../support/server.ts";
import { until } from "../support/waiting.ts";

/** When a server on PostgreSQL takes its port: other servers may answer before. */

describe.skipIf(whyNoPostgres !== null)("a server on PostgreSQL", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    // The tables are made.
    await answersOf(await starting());
  });
  afterAll(() => database.drop());

  const starting = async () => {
    const port = await freePort();
    const flags = ["serve", "--port", String(port), "--database-url", database.url, "--no-detect", "--no-access-log"];
    return { port, child: spawnRollcall(flags) };
  };
  const statusAt = async (port: number, path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null))?.status ?? null;

  /** Everything that it says until it is ready. */
  async function answersOf({ port, child }: Awaited<ReturnType<typeof starting>>): Promise<Set<number | null>> {
    const seen = new Set<number | null>();
    await until(async () => {
      seen.add(await statusAt(port, "/readyz"));
      return seen.has(200);
    });
    child.kill("SIGTERM");
    await child.exited;
    return seen;
  }

  test("takes its port when it can answer", async () => {
    expect(await answersOf(await starting())).toEqual(new Set([null, 200]));
  });

  test("refuses a port at which somebody answers before it touches the database", async () => {
    const other = await freshDatabase();
    const taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    const flags = ["serve", "--port", String(taken.port), "--database-url", other.url, "--no-detect"];
    const child = spawnRollcall(flags);
    expect(await new Response(child.stderr).text()).toMatch(/port \d+ on 127\.0\.0\.1 is taken/);
    expect(await child.exited).toBe(1);
    expect(await other.query("select tablename from pg_tables where schemaname = 'public'")).toEqual([]);
    await taken.stop(true);
    await other.drop();
  });
});

test("a start that takes long has its port meanwhile", async () => {
  const port = await freePort();
  const config = { host: "127.0.0.1", port, databaseUrl: "postgres://other", isWorker: false, isBesideOthers: false };
  const address = await ServerAddress.of(config, new Log(stderrSink(false, false)), 500);
  const statusAt = async (path: string) => (await fetch(`${address.url}${path}`).catch(() => null))?.status;
  expect(await statusAt("/healthz")).toBeUndefined();
  await until(async () => (await statusAt("/healthz")) === 200);
  expect(await statusAt("/readyz")).toBe(503);
  address.close();
});
