import type { SpendAlert } from "../../../core/spend/spend-alert.ts";
import type { SpendAlertStore } from "../../spend.ts";
import { idOrNull, nullableText, number, reader, text, texts, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, liveRows, readPage, type Listing } from "../page.ts";
import { count } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";
import { idOrEmpty } from "../values.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  projectId: idOrNull("project_id"),
  thresholdCents: number("threshold_cents"),
  recipients: texts("recipients"),
  subjectPrefix: nullableText("subject_prefix"),
  created: number("created"),
} satisfies Columns<SpendAlert>;

export const toAlert = reader(columns);

export function sqlSpendAlerts(sql: SqlRunner, revision: number): SpendAlertStore {
  return {
    page: (organizationId, projectId, page) => readPage(sql, alertsOf(organizationId, projectId), page),
    find: (organizationId, projectId, id) => itemOf(sql, alertsOf(organizationId, projectId), id),
    count: (organizationId, projectId) =>
      count(sql, "spend_alerts where organization_id = ? and project_id = ? and removed_at is null", [
        organizationId,
        idOrEmpty(projectId),
      ]),
    put: (alert) =>
      upsert(sql, "spend_alerts", [{ ...toRow(columns, alert), removed_at: null, revision }], {
        keep: ["project_id", "created", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "spend_alerts", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

function alertsOf(organizationId: string, projectId: string | null): Listing<SpendAlert> {
  return liveRows("spend_alerts", { organization_id: organizationId, project_id: idOrEmpty(projectId) }, toAlert);
}
