import { compareIds } from "../../../core/models/model-id.ts";
import type { ModelDirectory, ModelFilter } from "../../models.ts";
import type { Page, PageRequest } from "../../page.ts";
import type { StoredModel } from "../../rows.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { findModel, storedModels } from "./models.ts";

export function modelDirectory(sql: SqlRunner): ModelDirectory {
  return {
    page: (organizationId, filter, page) => modelPage(sql, organizationId, filter, page),
    resolve: async (organizationId, id) =>
      preferred(await findModel(sql, organizationId, id), await findModel(sql, null, id)),
  };
}

interface ModelRange {
  readonly filter: ModelFilter;
  readonly condition: string;
  readonly values: readonly SqlValue[];
  readonly order: "asc" | "desc";
  readonly limit: number;
}

/** Merges the organization's and the base models, each read in key order: one query over both would sort them all. */
async function modelPage(
  sql: SqlRunner,
  organizationId: string,
  filter: ModelFilter,
  { limit, after, order }: PageRequest,
): Promise<Page<StoredModel> | null> {
  const read = async (range: ModelRange) => [
    ...(await readRange(sql, organizationId, organizationId, range)),
    ...(await readRange(sql, "", organizationId, range)),
  ];
  if (after !== null) {
    // Clients restore or delete what a page lists and then ask for the next page, so the cursor can be in any state, and
    // somebody may have called it, or given it to another source.
    const inAnyState = { ...filter, state: null, sourceId: null, unusedSinceMs: null };
    const cursor = { filter: inAnyState, condition: `id = ?`, values: [after], order, limit: 1 };
    if ((await read(cursor)).length === 0) return null;
  }
  const beyond =
    after === null
      ? { condition: `1 = 1`, values: [] }
      : { condition: `id ${order === "asc" ? ">" : "<"} ?`, values: [after] };
  const byId = new Map<string, StoredModel>();
  for (const model of await read({ filter, ...beyond, order, limit: limit + 1 }))
    byId.set(model.id, preferred(byId.get(model.id) ?? null, model) ?? model);
  const sign = order === "asc" ? 1 : -1;
  const items = [...byId.values()].sort((a, b) => sign * compareIds(a.id, b.id));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

/** Aliases count for their targets, which is what records name. */
const unused = `not exists (select 1 from model_calls c
  where c.organization_id = ? and c.model = coalesce(models.target, models.id) and c.last_called_ms >= ?)`;

/** Models of an organization, or base models. `callerId` is the organization whose calls count. */
function readRange(
  sql: SqlRunner,
  organizationId: string,
  callerId: string,
  { filter: { state, kind, sourceId, unusedSinceMs }, condition, values, order, limit }: ModelRange,
): Promise<StoredModel[]> {
  const conditions = [`organization_id = ?`, condition];
  const bound: SqlValue[] = [organizationId, ...values];
  for (const [column, value] of Object.entries({ state, kind })) {
    if (value === null) continue;
    conditions.push(`${column} = ?`);
    bound.push(value);
  }
  if (sourceId !== null) {
    conditions.push(`(source_id = ? or served_by_source = ?)`);
    bound.push(sourceId, sourceId);
  }
  if (unusedSinceMs !== null) {
    conditions.push(unused);
    bound.push(callerId, unusedSinceMs);
  }
  return storedModels(sql, `${conditions.join(" and ")} order by id ${order} limit ?`, [...bound, limit]);
}

/** Which of an own model and a base model with the same id the organization's callers mean. */
function preferred(own: StoredModel | null, base: StoredModel | null): StoredModel | null {
  if (own === null) return base;
  return own.state !== "live" && base?.state === "live" ? base : own;
}
