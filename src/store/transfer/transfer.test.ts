import { Database } from "bun:sqlite";
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { event, key, model } from "../contract/rows.ts";
import { ExportReader, ExportRefused } from "./export-file.ts";
import { migrations } from "../sql/migrations/migrations.ts";
import { openToExport, openToImport } from "./open.ts";
import { exportStore, importStore, type TransferableStore } from "./transfer.ts";
import { openPostgresStore } from "../postgres/driver.ts";
import { openSqliteStore } from "../sqlite/driver.ts";
import type { Store } from "../store.ts";
import { rowsPerStatement } from "./table-rows.ts";
import { tables, type Table } from "../sql/tables.ts";

const directories: string[] = [];
const databases: TestDatabase[] = [];
afterAll(async () => {
  for (const directory of directories) rmSync(directory, { recursive: true });
  for (const database of databases) await database.drop();
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-transfer-"));
  directories.push(directory);
  return directory;
}

async function newDatabase(): Promise<TestDatabase> {
  const database = await freshDatabase();
  databases.push(database);
  return database;
}

const newPlace = () => ({ databaseUrl: null, dataDirectory: newDirectory() });

test("every table that the migrations create is exported, with all its columns", () => {
  const database = new Database(":memory:");
  for (const statement of migrations.flat()) database.run(statement);
  const names = database.query<{ name: string }, []>(`select name from sqlite_schema where type = 'table'`).all();
  // The header holds the clock's revision.
  const made = names.filter(({ name }) => name !== "clock").map(({ name }) => tableIn(database, name));
  const carried = tables.map(({ name, key: inOrder, texts, numbers }) => {
    return { name, key: inOrder, texts: texts.toSorted(), numbers: numbers.toSorted() };
  });
  const byName = (some: readonly Table[]) => some.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(byName(carried)).toEqual(byName(made));
});

test("texts of every kind and the largest numbers come back unchanged", async () => {
  const label = newPlace();
  const store = await openSqliteStore(label.dataDirectory);
  const texts = ["", "'; drop table models; --", '"\\\n\r\t\u2028', "ü 🦙", "\u0001", "[", "x".repeat(100_000)];
  for (const [at, text] of texts.entries())
    await store.write((tx) =>
      tx.models.put(model(`m${at}${text}`, { ownedBy: text, created: Number.MAX_SAFE_INTEGER })),
    );
  const there = await store.snapshot();
  await store.close();
  const target = newPlace();
  await fill(target, await textOf(label));
  const moved = await openSqliteStore(target.dataDirectory);
  expect(await moved.snapshot()).toEqual(there);
  await moved.close();
});

test("more rows than one batch are transferred completely", async () => {
  for (const count of [rowsPerStatement - 1, rowsPerStatement, rowsPerStatement + 1, 2 * rowsPerStatement]) {
    const label = newPlace();
    const store = await openSqliteStore(label.dataDirectory);
    await store.write(async (tx) => {
      for (let at = 0; at < count; at++) await tx.models.put(model(`m${at}`, { organizationId: `org-${at % 3}` }));
    });
    await store.close();
    const text = await textOf(label);
    expect(text.split("\n").filter((line) => line.startsWith("["))).toHaveLength(count);
    const target = newPlace();
    await fill(target, text);
    expect((await textOf(target)) === text).toBe(true);
  }
});

test("a value of the wrong type, written by another program, is refused", async () => {
  const label = newPlace();
  await filledStore(label.dataDirectory);
  const database = new Database(join(label.dataDirectory, "rollcall.db"));
  database.run(`update models set created = 'soon'`);
  database.close();
  expect(await textOf(label).catch((error: Error) => error.message)).toBe(
    "a row of models is damaged: column created holds no whole number",
  );
});

describe("a changed file is refused and leaves an empty store empty", () => {
  const inPostgres = async () => ({ databaseUrl: (await newDatabase()).url, dataDirectory: "" });

  for (const [name, newTarget, times] of [
    ["SQLite", async () => newPlace(), 400],
    ["PostgreSQL", inPostgres, 60],
  ] as const)
    test.skipIf(name === "PostgreSQL" && whyNoPostgres !== null)(name, async () => {
      const bytes = await filledExport();
      const target = await openToImport(await newTarget());
      for (let at = 0; at < times; at++) {
        const label = Math.floor((at * bytes.length) / times);
        await refused(target, bytes.subarray(0, label));
        const flipped = Buffer.from(bytes);
        flipped[label] = (flipped[label] ?? 0) ^ (1 << (at % 8));
        await refused(target, flipped);
      }
      await refused(target, bytes.subarray(0, -1));
      await refused(target, bytes.subarray(0, bytes.lastIndexOf("\n", -2) + 1));
      await refused(target, Buffer.concat([bytes, Buffer.from("\n")]));
      await refused(target, Buffer.concat([bytes, bytes]));
      await refused(target, withoutLine(bytes, /^\["org-1","m3".*\n/m));
      await refused(target, Buffer.from(bytes.toString().replace('"m3"', '"m\\u0000"')));
      // This would be refused if anything had stayed.
      const { revision } = await importStore(target, await readerOf(bytes));
      expect(revision).toBe(2);
      await target.close(true);
    });
});

describe.skipIf(whyNoPostgres !== null)("on PostgreSQL", () => {
  test("a schema of another version and a database without one are refused and unchanged", async () => {
    const database = await newDatabase();
    const label = { databaseUrl: database.url, dataDirectory: "" };
    expect(await openToExport(label).catch((error: Error) => error.message)).toEndWith("holds nothing of Rollcall's");
    await database.query(`create table rollcall_schema (one integer primary key, version bigint not null)`);
    await database.query(`insert into rollcall_schema values (1, 2)`);
    for (const open of [openToExport, openToImport])
      expect(await open(label).catch((error: Error) => error.message)).toMatch(
        /has schema version 2 and this program reads \d+; start a server on it once/,
      );
    expect(await database.query(`select version from rollcall_schema`)).toEqual([{ version: "2" }]);
    expect(await database.query(`select 1 from pg_tables where schemaname = 'public'`)).toHaveLength(1);
  });

  test("during an import nobody else can write, and a slow file is waited for", async () => {
    const bytes = await filledExport();
    const database = await newDatabase();
    const other = await openPostgresStore(database.url);
    const target = await openToImport({ databaseUrl: database.url, dataDirectory: "" });
    const slow = async function* () {
      yield bytes.subarray(0, -100);
      const outcome = await other.write((tx) => tx.models.put(model("other"))).catch((error: Error) => error.name);
      expect(outcome).toBe("StoreUnavailable");
      // In total longer than any timeout of a server.
      await Bun.sleep(1_000);
      yield bytes.subarray(-100);
    };
    await importStore(target, await ExportReader.open(slow()));
    expect((await other.snapshot()).revision).toBe(2);
    await target.close(true);
    await other.close();
  });

  test("a change during an export is not in it", async () => {
    const database = await newDatabase();
    const writer = await openPostgresStore(database.url);
    await exportedWhileWriting(writer, { databaseUrl: database.url, dataDirectory: "" });
    await writer.close();
  });
});

test("a change to SQLite during an export is not in it", async () => {
  const label = newPlace();
  const writer = await openSqliteStore(label.dataDirectory);
  await exportedWhileWriting(writer, label);
  await writer.close();
});

/** Each write adds one row of everything, so that an inconsistent snapshot would show. */
async function exportedWhileWriting(writer: Store, label: Parameters<typeof openToExport>[0]): Promise<void> {
  const write = (at: number) =>
    writer.write(async (tx) => {
      await tx.keys.put(key(`key_${at}`, `digest ${at}`));
      await tx.models.put(model(`m${at}`));
      await tx.audit(event(`audit_log-${at}`, tx.revision));
    });
  for (let at = 1; at <= 300; at++) await write(at);
  const source = await openToExport(label);
  let at = 300;
  const moved = await exportStore(source, async () => write(++at));
  await source.driver.close();
  expect(at).toBeGreaterThan(320);
  expect(moved.revision).toBeWithin(300, 302);
  const { keys, models, audit_log: events } = moved.rows;
  expect([keys, models, events]).toEqual([moved.revision, moved.revision, moved.revision]);
  expect((await writer.snapshot()).revision).toBe(at);
}

/** What `tables` should say about a table of the database. */
function tableIn(database: Database, name: string): Table {
  const columns = database.query<{ name: string; type: string; pk: number }, []>(`pragma table_info(${name})`).all();
  const ofType = (type: string) =>
    columns.flatMap((column) => (column.type.toLowerCase() === type ? column.name : [])).toSorted();
  const inKey = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  return { name, key: inKey.map((column) => column.name), texts: ofType("text"), numbers: ofType("bigint") };
}

async function filledExport(): Promise<Buffer> {
  const label = newPlace();
  await filledStore(label.dataDirectory);
  return Buffer.from(await textOf(label));
}

async function filledStore(directory: string): Promise<void> {
  const store = await openSqliteStore(directory);
  await store.write(async (tx) => {
    for (let at = 0; at < 20; at++) await tx.models.put(model(`m${at}`));
  });
  await store.write(async (tx) => {
    await tx.keys.put(key("key_1", "digest"));
    await tx.audit(event("audit_log-1", tx.revision));
  });
  await store.close();
}

async function textOf(label: Parameters<typeof openToExport>[0]): Promise<string> {
  const source = await openToExport(label);
  let text = "";
  try {
    await exportStore(source, async (lines) => void (text += lines));
  } finally {
    await source.driver.close();
  }
  return text;
}

async function fill(label: Parameters<typeof openToImport>[0], text: string): Promise<void> {
  const target = await openToImport(label);
  await importStore(target, await readerOf(Buffer.from(text)));
  await target.close(true);
}

/** In chunks that end in the middle of lines. */
function readerOf(bytes: Uint8Array): Promise<ExportReader> {
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += 1_009) yield bytes.subarray(at, at + 1_009);
  };
  return ExportReader.open(pieces());
}

async function refused(target: TransferableStore, bytes: Uint8Array): Promise<void> {
  const outcome = await readerOf(bytes)
    .then((reader) => importStore(target, reader))
    .catch((error: unknown) => error);
  if (!(outcome instanceof ExportRefused)) throw new Error(`not refused: ${Bun.inspect(outcome)}`);
}

function withoutLine(bytes: Buffer, line: RegExp): Buffer {
  const text = bytes.toString();
  expect(text).toMatch(line);
  return Buffer.from(text.replace(line, ""));
}
