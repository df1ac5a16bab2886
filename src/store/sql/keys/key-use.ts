import { setImmediate } from "node:timers/promises";
import { takeTurn } from "../clock.ts";
import type { SqlDriver } from "../driver.ts";

// A few milliseconds of writing, the longest that another writer on any server waits for it.
const usesPerTransaction = 200;

interface Use {
  readonly organizationId: string;
  readonly id: string;
  readonly atSeconds: number;
}

/** Of keys or of sessions, in the order of the table, so that neighbours are written together. */
export async function noteUses(
  driver: SqlDriver,
  table: "keys" | "sessions",
  column: "last_used_at" | "seen_at",
  uses: readonly Use[],
): Promise<void> {
  const inOrder = uses.toSorted((a, b) => compare(a.organizationId, b.organizationId) || compare(a.id, b.id));
  for (let from = 0; from < inOrder.length; from += usesPerTransaction) {
    await driver.write(async (sql) => {
      // Two servers that lock the same keys in different orders would deadlock.
      await takeTurn(sql);
      for (const { organizationId, id, atSeconds } of inOrder.slice(from, from + usesPerTransaction))
        await sql.all(
          `update ${table} set ${column} = ?
           where organization_id = ? and id = ? and (${column} is null or ${column} < ?)`,
          [atSeconds, organizationId, id, atSeconds],
        );
    });
    // SQLite's driver never waits for anything, so without this nobody else would get a turn.
    await setImmediate();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
