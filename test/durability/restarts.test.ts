import { describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres } from "../support/postgres.ts";
import { restarts } from "./restarts.ts";

/** A stop under load resets nothing that was accepted. */

const stops = 4;

test("on SQLite", async () => {
  const { lost } = await restarts(stops, {});
  expect(lost).toEqual([]);
});

describe.skipIf(whyNoPostgres !== null)("on PostgreSQL", () => {
  test.each([
    ["one server", []],
    ["several workers", ["--workers", "2"]],
  ])("%s", async (_, flags) => {
    const database = await freshDatabase();
    const { lost } = await restarts(stops, { databaseUrl: database.url, flags });
    await database.drop();
    expect(lost).toEqual([]);
  });
});
