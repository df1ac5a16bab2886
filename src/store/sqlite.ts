import { setImmediate } from "node:timers/promises";
import { Database, SQLiteError, type SQLQueryBindings } from "bun:sqlite";
import { openSqliteFileToRead } from "./sqlite-file-to-read.ts";
import { prepareSqliteFile, type SqliteFile } from "./sqlite-file.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue, WriteTerms } from "./sql-driver.ts";
import { sqlStore } from "./sql-store.ts";
import { StoreUnavailable, type Store } from "./store.ts";
import { Turnstile } from "./turnstile.ts";
import { WriterQueue } from "./writer-queue.ts";

/** Opens the store in `directory`, making it when there is none. Throws StoreRefusedToOpen with a whole sentence. */
export async function openSqliteStore(directory: string): Promise<Store> {
  return sqlStore(new SqliteDriver(prepareSqliteFile(directory)));
}

/** Opens the store of a stopped server as it is. Nothing can be written through it. `advice` is for one that runs. */
export function openSqliteStoreToRead(directory: string, advice: string): Store {
  return sqlStore(new SqliteDriver(openSqliteFileToRead(directory, advice)));
}

// A list of thousands of models is written in one change, during which requests go on being answered.
const turnMsMax = 3;

export class SqliteDriver implements SqlDriver {
  readonly #file: SqliteFile;
  readonly #writers = new WriterQueue();
  readonly #readers = new Turnstile();
  // After a failed sync nobody knows what is on disk, so nothing more may be acknowledged until a restart has read it.
  #damaged: SQLiteError | null = null;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async all(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    this.#refuseWhenDamaged();
    return run(this.#file.reader, sql, values);
  }

  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    const { reader } = this.#file;
    // In one go: whoever is let in between would read by the same connection, and see no more than this does.
    const sql: SqlRunner = { all: async (text, values = []) => run(reader, text, values) };
    return this.#readers.enter(() => this.#within(reader, "begin", () => work(sql)));
  }

  write<T>(work: (sql: SqlRunner) => Promise<T>, { organizationId = null }: WriteTerms = {}): Promise<T> {
    const { writer } = this.#file;
    return this.#writers.enter(organizationId, () =>
      this.#within(writer, "begin immediate", () => work(inTurns(writer))),
    );
  }

  note<T>(work: (sql: SqlRunner) => Promise<T>, { organizationId = null }: WriteTerms = {}): Promise<T> {
    const { noter } = this.#file;
    return this.#writers.enter(organizationId, () =>
      this.#within(noter, "begin immediate", () => work(inTurns(noter))),
    );
  }

  /** There are no others: a second server is refused the file. */
  async follow(): Promise<() => Promise<void>> {
    return async () => undefined;
  }

  async close(): Promise<void> {
    await this.#writers.end(() => this.#readers.enter(async () => this.#file.close()));
  }

  async #within<T>(database: Database, begin: string, work: () => Promise<T>): Promise<T> {
    this.#refuseWhenDamaged();
    run(database, begin, []);
    try {
      const result = await work();
      if (result === null) run(database, "rollback", []);
      else this.#commit(database);
      return result;
    } catch (error) {
      if (database.inTransaction) run(database, "rollback", []);
      throw error;
    }
  }

  #commit(database: Database): void {
    try {
      run(database, "commit", []);
    } catch (error) {
      const cause = error instanceof StoreUnavailable ? error.cause : error;
      if (cause instanceof SQLiteError && cause.code?.startsWith("SQLITE_IOERR")) this.#damaged = cause;
      throw error;
    }
  }

  #refuseWhenDamaged(): void {
    if (this.#damaged !== null)
      throw new StoreUnavailable("a write to disk failed; the server must be restarted", this.#damaged);
  }
}

/** SQLite never waits for anything itself, so a long write lets others have a turn now and then. */
function inTurns(database: Database): SqlRunner {
  let turnMs = performance.now();
  return {
    all: async (sql, values = []) => {
      if (performance.now() - turnMs > turnMsMax) {
        await setImmediate();
        turnMs = performance.now();
      }
      return run(database, sql, values);
    },
  };
}

function run(database: Database, sql: string, values: readonly SqlValue[]): SqlRow[] {
  try {
    return database.query<SqlRow, SQLQueryBindings[]>(sql).all(...values);
  } catch (error) {
    if (error instanceof SQLiteError && isOutage(error))
      throw new StoreUnavailable(`SQLite cannot answer: ${error.message}`, error);
    throw error;
  }
}

const outages = ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT"];

function isOutage({ code }: SQLiteError): boolean {
  return outages.some((outage) => code?.startsWith(outage));
}
