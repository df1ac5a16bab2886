import type { UsageExpiry } from "../../usage.ts";
import type { SqlRunner } from "../driver.ts";

/** Deletes what has expired, one table after the other, up to `limit` rows, and returns how many. */
export async function purgeUsage(sql: SqlRunner, expiry: UsageExpiry, limit: number): Promise<number> {
  let deleted = 0;
  for (const { table, key, time, beforeMs } of expiring(expiry)) {
    if (deleted >= limit) break;
    const rows = await sql.all(
      `delete from ${table} where (${key}) in
         (select ${key} from ${table} where ${time} < ? limit ?) returning organization_id`,
      [beforeMs, limit - deleted],
    );
    deleted += rows.length;
  }
  return deleted;
}

function expiring({ recordsMs, minutesMs, hoursMs }: UsageExpiry) {
  const sumsKey = "organization_id, by_key, bucket_ms, series_id";
  return [
    { table: "usage_records", key: "organization_id, at_ms, id", time: "at_ms", beforeMs: recordsMs },
    { table: "usage_minutes", key: sumsKey, time: "bucket_ms", beforeMs: minutesMs },
    { table: "usage_hours", key: sumsKey, time: "bucket_ms", beforeMs: hoursMs },
  ] as const;
}
