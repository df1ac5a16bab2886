import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { currentRevision, nextRevision } from "../sql/clock.ts";
import { openPostgresStore, PostgresDriver } from "./driver.ts";

/** Which write comes next when several servers share a database. */
describe.skipIf(whyNoPostgres !== null)("fairness between servers on one PostgreSQL", () => {
  const serverCount = 4;
  // Long enough that a busy machine does not change the order of two waiting writes.
  const slowMs = 200;
  let database: TestDatabase;
  let servers: PostgresDriver[];
  beforeEach(async () => {
    database = await freshDatabase();
    await (await openPostgresStore(database.url)).close();
    servers = Array.from({ length: serverCount }, () => new PostgresDriver(database.url));
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await database.drop();
  });

  /** Resolves when the organization's write holds the clock, which it does until `finish` is called. */
  const holdTheClock = async (server: PostgresDriver, organizationId: string) => {
    const [held, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = server.write(
      async (sql) => {
        await nextRevision(sql);
        held.resolve();
        await finished.promise;
      },
      { organizationId },
    );
    await held.promise;
    return { finish: finished.resolve, done };
  };

  const waitingForLocks = async (count: number) => {
    const ask = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await database.query(ask))[0]?.["count"] !== count) await Bun.sleep(5);
  };

  const write = (server: PostgresDriver, organizationId: string, beforeTheClockMs = 0) =>
    server.write((sql) => Bun.sleep(beforeTheClockMs).then(() => nextRevision(sql)), { organizationId });

  test("a write waits for at most one write of an organization that writes through every server", async () => {
    const held = await holdTheClock(servers[0]!, "org-many");
    const many = servers.slice(1).flatMap((server) => [write(server, "org-many", slowMs), write(server, "org-many")]);
    await waitingForLocks(serverCount - 1);
    const one = write(servers[1]!, "org-one");
    await waitingForLocks(serverCount);
    held.finish();
    await held.done;
    const revision = await one;
    expect(revision).toBeLessThan(Math.min(...(await Promise.all(many))));
  });

  test("waiting writes leave connections for reads", async () => {
    const held = await holdTheClock(servers[0]!, "org-0");
    const waiting = Array.from({ length: 12 }, (_, at) => write(servers[1]!, `org-${at + 1}`));
    const places = 4;
    await waitingForLocks(places);
    expect(await servers[1]!.read(currentRevision)).toBeNumber();
    held.finish();
    await Promise.all([held.done, ...waiting]);
  });
});
