import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startPostgresCluster, type PostgresCluster } from "../support/postgres/cluster.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startPgbouncer, whyNoPgbouncer, type Pgbouncer } from "../support/postgres/pgbouncer.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { refusal } from "../starting/refused-start.ts";
import { ask, pathOf, register, statusOf } from "./calls.ts";

const whyNot = whyNoPostgres ?? whyNoPgbouncer;

describe.skipIf(whyNot !== null)("behind PgBouncer", () => {
  let database: TestDatabase;
  let pgbouncer: Pgbouncer | null = null;
  const opened: TestServer[] = [];
  beforeAll(async () => void (database = await freshDatabase()));
  afterEach(async () => {
    for (const server of opened.splice(0)) {
      await server.kill();
      server.remove();
    }
    await pgbouncer?.stop();
    pgbouncer = null;
  });
  afterAll(() => database.drop());

  test("two servers notify each other with session pooling", async () => {
    pgbouncer = await startPgbouncer(database.url, "session");
    const url = pgbouncer.through(database.url);
    for (let at = 0; at < 2; at++) opened.push(await startServer({ databaseUrl: url }));
    const [one, other] = opened.map((server) => server.url) as [string, string];
    const rounds = 20;
    let atOnce = 0;
    for (let round = 0; round < rounds; round++) {
      const id = `ft:gpt-4o-mini:acemeco:pooled:${round}`;
      expect((await register(one, id))?.status).toBe(200);
      // A heartbeat alone would take half a second on average.
      if ((await until(async () => (await statusOf(other, "GET", pathOf(id))) === 200)) < 300) atOnce++;
    }
    expect(atOnce).toBeGreaterThan(rounds / 2);
    for (const server of opened) expect(server.stderr()).not.toContain(`"level":"error"`);
  });

  test.each(["transaction", "statement"] as const)("a server does not start with %s pooling", async (mode) => {
    pgbouncer = await startPgbouncer(database.url, mode);
    const sentence = await refusal(["serve", "--port", "0", "--database-url", pgbouncer.through(database.url)]);
    expect(sentence).toContain("gives one connection to several clients in turn");
    expect(sentence).toContain("pool_mode = session");
  });
});

describe.skipIf(whyNot !== null)("a database with synchronous_commit off", () => {
  let cluster: PostgresCluster;
  let database: TestDatabase;
  beforeEach(async () => {
    cluster = await startPostgresCluster();
    database = await freshDatabase(cluster.primary.url);
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`alter database ${name} set synchronous_commit = off`);
    // What is not waited for is then written so late that a crash takes it.
    await database.query(`alter system set wal_writer_delay = '10s'`);
    await database.query(`select pg_reload_conf()`);
  });
  afterEach(() => cluster.remove());

  test.each(["directly", "through PgBouncer"])("loses no acknowledged change when it is killed, %s", async (how) => {
    const pgbouncer = how === "directly" ? null : await startPgbouncer(database.url, "session");
    const server = await startServer({ databaseUrl: pgbouncer?.through(database.url) ?? database.url });
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < 5; at++) {
        const id = `ft:gpt-4o-mini:acemeco:kept:${round}-${at}`;
        if ((await register(server.url, id))?.status === 200) acknowledged.push(id);
      }
      await cluster.primary.kill();
      await cluster.primary.start();
      await until(async () => (await ask(server.url, "GET", "/readyz"))?.status === 200);
    }
    expect(acknowledged.length).toBeGreaterThan(6);
    const lost = [];
    for (const id of acknowledged) {
      let status: number | null = null;
      // A connection from before the crash may cost one request.
      await until(async () => (status = await statusOf(server.url, "GET", pathOf(id))) !== 503);
      if (status !== 200) lost.push(id);
    }
    expect(lost).toEqual([]);
    await server.kill();
    server.remove();
    await pgbouncer?.stop();
  });
});
