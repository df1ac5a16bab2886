import { widthMs } from "../../../core/usage/bucket-width.ts";
import { setImmediate } from "node:timers/promises";
import type { UsageKept } from "../../usage.ts";
import type { SqlDriver, SqlRow, SqlValue } from "../driver.ts";
import { number, text } from "../values.ts";
import type { TableName } from "../tables.ts";

/** Deleting these takes a few milliseconds, the longest that a change waits for it. */
const rowsPerTransaction = 500;

/** Rows of one organization that are older than a time. */
interface Old {
  readonly table: TableName;
  readonly key: string;
  /** The beginning of the key, and the time that follows it there. */
  readonly of: string;
  readonly values: readonly SqlValue[];
  readonly time: string;
  readonly beforeMs: number;
}

/** Deletes what is no longer kept: of one organization after the other, a part at a time. */
export async function purgeUsage(driver: SqlDriver, kept: UsageKept): Promise<void> {
  for await (const organizationId of organizationsIn(driver, "usage_records")) {
    const beforeMs = Math.max(kept.recordsFromMs, await manyRecordsMs(driver, organizationId, kept));
    const old = { of: "organization_id = ?", values: [organizationId], time: "at_ms", beforeMs };
    await purge(driver, { table: "usage_records", key: "organization_id, at_ms, id", ...old });
  }
  await purgeSums(driver, "usage_minutes", kept.minutesFromMs);
  await purgeSums(driver, "usage_hours", kept.hoursFromMs);
}

async function purgeSums(driver: SqlDriver, table: "usage_minutes" | "usage_hours", beforeMs: number): Promise<void> {
  const key = "organization_id, by_key, bucket_ms, series_id";
  for await (const organizationId of organizationsIn(driver, table))
    for (const byKey of [0, 1]) {
      const of = "organization_id = ? and by_key = ?";
      await purge(driver, { table, key, of, values: [organizationId, byKey], time: "bucket_ms", beforeMs });
    }
}

/** The organizations that have rows in a table, found by looking up one after the other in its index. */
async function* organizationsIn(driver: SqlDriver, table: TableName): AsyncGenerator<string> {
  for (let last = ""; ;) {
    const [row] = await driver.all(
      `select organization_id from ${table} where organization_id > ? order by organization_id limit 1`,
      [last],
    );
    if (row === undefined) return;
    yield (last = text(row, "organization_id"));
  }
}

async function purge(driver: SqlDriver, { table, key, of, values, time, beforeMs }: Old): Promise<void> {
  const statement = `delete from ${table} where (${key}) in
    (select ${key} from ${table} where ${of} and ${time} < ? order by ${key} limit ${rowsPerTransaction})
    returning organization_id`;
  for (let deleted: readonly SqlRow[] | null = null; deleted === null || deleted.length === rowsPerTransaction;) {
    deleted = await driver.beside((sql) => sql.all(statement, [...values, beforeMs]));
    await setImmediate();
  }
}

/** Records before this time are too many: how many there are in an hour and a minute is known from the sums. */
async function manyRecordsMs(driver: SqlDriver, organizationId: string, kept: UsageKept): Promise<number> {
  const hour = await tooMany(driver, organizationId, "usage_hours", kept.recordsFromMs, Infinity, kept.recordsMax);
  if (hour === null) return 0;
  const hourEndMs = hour.bucketMs + widthMs["1h"];
  const minute = await tooMany(driver, organizationId, "usage_minutes", hour.bucketMs, hourEndMs, hour.left);
  return minute === null ? hour.bucketMs : minute.bucketMs + widthMs["1m"];
}

/** Counts back from the newest bucket to the one that exceeds `max`, and how many were left for it. */
async function tooMany(
  driver: SqlDriver,
  organizationId: string,
  table: TableName,
  startMs: number,
  endMs: number,
  max: number,
): Promise<{ readonly bucketMs: number; readonly left: number } | null> {
  const rows = await driver.all(
    `select bucket_ms, sum(requests) as requests from ${table}
     where organization_id = ? and by_key = 0 and bucket_ms >= ? and bucket_ms < ?
     group by bucket_ms order by bucket_ms desc`,
    [organizationId, startMs, Math.min(endMs, Number.MAX_SAFE_INTEGER)],
  );
  let left = max;
  for (const row of rows) {
    const requests = number(row, "requests");
    if (requests > left) return { bucketMs: number(row, "bucket_ms"), left };
    left -= requests;
  }
  return null;
}
