import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { number } from "../sql/values.ts";
import { StoreUnavailable } from "../store.ts";
import { openPostgresStore, PostgresDriver } from "./driver.ts";

/** What a change says, which PostgreSQL keeps planned. */
describe.skipIf(whyNoPostgres !== null)("prepared statements", () => {
  let database: TestDatabase;
  let driver: PostgresDriver;
  beforeEach(async () => {
    database = await freshDatabase();
    await (await openPostgresStore(database.url)).close();
    driver = new PostgresDriver(database.url);
  });
  afterEach(async () => {
    await driver.close();
    await database.drop();
  });

  const prepared = `select count(*) as count, pg_backend_pid() as pid from pg_prepared_statements`;
  const session = async () => {
    const [row = {}] = await driver.write((sql) => sql.all(prepared));
    return { count: number(row, "count"), pid: number(row, "pid") };
  };
  const find = (id: string) => driver.write((sql) => sql.all(`select * from organizations where id = ?`, [id]));

  test("a change prepares each statement once, a search none", async () => {
    await find("a");
    await find("b");
    expect((await session()).count).toBe(1);
    await driver.all(`select * from organizations where name = ?`, ["a"]);
    const [{ count } = {}] = await driver.all(prepared);
    expect(count).toBe("0");
  });

  test("a session that has prepared too much is replaced", async () => {
    await find("a");
    const { pid } = await session();
    const long = `-- ${"x".repeat(10_000)}`;
    for (let at = 0; at < 31; at++) await driver.write((sql) => sql.all(`select ? as it, ${at} as at ${long}`, ["a"]));
    const pids = new Set([(await session()).pid, (await session()).pid]);
    expect([...pids]).not.toContain(pid);
    expect((await session()).count).toBeLessThan(5);
  });

  test("a table that a newer server changes costs each session at most one change", async () => {
    for (let at = 0; at < 8; at++) await find("a");
    await database.query(`alter table organizations add column newer text`);
    const outcomes: unknown[] = [];
    for (let at = 0; at < 8; at++) outcomes.push(await find("a").catch((error: unknown) => error));
    const refused = outcomes.filter((outcome) => outcome instanceof StoreUnavailable);
    // Which of the four sessions had prepared it is chance.
    expect(refused.length).toBeWithin(0, 5);
    expect(outcomes.filter((outcome) => Array.isArray(outcome))).toHaveLength(8 - refused.length);
    expect(outcomes.at(-1)).toEqual([]);
  });
});
