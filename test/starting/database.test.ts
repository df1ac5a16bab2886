import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { refusal } from "./refused-start.ts";

describe.skipIf(whyNoPostgres !== null)("a database that cannot be used", () => {
  const secret = "correct-horse";
  let database: TestDatabase;
  beforeAll(async () => void (database = await freshDatabase()));
  afterAll(() => database.drop());

  const start = (url: string) => refusal(["serve", "--port", "0", "--database-url", url]);
  const changed = (change: Partial<URL>) => Object.assign(new URL(database.url), change).href;

  test.each([
    ["a wrong password", { password: secret }, "password authentication failed"],
    ["an unknown setting", { password: secret, search: "?sslmode=maybe" }, "sslmode"],
    ["a missing database", { pathname: "/nowhere" }, '"nowhere" does not exist'],
  ])("%s stops the start with one sentence", async (_, change, says) => {
    const sentence = await start(changed(change));
    expect(sentence).toContain(says);
    expect(sentence).not.toContain(secret);
  });

  test("an address of another kind of database is refused without showing its password", async () => {
    expect(await start(`mysql://root:${secret}@127.0.0.1/x`)).not.toContain(secret);
  });

  test("a database with a newer schema is refused", async () => {
    await database.query(`create table rollcall_schema (one integer primary key, version bigint not null)`);
    await database.query(`insert into rollcall_schema values (1, 1000)`);
    expect(await start(database.url)).toMatch(/ has schema version 1000 and this program knows up to \d+; use a newer/);
    expect(await database.query(`select tablename from pg_tables where schemaname = 'public'`)).toHaveLength(1);
  });
});
