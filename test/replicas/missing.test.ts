import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { SQL } from "bun";
import { mintKey } from "../../src/core/people/key.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { ask, register } from "./calls.ts";

/** A part of the database that somebody took away is an outage like any other: 503, until it is back. */
describe.skipIf(whyNoPostgres !== null)("a server whose database lacks a part answers 503", () => {
  let database: TestDatabase;
  let aside: TestDatabase;
  let sql: SQL;
  let server: TestServer;
  beforeEach(async () => {
    [database, aside] = await Promise.all([freshDatabase(), freshDatabase()]);
    sql = new SQL(aside.url, { database: new URL(aside.url).pathname.slice(1), max: 1 });
    server = await startServer({ databaseUrl: database.url });
  });
  afterEach(async () => {
    await server.kill();
    server.remove();
    await sql.close();
    await Promise.all([database.drop(), aside.drop()]);
  });

  const statuses = async () => {
    const unknown = mintKey("project", crypto.getRandomValues(new Uint8Array(32)));
    const answers = [
      await ask(server.url, "GET", "/readyz"),
      await ask(server.url, "GET", "/v1/models", unknown),
      await register(server.url, `ft:gpt-4o-mini:acemeco:missing:${performance.now()}`),
    ];
    return answers.map((answer) => answer?.status).join(" ");
  };
  const works = "200 401 200";
  const expectOutageAndRecovery = async (takeAway: () => Promise<unknown>, giveBack: () => Promise<unknown>) => {
    expect(await statuses()).toBe(works);
    await takeAway();
    // For three seconds it answers from memory. An unknown key may be looked for where only the clock is missing.
    const early: string[] = [];
    await until(async () => {
      early.push(await statuses());
      return (await ask(server.url, "GET", "/v1/models"))?.status === 503;
    });
    for (const some of early) expect(some).toMatch(/^503 (401|503) 503$/);
    for (let time = 0; time < 5; time++) expect(await statuses()).toBe("503 503 503");
    await giveBack();
    await until(async () => (await statuses()) === works);
    for (const line of server.stderr().split("\n").filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow();
  };

  test("the clock's row", () =>
    expectOutageAndRecovery(
      () => database.query(`create table kept as select * from clock; delete from clock`),
      () => database.query(`insert into clock select * from kept`),
    ));

  test("the tables", () =>
    expectOutageAndRecovery(
      () => database.query(`alter schema public rename to kept; create schema public`),
      () => database.query(`drop schema public; alter schema kept rename to public`),
    ));

  test("the database", async () => {
    const name = new URL(database.url).pathname.slice(1);
    const outside = (statement: string) => sql.unsafe(statement);
    const endSessions = () =>
      until(async () => {
        await outside(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
        await outside(`alter database ${name} rename to ${name}_kept`).catch(() => null);
        return (await outside(`select 1 from pg_database where datname = '${name}'`)).length === 0;
      });
    await expectOutageAndRecovery(
      async () => {
        await endSessions();
        // An empty one is in its place for a while.
        await outside(`create database ${name}`);
      },
      async () => {
        await outside(`drop database ${name} with (force)`);
        await outside(`alter database ${name}_kept rename to ${name}`);
      },
    );
  });
});
