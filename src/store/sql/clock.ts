import type { SqlChange, SqlDriver, SqlRunner } from "./driver.ts";
import { nullableNumber, number } from "./values.ts";
import type { StoreTime } from "../store-time.ts";
import { StoreUnavailable } from "../store.ts";

/*
 * The clock is a single row that holds the newest revision. Every writer locks it before anything else, so there is one
 * writer at a time, and revisions are gapless and in commit order.
 */

export async function currentRevision(sql: SqlRunner): Promise<number> {
  return revisionIn(await sql.all(`select revision from clock where one = ?`, [1]));
}

export async function nextRevision(sql: SqlChange): Promise<number> {
  if (sql.takeRevision !== undefined) return sql.takeRevision();
  return revisionIn(await sql.all(`update clock set revision = revision + 1 where one = 1 returning revision`));
}

/** For writers that take no revision. */
export async function takeTurn(sql: SqlRunner): Promise<void> {
  await sql.all(`update clock set revision = revision where one = 1`);
}

function revisionIn(rows: Awaited<ReturnType<SqlRunner["all"]>>): number {
  if (rows[0] === undefined) throw new StoreUnavailable("the store has lost its clock");
  return number(rows[0], "revision");
}

export function sqlTime(driver: SqlDriver): StoreTime {
  return {
    mark: async () => {
      const [row = {}] = await driver.all(`select believed_ms, ahead_since_ms from clock where one = 1`);
      const [believedMs, aheadSinceMs] = [nullableNumber(row, "believed_ms"), nullableNumber(row, "ahead_since_ms")];
      return { believedMs, aheadSinceMs };
    },
    note: async ({ believedMs, aheadSinceMs }) => {
      await driver.note((sql) =>
        sql.all(
          `update clock set ahead_since_ms = ?, believed_ms =
             case when believed_ms is null or believed_ms < ? then ? else believed_ms end where one = 1`,
          [aheadSinceMs, believedMs, believedMs],
        ),
      );
    },
    wallMs: () => driver.wallMs(),
  };
}
