import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue } from "../sql/driver.ts";
import { sqlStore } from "../sql/store.ts";
import { Unchanged, type Store } from "../store.ts";
import { openServedFile } from "./file.ts";

/** A store in a new file that tells the plan of each statement. For tests. */
export function explainedStore() {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-plans-"));
  const file = openServedFile(folder);
  const { writer } = file.connections;
  let plan: string[] = [];
  const runner: SqlRunner = {
    all: async (sql: string, values: readonly SqlValue[] = []) => {
      plan.push(
        ...writer
          .query<{ detail: string }, SqlValue[]>(`explain query plan ${sql}`)
          .all(...values)
          .map(({ detail }) => detail),
      );
      return writer.query<SqlRow, SqlValue[]>(sql).all(...values);
    },
  };
  const store = sqlStore(driverOf(runner));
  const planOf = async (work: (store: Store) => Promise<unknown>): Promise<string[]> => {
    plan = [];
    await work(store);
    return plan;
  };
  const close = () => {
    file.close();
    rmSync(folder, { recursive: true });
  };
  return { store, planOf, close };
}

function driverOf(runner: SqlRunner): SqlDriver {
  const write: SqlDriver["write"] = async (work) => {
    const made = await work(runner);
    return made instanceof Unchanged ? made.result : made;
  };
  return {
    ...runner,
    keyCheck: runner,
    isShared: false,
    read: (work) => work(runner),
    readChanges: (work) => work(runner),
    write,
    note: (work) => work(runner),
    beside: write,
    probe: (work) => work(runner),
    lockingRows: "",
    walBytes: null,
    wallMs: () => 0,
    follow: async () => async () => undefined,
    close: async () => undefined,
  };
}
