import { compareIds } from "../../../core/models/model-id.ts";
import type { CountedCollisions } from "../../sources.ts";
import type { SqlRunner } from "../driver.ts";
import { count, list, single } from "../queries.ts";
import { idOrEmpty, text } from "../values.ts";

/** The offers of the id of `m` by the sources of one organization, or by the shared ones for the empty id. */
const offersThere = `select 1 from source_models s
  join sources u on u.organization_id = s.organization_id and u.id = s.source_id and u.removed_at is null
  where s.organization_id = ? and s.id = m.id and s.gone = 0`;

/** Three look-ups, each in the order of an index, because one over two organizations would sort all their models. */
export async function collidingIds(
  sql: SqlRunner,
  organizationId: string | null,
  after: string,
  limit: number,
  sourceId: string | null,
): Promise<readonly string[]> {
  const found = await collidingWithin(sql, organizationId, after, limit, sourceId);
  if (organizationId === null) return found;
  found.push(...(await collidingWithin(sql, null, after, limit, sourceId)));
  found.push(...(await collidingWithShared(sql, organizationId, after, limit, sourceId)));
  return [...new Set(found)].sort(compareIds).slice(0, limit);
}

/** Ids that several sources of one organization offer, or several shared ones. */
function collidingWithin(
  sql: SqlRunner,
  organizationId: string | null,
  after: string,
  limit: number,
  sourceId: string | null,
) {
  return list(
    sql,
    `select m.id from source_models m
       join sources t on t.organization_id = m.organization_id and t.id = m.source_id and t.removed_at is null
     where m.organization_id = ? and m.gone = 0 and m.id > ?
     group by m.id having count(*) > 1 ${sourceId === null ? "" : "and max(case when m.source_id = ? then 1 else 0 end) = 1"}
     order by m.id limit ?`,
    [idOrEmpty(organizationId), after, ...(sourceId === null ? [] : [sourceId]), limit],
    (row) => text(row, "id"),
  );
}

/** Ids that a source of the organization and a shared one offer. */
function collidingWithShared(
  sql: SqlRunner,
  organizationId: string,
  after: string,
  limit: number,
  sourceId: string | null,
) {
  const shared = idOrEmpty(null);
  return list(
    sql,
    `select m.id from source_models m
       join sources t on t.organization_id = m.organization_id and t.id = m.source_id and t.removed_at is null
     where m.organization_id = ? and m.gone = 0 and m.id > ? and exists (${offersThere})
       ${sourceId === null ? "" : `and (m.source_id = ? or exists (${offersThere} and s.source_id = ?))`}
     group by m.id order by m.id limit ?`,
    [organizationId, after, shared, ...(sourceId === null ? [] : [sourceId, shared, sourceId]), limit],
    (row) => text(row, "id"),
  );
}

/** An id that an organization's own source offers is counted among those, and not again among the shared ones. */
export async function countCollisions(
  sql: SqlRunner,
  organizationId: string,
  of: "own" | "shared",
  after: string,
  rows: number,
): Promise<CountedCollisions> {
  const [here, there] = of === "own" ? [organizationId, idOrEmpty(null)] : [idOrEmpty(null), organizationId];
  const next = await single(
    sql,
    `select id from source_models where organization_id = ? and id > ? order by id limit 1 offset ?`,
    [here, after, rows - 1],
    (row) => text(row, "id"),
  );
  const elsewhere = `${of === "own" ? "or" : "and not"} exists (${offersThere})`;
  const colliding = `(select m.id from source_models m
     where m.organization_id = ? and m.id > ? ${next === null ? "" : "and m.id <= ?"} and m.gone = 0 and m.source_id in (
       select id from sources where organization_id = ? and removed_at is null)
     group by m.id having count(*) > 1 ${elsewhere}) colliding`;
  const values = [here, after, ...(next === null ? [] : [next]), here, there];
  return { count: await count(sql, colliding, values), next };
}
