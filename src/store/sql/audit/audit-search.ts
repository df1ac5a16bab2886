import type { AuditFilter, AuditSearch, FoundEvents } from "../../audit-trail.ts";
import type { ChainedEvent } from "../../rows.ts";
import type { SqlRunner } from "../driver.ts";
import { single } from "../queries.ts";
import { marks } from "../rows.ts";
import { containing, type Statement } from "../steps.ts";
import { number } from "../values.ts";
import { filterConditions, type SqlCondition } from "./audit.ts";
import { toChainedEvent } from "./stored-event.ts";

/** The events that one search looks through, each of which can contain a model policy. Most filters have an index with the revision. */
const eventsPerStep = 50;

/** In the order of the revisions, of which every event of an organization has its own. */
export async function searchAudit(
  sql: SqlRunner,
  organizationId: string,
  filter: AuditFilter,
  { text, order, after, limit }: AuditSearch,
): Promise<FoundEvents> {
  const beyond: readonly SqlCondition[] =
    after === null ? [] : [[`revision ${order === "asc" ? ">" : "<"} ?`, [after]]];
  const step = text === null ? limit + 1 : eventsPerStep;
  const candidates = nextEvents(organizationId, filter, beyond, { order, limit: step });
  const [matches = "1 = 1", ...sought] = text === null ? [] : containing(searched, text);
  // SQLite joins in this order, and so reads no other events.
  const rows = await sql.all(
    `with candidates as materialized (${candidates.sql})
     select t.* from candidates c cross join audit_log t where t.organization_id = ? and t.id = c.id
     and ${matches} order by t.revision ${order} limit ?`,
    [...candidates.values, organizationId, ...sought, limit + 1],
  );
  const items = rows.slice(0, limit).map(toChainedEvent);
  if (rows.length > limit) return { items, next: items.at(-1)?.revision ?? null };
  return { items, next: text === null ? null : await endOf(sql, candidates, { order, limit: step }) };
}

interface Slice {
  readonly order: "asc" | "desc";
  readonly limit: number;
}

/** The ids and revisions of the next events that a filter selects: one range of an index for each thing they are about. */
function nextEvents(
  organizationId: string,
  { resourceIds, ...others }: AuditFilter,
  beyond: readonly SqlCondition[],
  slice: Slice,
): Statement {
  const common = [...filterConditions(organizationId, { ...others, resourceIds: [] }), ...beyond];
  const range = (about: readonly SqlCondition[], by = "revision"): Statement => {
    const conditions: readonly SqlCondition[] = [[`organization_id = ?`, [organizationId]], ...about, ...common];
    const where = conditions.map(([condition]) => condition).join(" and ");
    return {
      sql: `select id, revision from audit_log where ${where} order by ${by} ${slice.order} limit ?`,
      values: [...conditions.flatMap(([, bound]) => bound), slice.limit],
    };
  };
  if (resourceIds.length === 0) return range([]);
  // An event about a permission names the permission. The plus keeps SQLite from reading all events in their order.
  const ranges = [
    ...resourceIds.map((id) => range([[`resource_id = ?`, [id]]])),
    range([permissionsOf(organizationId, resourceIds)], "+revision"),
  ];
  const union = ranges.map(({ sql: one }) => `select * from (${one}) one`).join(" union ");
  return {
    sql: `select id, revision from (${union}) found order by revision ${slice.order} limit ?`,
    values: [...ranges.flatMap(({ values }) => values), slice.limit],
  };
}

/** Of models, also those that were taken back. */
function permissionsOf(organizationId: string, modelIds: readonly string[]): SqlCondition {
  const permissions = `select id from checkpoint_permissions where organization_id = ? and model_id in (${marks(modelIds)})`;
  return [`resource_id in (${permissions})`, [organizationId, ...modelIds]];
}

const searched = ["t.details", "t.names", "t.type", "t.resource_id"];

function endOf(sql: SqlRunner, candidates: Statement, { order, limit }: Slice): Promise<number | null> {
  const last = `select revision from (${candidates.sql}) found order by revision ${order} limit 1 offset ?`;
  return single(sql, last, [...candidates.values, limit - 1], (row) => number(row, "revision"));
}

export function findAuditEvent(sql: SqlRunner, organizationId: string, id: string): Promise<ChainedEvent | null> {
  return single(
    sql,
    `select * from audit_log where organization_id = ? and id = ?`,
    [organizationId, id],
    toChainedEvent,
  );
}
