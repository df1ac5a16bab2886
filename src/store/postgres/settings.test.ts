import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { openPostgresStore, PostgresDriver } from "./driver.ts";
import type { SqlRunner } from "../sql/driver.ts";
import { StoreUnavailable } from "../store.ts";

/**
 * Settings that every session has, whatever the database's own settings are and whatever a pooler does with a login's.
 */
describe.skipIf(whyNoPostgres !== null)("settings of PostgreSQL", () => {
  let database: TestDatabase;
  let driver: PostgresDriver;
  beforeEach(async () => {
    database = await freshDatabase();
    // Makes the tables. Each write takes the clock first.
    await (await openPostgresStore(database.url)).close();
    const name = new URL(database.url).pathname.slice(1);
    for (const setting of [
      "synchronous_commit = off",
      "statement_timeout = 0",
      "idle_in_transaction_session_timeout = 0",
    ])
      await database.query(`alter database ${name} set ${setting}`);
    driver = new PostgresDriver(database.url);
  });
  afterEach(async () => {
    await driver.close();
    await database.drop();
  });

  const setting = async (sql: SqlRunner, name: string) =>
    (await sql.all(`select current_setting('${name}') as value`))[0]?.["value"];

  test("a write is durable even if the session lost its settings", async () => {
    expect(await driver.write((sql) => setting(sql, "synchronous_commit"))).toBe("on");
    // A pooler does this between two clients.
    await driver.write((sql) => sql.all(`set session synchronous_commit = off`));
    // Outside of the transaction, in the same session.
    const after = `commit; select current_setting('synchronous_commit') as value`;
    expect(await driver.write((sql) => sql.all(after))).toEqual([{ value: "off" }]);
    expect(await driver.write((sql) => setting(sql, "synchronous_commit"))).toBe("on");
  });

  test.each([
    ["a read", (sql: PostgresDriver, statement: string) => sql.all(statement)],
    [
      "a read in a transaction",
      (sql: PostgresDriver, statement: string) => sql.read((inside) => inside.all(statement)),
    ],
    ["a write", (sql: PostgresDriver, statement: string) => sql.write((inside) => inside.all(statement))],
  ])("PostgreSQL itself ends a statement that takes too long: %s", async (_, run) => {
    const error = await run(driver, `select pg_sleep(20)`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(String(error)).toContain("canceling statement due to statement timeout");
  });

  test("PostgreSQL ends an idle transaction that holds the clock", async () => {
    const limit = await driver.write((sql) => setting(sql, "idle_in_transaction_session_timeout"));
    expect(limit).toBe("3s");
  });

  test("a read cannot change anything", async () => {
    const error = await driver.all(`create table made (id int)`).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("read-only transaction");
  });
});
