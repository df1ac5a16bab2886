import type { AuditFilter, AuditSearch, FoundEvents } from "../../audit-trail.ts";
import type { AuditEvent } from "../../rows.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { single } from "../queries.ts";
import { containing } from "../steps.ts";
import { number } from "../values.ts";
import { filterConditions } from "./audit.ts";
import { toAuditEvent } from "./stored-event.ts";

/** The events that one search looks at. Most filters have an index with the revision. */
const eventsPerStep = 250;

/** In the order of the revisions, of which every event of an organization has its own. */
export async function searchAudit(
  sql: SqlRunner,
  organizationId: string,
  filter: AuditFilter,
  { text, order, after, limit }: AuditSearch,
): Promise<FoundEvents> {
  const conditions = [`organization_id = ?`];
  const values: SqlValue[] = [organizationId];
  const beyond = after === null ? [] : [[`revision ${order === "asc" ? ">" : "<"} ?`, [after]] as const];
  for (const [condition, bound] of [...filterConditions(organizationId, filter), ...beyond]) {
    conditions.push(condition);
    values.push(...bound);
  }
  const from = `from audit_log where ${conditions.join(" and ")} order by revision ${order}`;
  const step = text === null ? limit + 1 : eventsPerStep;
  const [matches = "1 = 1", ...sought] = text === null ? [] : containing(searched, text);
  const rows = await sql.all(
    `with candidates as materialized (select id ${from} limit ?)
     select t.* from candidates c join audit_log t on t.organization_id = ? and t.id = c.id
     where ${matches} order by t.revision ${order} limit ?`,
    [...values, step, organizationId, ...sought, limit + 1],
  );
  const items = rows.slice(0, limit).map(toAuditEvent);
  if (rows.length > limit) return { items, next: items.at(-1)?.revision ?? null };
  const end =
    text === null ? null : await endOf(sql, `select revision ${from} limit 1 offset ?`, [...values, step - 1]);
  return { items, next: end };
}

const searched = ["t.details", "t.names", "t.type", "t.resource_id"];

function endOf(sql: SqlRunner, statement: string, values: readonly SqlValue[]): Promise<number | null> {
  return single(sql, statement, values, (row) => number(row, "revision"));
}

export function findAuditEvent(sql: SqlRunner, organizationId: string, id: string): Promise<AuditEvent | null> {
  return single(
    sql,
    `select * from audit_log where organization_id = ? and id = ?`,
    [organizationId, id],
    toAuditEvent,
  );
}
