import type { SqlDriver } from "./driver.ts";
import { nullableNumber } from "./values.ts";
import type { StoreTime } from "../store-time.ts";

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
