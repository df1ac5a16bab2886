import type { ChangeLog } from "./change-log.ts";
import { auditColumns, toAuditEvent } from "./sql-audit.ts";
import type { SqlRunner } from "./sql-driver.ts";
import { number, text } from "./sql-values.ts";

export function sqlChangeLog(driver: SqlRunner): ChangeLog {
  return {
    touchedModels: async (organizationId, { after, upTo }, behindId, limit) => {
      // Two ranges of one index, each no longer than what is asked for, whatever other organizations did meanwhile.
      const range = `select * from (select revision, id from models
        where organization_id = ? and (revision, id) > (?, ?) and revision <= ? order by revision, id limit ?)`;
      // Behind the whole revision, or behind one id in it: every id is greater than the empty one.
      const from = behindId === null ? [after + 1, ""] : [after, behindId];
      const rows = await driver.all(`${range} own union ${range} shared order by revision, id limit ?`, [
        organizationId,
        ...from,
        upTo,
        limit,
        "",
        ...from,
        upTo,
        limit,
        limit,
      ]);
      return rows.map((row) => ({ revision: number(row, "revision"), id: text(row, "id") }));
    },
    auditEvents: async (organizationId, { after, upTo }, limit) => {
      const rows = await driver.all(
        `select ${auditColumns} from audit_log where organization_id = ? and revision > ? and revision <= ?
         order by revision, id limit ?`,
        [organizationId, after, upTo, limit],
      );
      return rows.map(toAuditEvent);
    },
    projectRevision: async (organizationId, projectId) => {
      const rows = await driver.all(`select revision from projects where organization_id = ? and id = ?`, [
        organizationId,
        projectId,
      ]);
      return rows[0] === undefined ? 0 : number(rows[0], "revision");
    },
    times: async (revisions) => {
      if (revisions.length === 0) return new Map();
      const marks = revisions.map(() => "?").join(", ");
      const rows = await driver.all(
        `select revision, min(at) as at from audit_log where revision in (${marks}) group by revision`,
        revisions,
      );
      return new Map(rows.map((row) => [number(row, "revision"), number(row, "at")]));
    },
  };
}
