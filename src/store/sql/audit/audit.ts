import { foldedEmail } from "../../../core/people/email.ts";
import type { AuditFilter, AuditPageRequest } from "../../audit-trail.ts";
import type { Page } from "../../page.ts";
import type { AuditEvent } from "../../rows.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { single } from "../queries.ts";
import { marks } from "../rows.ts";
import { number } from "../values.ts";
import { toAuditEvent } from "./stored-event.ts";

export async function hasAuditEvent(sql: SqlRunner, { organizationId, id }: AuditEvent): Promise<boolean> {
  return (await revisionOf(sql, organizationId, id)) !== null;
}

/** Newest first. `after` pages to older events, `before` to newer ones; null for an unknown cursor. */
export async function auditPage(
  sql: SqlRunner,
  organizationId: string,
  filter: AuditFilter,
  { limit, after, before }: AuditPageRequest,
): Promise<Page<AuditEvent> | null> {
  const conditions = [`organization_id = ?`];
  const values: SqlValue[] = [organizationId];
  for (const [condition, bound] of filterConditions(organizationId, filter)) {
    conditions.push(condition);
    values.push(...bound);
  }
  for (const [cursor, beyond] of [[after, "<"] as const, [before, ">"] as const]) {
    if (cursor === null) continue;
    const revision = await revisionOf(sql, organizationId, cursor);
    if (revision === null) return null;
    conditions.push(`revision ${beyond} ?`);
    values.push(revision);
  }
  const newestFirst = before === null;
  const rows = await sql.all(
    `select * from audit_log where ${conditions.join(" and ")}
     order by revision ${newestFirst ? "desc" : "asc"} limit ?`,
    [...values, limit + 1],
  );
  const events = rows.slice(0, limit).map(toAuditEvent);
  return { items: newestFirst ? events : events.toReversed(), hasMore: rows.length > limit };
}

export type SqlCondition = readonly [condition: string, values: readonly SqlValue[]];

export function filterConditions(organizationId: string, filter: AuditFilter): SqlCondition[] {
  const conditions: SqlCondition[] = [];
  const among = (column: string, values: readonly string[]) => {
    if (values.length > 0) conditions.push([`${column} in (${marks(values)})`, values]);
  };
  among("type", filter.types);
  among("principal_id", filter.principalIds);
  among("project_id", filter.projectIds);
  among("resource_id", filter.resourceIds);
  if (filter.principalEmails.length > 0) {
    const emails = filter.principalEmails.map(foldedEmail);
    const users = `select id from users where organization_id = ? and lower(email) in (${marks(emails)})`;
    conditions.push([`principal_id in (${users})`, [organizationId, ...emails]]);
  }
  if (filter.notBefore !== null) conditions.push([`at >= ?`, [filter.notBefore]]);
  if (filter.notAfter !== null) conditions.push([`at <= ?`, [filter.notAfter]]);
  return conditions;
}

function revisionOf(sql: SqlRunner, organizationId: string, id: string): Promise<number | null> {
  const one = `select revision from audit_log where organization_id = ? and id = ?`;
  return single(sql, one, [organizationId, id], (row) => number(row, "revision"));
}
