import { sharings, visibilities } from "../../../core/models/model.ts";
import type { ChangeLog, ModelTouch } from "../../change-log.ts";
import { nullableText, number, oneOf, reader, text, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { marks } from "../rows.ts";
import * as values from "../values.ts";
import { toAuditEvent } from "./stored-event.ts";

const toTouch = reader({
  revision: number("revision"),
  id: text("id"),
  target: nullableText("target"),
  visibility: oneOf("visibility", visibilities),
  sharing: oneOf("sharing", sharings),
  sharingRevision: number("sharing_revision"),
} satisfies Columns<ModelTouch>);

export function sqlChangeLog(driver: SqlRunner): ChangeLog {
  return {
    touchedModels: (organizationId, { after, through }, afterId, limit) => {
      // Two index ranges, each limited by itself, so that other organizations' changes cost nothing.
      const range = `select * from (select organization_id, revision, id, target, visibility, sharing, sharing_revision
        from models where organization_id = ? and (revision, id) > (?, ?) and revision <= ?
        order by revision, id limit ?)`;
      // After the whole revision, or after one id in it. Every id is greater than the empty text.
      const from = afterId === null ? [after + 1, ""] : [after, afterId];
      const named = `select * from (${range} own union ${range} shared) named order by revision, id limit ?`;
      const statement = `select n.revision, n.id, n.target, n.visibility, coalesce(t.sharing, n.sharing) as sharing,
          coalesce(t.sharing_revision, n.sharing_revision) as sharing_revision
        from (${named}) n left join models t on t.organization_id = n.organization_id and t.id = n.target
        order by n.revision, n.id`;
      const within = [...from, through, limit];
      return list(driver, statement, [organizationId, ...within, "", ...within, limit], toTouch);
    },
    auditEvents: (organizationId, { after, through }, limit) =>
      list(
        driver,
        `select * from audit_log where organization_id = ? and revision > ? and revision <= ?
         order by revision, id limit ?`,
        [organizationId, after, through, limit],
        toAuditEvent,
      ),
    projectRevision: async (organizationId, projectId) => {
      const [row = {}] = await driver.all(
        `select max(revision) as revision from (
           select revision from projects where organization_id = ? and id = ?
           union all select revision from checkpoint_permissions where organization_id = ? and project_id = ?) own`,
        [organizationId, projectId, organizationId, projectId],
      );
      return values.nullableNumber(row, "revision") ?? 0;
    },
    times: async (revisions) => {
      if (revisions.length === 0) return new Map();
      const rows = await driver.all(
        `select revision, min(at) as at from audit_log where revision in (${marks(revisions)}) group by revision`,
        revisions,
      );
      return new Map(rows.map((row) => [values.number(row, "revision"), values.number(row, "at")]));
    },
  };
}
