import { Database } from "bun:sqlite";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue, WriteTerms } from "../sql/driver.ts";
import { FairQueue, writesWaitingMax } from "../sql/fair-queue.ts";
import { sqlStore } from "../sql/store.ts";
import type { Store, Unchanged } from "../store.ts";
import { Mutex } from "../../core/mutex.ts";
import { migrate } from "./schema.ts";
import { run, within, yieldingRunner } from "./transactions.ts";

/** A store that writes nothing to disk and ends with its server. */
export interface MemoryStore extends Store {
  /** All of it, for `openMemoryStore`. */
  copy(): Promise<Uint8Array>;
}

/**
 * Opens an empty store in memory, or one with what another had when it was copied: at the copy's revision, or as if
 * everything had changed at a later one.
 */
export function openMemoryStore(copied: Uint8Array | null = null, revision: number | null = null): MemoryStore {
  const database = copied === null ? new Database(":memory:") : Database.deserialize(copied);
  // SQLite would put large sorts into temporary files.
  for (const pragma of ["foreign_keys = 1", "trusted_schema = 0", "temp_store = memory"])
    database.run(`pragma ${pragma}`);
  if (copied === null) migrate(database, "the store in memory");
  // The log of changes shows a model and a project at the revision that last touched it.
  for (const table of revision === null ? [] : ["clock", "models", "projects"])
    database.run(`update ${table} set revision = ?`, [revision]);
  database.run("pragma query_only = on");
  const driver = new MemoryDriver(database);
  return { ...sqlStore(driver), copy: () => driver.copy() };
}

/** A database in memory has one connection, which would show a change that is half made: reads wait for its end. */
class MemoryDriver implements SqlDriver {
  readonly keyCheck: SqlRunner = this;
  readonly isShared = false;
  readonly lockingRows = "";
  readonly walBytes = null;
  readonly #database: Database;
  readonly #writers = new FairQueue({ waitingMax: writesWaitingMax });
  readonly #connection = new Mutex();

  constructor(database: Database) {
    this.#database = database;
  }

  all(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    return this.#connection.enter(async () => run(this.#database, sql, values));
  }

  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    const sql: SqlRunner = { all: async (text, values = []) => run(this.#database, text, values) };
    return this.#connection.enter(() => within(this.#database, "begin", () => work(sql)));
  }

  readChanges<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    return this.read(work);
  }

  write<T>(
    work: (sql: SqlRunner) => Promise<T | Unchanged<T>>,
    { organizationId = null }: WriteTerms = {},
  ): Promise<T> {
    const change = async () => {
      this.#database.run("pragma query_only = off");
      try {
        return await within(this.#database, "begin immediate", () => work(yieldingRunner(this.#database)));
      } finally {
        this.#database.run("pragma query_only = on");
      }
    };
    return this.#writers.enter(organizationId, () => this.#connection.enter(change));
  }

  note<T>(work: (sql: SqlRunner) => Promise<T>, terms?: WriteTerms): Promise<T> {
    return this.write(work, terms);
  }

  beside<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms?: WriteTerms): Promise<T> {
    return this.write(work, terms);
  }

  probe(work: (sql: SqlRunner) => Promise<void>): Promise<void> {
    return this.read(work);
  }

  wallMs(): number {
    return Date.now();
  }

  /** No other server can change anything. */
  async follow(): Promise<() => Promise<void>> {
    return async () => undefined;
  }

  copy(): Promise<Uint8Array> {
    return this.#connection.enter(async () => this.#database.serialize());
  }

  async close(): Promise<void> {
    await this.#writers.end(() => this.#connection.enter(async () => this.#database.close()));
  }
}
