import { expect, test } from "bun:test";
import { readConfig } from "./config.ts";
import { readDatabaseUrl, readMemory } from "./store-location.ts";

const url = "postgres://u:p@h/d";
const other = "postgresql://u:p@h:5433/other";

test("flags win over the environment, and Rollcall's own names over everybody's", () => {
  expect(readDatabaseUrl({}, {})).toBeNull();
  expect(readDatabaseUrl({ "database-url": url }, { ROLLCALL_DATABASE_URL: other, ROLLCALL_DATA: "d" })).toBe(url);
  expect(readDatabaseUrl({ data: "d" }, { ROLLCALL_DATABASE_URL: other, DATABASE_URL: other })).toBeNull();
  expect(readDatabaseUrl({}, { ROLLCALL_DATABASE_URL: other, DATABASE_URL: url })).toBe(other);
  expect(readDatabaseUrl({}, { ROLLCALL_DATA: "d", DATABASE_URL: url })).toBeNull();
  expect(readDatabaseUrl({}, { DATABASE_URL: url })).toBe(url);
});

test("an empty value is none", () => {
  expect(readDatabaseUrl({ "database-url": "", data: "" }, { ROLLCALL_DATABASE_URL: "", DATABASE_URL: "" })).toBeNull();
});

test("two places at once are refused", () => {
  const flags = { data: "d", "database-url": url };
  expect(() => readDatabaseUrl(flags, {})).toThrow("--data and --database-url exclude each other");
  const environment = { ROLLCALL_DATA: "d", ROLLCALL_DATABASE_URL: url };
  expect(() => readDatabaseUrl({}, environment)).toThrow("ROLLCALL_DATA and ROLLCALL_DATABASE_URL exclude each other");
});

test("what is no address of a database is refused without being repeated", () => {
  const error = ["secret", "mysql://u:secret@h/d", "postgres://u:secret@h", "postgres://u:secret@h:99999/d"];
  for (const text of [...error, "postgres://u:secret@h/", "postgres:///secret"])
    for (const [flags, environment, source] of [
      [{ "database-url": text }, {}, "--database-url"],
      [{}, { ROLLCALL_DATABASE_URL: text }, "ROLLCALL_DATABASE_URL"],
      [{}, { DATABASE_URL: text }, "DATABASE_URL"],
    ] as const)
      expect(() => readDatabaseUrl(flags, environment)).toThrow(
        new Error(`${source} must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE`),
      );
});

test("a server in memory is asked for by a flag, or by a variable where no flag names a place", () => {
  expect(readMemory({}, {})).toBe(false);
  expect(readMemory({ memory: "true" }, { ROLLCALL_DATA: "d", DATABASE_URL: url })).toBe(true);
  expect(readMemory({}, { ROLLCALL_MEMORY: "1", DATABASE_URL: url })).toBe(true);
  expect(readMemory({}, { ROLLCALL_MEMORY: "0", ROLLCALL_DATA: "d" })).toBe(false);
  expect(readMemory({ data: "d" }, { ROLLCALL_MEMORY: "1" })).toBe(false);
  const { databaseUrl, detect } = readConfig({ memory: "true" }, { ROLLCALL_DATABASE_URL: url });
  expect({ databaseUrl, detect }).toEqual({ databaseUrl: null, detect: false });
});

test.each([
  [{ memory: "true", data: "d" }, {}, "--memory and --data exclude each other: one keeps nothing"],
  [{ memory: "true", "database-url": url }, {}, "--memory and --database-url exclude each other: one keeps nothing"],
  [{ memory: "true", workers: "2" }, {}, "several workers share a database, and with --memory there is none"],
  [{ data: ":memory:" }, {}, '":memory:" is no directory; rollcall serve --memory keeps everything in memory'],
  [{}, { ROLLCALL_MEMORY: "yes" }, 'ROLLCALL_MEMORY must be 1 or 0, not "yes"'],
  [
    {},
    { ROLLCALL_MEMORY: "1", ROLLCALL_DATA: "d" },
    "ROLLCALL_MEMORY and ROLLCALL_DATA exclude each other: one keeps nothing",
  ],
])("%p with %p is refused", (flags, environment, sentence) => {
  expect(() => readConfig(flags, environment)).toThrow(new Error(sentence));
});
