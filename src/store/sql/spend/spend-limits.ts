import type { SpendLimit } from "../../../core/spend/spend-limit.ts";
import type { SpendLimitStore } from "../../spend.ts";
import { idOrNull, number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { single } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";
import { idOrEmpty } from "../values.ts";

const columns = {
  organizationId: text("organization_id"),
  projectId: idOrNull("project_id"),
  thresholdCents: number("threshold_cents"),
} satisfies Columns<SpendLimit>;

export const toLimit = reader(columns);

export function sqlSpendLimits(sql: SqlRunner, revision: number): SpendLimitStore {
  return {
    find: (organizationId, projectId) =>
      single(
        sql,
        "select * from spend_limits where organization_id = ? and project_id = ? and removed_at is null",
        [organizationId, idOrEmpty(projectId)],
        toLimit,
      ),
    put: (limit) => upsert(sql, "spend_limits", [{ ...toRow(columns, limit), removed_at: null, revision }]),
    remove: (organizationId, projectId, atSeconds) => {
      const ids = { organization_id: organizationId, project_id: idOrEmpty(projectId) };
      return markRemoved(sql, "spend_limits", revision, ids, atSeconds);
    },
  };
}
