import { foldedEmail } from "../../../core/people/email.ts";
import type { AuditFilter, AuditPageRequest } from "../../directory.ts";
import type { Page } from "../../page.ts";
import type { AuditEvent } from "../../rows.ts";
import { appendToChain } from "./audit-chain.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { marks } from "../rows.ts";
import { nullableText, number, text } from "../values.ts";

export const auditColumns = `organization_id, revision, id, at, type, key_id, principal_id, address, request_id, project_id,
  resource_id, details`;

export async function putAuditEvent(sql: SqlRunner, { details, ...event }: AuditEvent): Promise<void> {
  const [revision, at] = [String(event.revision), String(event.at)];
  await appendToChain(sql, { ...event, revision, at, details: JSON.stringify(details) });
}

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
    `select ${auditColumns} from audit_log where ${conditions.join(" and ")}
     order by revision ${newestFirst ? "desc" : "asc"} limit ?`,
    [...values, limit + 1],
  );
  const events = rows.slice(0, limit).map(toAuditEvent);
  return { items: newestFirst ? events : events.toReversed(), hasMore: rows.length > limit };
}

type Condition = readonly [condition: string, values: readonly SqlValue[]];

function filterConditions(organizationId: string, filter: AuditFilter): Condition[] {
  const conditions: Condition[] = [];
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

async function revisionOf(sql: SqlRunner, organizationId: string, id: string): Promise<number | null> {
  const rows = await sql.all(`select revision from audit_log where organization_id = ? and id = ?`, [
    organizationId,
    id,
  ]);
  return rows[0] === undefined ? null : number(rows[0], "revision");
}

export function toAuditEvent(row: SqlRow): AuditEvent {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    revision: number(row, "revision"),
    at: number(row, "at"),
    type: text(row, "type"),
    keyId: nullableText(row, "key_id"),
    principalId: nullableText(row, "principal_id"),
    address: nullableText(row, "address"),
    requestId: nullableText(row, "request_id"),
    projectId: nullableText(row, "project_id"),
    resourceId: nullableText(row, "resource_id"),
    details: JSON.parse(text(row, "details")) as Record<string, unknown>,
  };
}
