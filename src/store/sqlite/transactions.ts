import { setImmediate } from "node:timers/promises";
import { SQLiteError, type Database, type SQLQueryBindings } from "bun:sqlite";
import type { SqlRow, SqlRunner, SqlValue } from "../sql/driver.ts";
import { StoreUnavailable, Unchanged } from "../store.ts";

/** Calls `committed` synchronously after the commit, before anybody can read the change. */
export async function within<T>(
  database: Database,
  begin: string,
  work: () => Promise<T | Unchanged<T>>,
  committed: () => void = () => undefined,
): Promise<T> {
  run(database, begin, []);
  try {
    const made = await work();
    if (made instanceof Unchanged) {
      run(database, "rollback", []);
      return made.result;
    }
    run(database, "commit", []);
    committed();
    return made;
  } catch (error) {
    if (database.inTransaction) run(database, "rollback", []);
    throw error;
  }
}

// How long a write may block the thread. One change can write thousands of models.
const turnMsMax = 3;

/** Yields to other work now and then during a long write, because SQLite itself never waits. */
export function yieldingRunner(database: Database): SqlRunner {
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

export function run(database: Database, sql: string, values: readonly SqlValue[]): SqlRow[] {
  try {
    return database.query<SqlRow, SQLQueryBindings[]>(sql).all(...values);
  } catch (error) {
    if (error instanceof SQLiteError && isOutage(error))
      throw new StoreUnavailable(`SQLite cannot answer: ${error.message}`, { cause: error });
    throw error;
  }
}

const outages = ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT"];

function isOutage({ code }: SQLiteError): boolean {
  return outages.some((outage) => code?.startsWith(outage));
}
