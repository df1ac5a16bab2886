import { setImmediate } from "node:timers/promises";
import type { KeyUse } from "../../rows.ts";
import { takeTurn } from "../clock.ts";
import type { SqlDriver } from "../driver.ts";

// A few milliseconds of writing, the longest that another writer on any server waits for it.
const usesPerTransaction = 200;

/** In key order, so that neighbours in the table are written together. */
export async function noteKeyUse(driver: SqlDriver, uses: readonly KeyUse[], atSeconds: number): Promise<void> {
  const inOrder = uses.toSorted((a, b) => compare(a.organizationId, b.organizationId) || compare(a.keyId, b.keyId));
  for (let from = 0; from < inOrder.length; from += usesPerTransaction) {
    await driver.write(async (sql) => {
      // Two servers that lock the same keys in different orders would deadlock.
      await takeTurn(sql);
      for (const { organizationId, keyId } of inOrder.slice(from, from + usesPerTransaction))
        await sql.all(
          `update keys set last_used_at = ?
           where organization_id = ? and id = ? and (last_used_at is null or last_used_at < ?)`,
          [atSeconds, organizationId, keyId, atSeconds],
        );
    });
    // SQLite's driver never waits for anything, so without this nobody else would get a turn.
    await setImmediate();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
