import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { openMemoryStore, type MemoryStore } from "../../src/store/sqlite/memory.ts";
import type { Store } from "../../src/store/store.ts";
import { refuseSecretsInRows, refuseSecretsInStore, refuseSecretsInTables } from "./canary.ts";
import { freshDatabase, type TestDatabase } from "./postgres/postgres.ts";

/**
 * A place for stores that open the same data one after the other: a directory, or a database with TEST_STORE=postgres, or
 * memory with TEST_STORE=memory.
 * Tests that use it need not know which.
 */
export interface StorePlace {
  /** The command line flags for this place. */
  readonly flags: readonly string[];
  open(): Promise<Store>;
  /** Runs SQL like somebody with a database tool, whether a store is open or not. */
  tamper(statement: string): Promise<void>;
  /** Throws when a key or its digest appears where it must not. */
  refuseSecrets(keys: ReadonlySet<string>): Promise<void>;
  remove(): Promise<void>;
}

export function newStorePlace(): Promise<StorePlace> {
  if (process.env["TEST_STORE"] === "memory") return inMemory();
  return process.env["TEST_STORE"] === "postgres" ? inPostgres() : inSqlite();
}

/** The next store that is opened has what the one before had when it was closed. */
async function inMemory(): Promise<StorePlace> {
  let opened: MemoryStore | null = null;
  let copied: Uint8Array | null = null;
  const change = async (work: (database: Database) => void) => {
    copied = (await opened?.copy()) ?? copied;
    const database = copied === null ? new Database(":memory:") : Database.deserialize(copied);
    work(database);
    copied = database.serialize();
    database.close();
  };
  return {
    flags: ["--memory"],
    open: async () => {
      const store = (opened = openMemoryStore(copied));
      const close = async () => {
        copied = await store.copy();
        opened = null;
        await store.close();
      };
      return { ...store, close };
    },
    tamper: async (statement) => {
      if (opened !== null) throw new Error("nobody can reach an open store in memory");
      await change((database) => database.run(statement));
    },
    refuseSecrets: (keys) => change((database) => refuseSecretsInTables(database, keys)),
    remove: async () => undefined,
  };
}

export async function inSqlite(): Promise<StorePlace> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-test-"));
  return {
    flags: ["--data", directory],
    open: () => openSqliteStore(directory),
    tamper: async (statement) => {
      const database = new Database(join(directory, "rollcall.db"));
      database.run(statement);
      database.close();
    },
    refuseSecrets: async (keys) => refuseSecretsInStore(directory, keys),
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

// Emptying a database takes a tenth of the time of creating one.
const emptied: TestDatabase[] = [];

export async function inPostgres(): Promise<StorePlace> {
  const database = emptied.pop() ?? (await freshDatabase());
  const tables = async () => {
    const rows = await database.query(`select tablename from pg_tables where schemaname = 'public'`);
    return rows.map(({ tablename }) => String(tablename)).filter((table) => table !== "rollcall_schema");
  };
  return {
    flags: ["--database-url", database.url],
    open: () => openPostgresStore(database.url),
    tamper: async (statement) => void (await database.query(statement)),
    refuseSecrets: async (keys) => {
      for (const table of await tables())
        refuseSecretsInRows(table, await database.query(`select * from ${table}`), keys);
    },
    remove: async () => {
      const all = (await tables()).filter((table) => table !== "clock");
      await database.query([...all.map((table) => `delete from ${table}`), `update clock set revision = 0`].join("; "));
      emptied.push(database);
    },
  };
}
