import type { SpendScope } from "../../../core/spend/spend-scope.ts";
import type { SpendLookUps } from "../../spend.ts";
import { idOrNull, reader, text, type Columns } from "../columns.ts";
import type { SqlDriver } from "../driver.ts";
import { list } from "../queries.ts";
import { idOrEmpty, nullableText } from "../values.ts";
import { sqlSpendLimits, toLimit } from "./spend-limits.ts";
import { toAlert } from "./spend-alerts.ts";

const toScope = reader({
  organizationId: text("organization_id"),
  projectId: idOrNull("project_id"),
} satisfies Columns<SpendScope>);

export function spendLookUps(driver: SqlDriver): SpendLookUps {
  return {
    rules: ({ organizationId, projectId }) =>
      driver.read(async (sql) => ({
        limit: await sqlSpendLimits(sql, 0).find(organizationId, projectId),
        alerts: await list(
          sql,
          `select * from spend_alerts
           where organization_id = ? and project_id = ? and removed_at is null order by created, id`,
          [organizationId, idOrEmpty(projectId)],
          toAlert,
        ),
      })),
    limits: (organizationId, after, limit) => {
      const beyond = after === null ? "" : "and l.project_id > ?";
      return list(
        driver,
        `select l.organization_id, l.project_id, l.threshold_cents, p.name as project_name
         from spend_limits l left join projects p on p.organization_id = l.organization_id and p.id = l.project_id
         where l.organization_id = ? ${beyond} and l.removed_at is null and p.archived_at is null
         order by l.project_id limit ?`,
        [organizationId, ...(after === null ? [] : [after]), limit],
        (row) => ({ ...toLimit(row), projectName: nullableText(row, "project_name") }),
      );
    },
    scopesWithAlerts: (after, limit) => {
      const beyond = after === null ? "" : "and (organization_id, project_id) > (?, ?)";
      const values = after === null ? [] : [after.organizationId, idOrEmpty(after.projectId)];
      return list(
        driver,
        `select distinct organization_id, project_id from spend_alerts where removed_at is null ${beyond}
         order by organization_id, project_id limit ?`,
        [...values, limit],
        toScope,
      );
    },
  };
}
