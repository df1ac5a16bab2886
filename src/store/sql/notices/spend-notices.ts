import type { SpendNoticeStore } from "../../notices.ts";
import type { SqlRunner } from "../driver.ts";
import { finds } from "../queries.ts";

export function sqlSpendNotices(sql: SqlRunner, revision: number): SpendNoticeStore {
  return {
    add: async ({ organizationId, alertId, month, thresholdCents, at }) => {
      // Nobody can give one of a month before the last any more.
      await sql.all("delete from spend_notices where organization_id = ? and month < ?", [
        organizationId,
        monthBefore(month),
      ]);
      return finds(
        sql,
        `insert into spend_notices (organization_id, alert_id, month, threshold_cents, at, revision)
         values (?, ?, ?, ?, ?, ?) on conflict do nothing returning alert_id`,
        [organizationId, alertId, month, thresholdCents, at, revision],
      );
    },
  };
}

function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 2)).toISOString().slice(0, 7);
}
