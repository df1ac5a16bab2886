import type { KeyFilter, KeyHolderKind, KeySearch, KeySort } from "../../keys.ts";
import type { Found } from "../../page.ts";
import type { FoundKey } from "../../rows.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import {
  all,
  containing,
  foundIn,
  inOrder,
  isFew,
  partOf,
  selected,
  type Condition,
  type Ordering,
  type Statement,
} from "../steps.ts";
import { nullableText } from "../values.ts";
import { holderColumns, holderJoins, toListedKey } from "./listed-key.ts";

/*
 * Searches the keys of an organization, in any order, without reading all of them. If the filter names a few keys, such
 * as those of one user, they are all read and sorted. Otherwise one step reads the next keys of an index in this order.
 */

/** Each has an index, with the organization before it and the id behind it. */
const sortedBy: Readonly<Record<KeySort, string>> = {
  created: `t.created`,
  last_used: `coalesce(t.last_used_at, 0)`,
  ends: `coalesce(t.expires_at, 9007199254740991)`,
  name: `lower(t.name)`,
};

const rows = { table: "keys", columns: "t.*" };

export async function searchKeys(
  sql: SqlRunner,
  organizationId: string,
  filter: KeyFilter,
  { sort, order, limit, after }: KeySearch,
): Promise<Found<FoundKey>> {
  const ordering: Ordering = { by: sortedBy[sort], order, isText: sort === "name" };
  const ofOrganization: Condition = [`t.organization_id = ?`, organizationId];
  const few = await fewOf(sql, ofOrganization, filter);
  const lookedAt = { scope: [ofOrganization], few: few && [few] };
  const { candidates, ...part } = await partOf(sql, rows, lookedAt, ordering, after);
  const found = await findAmong(sql, candidates, [...part.range, ...conditionsOf(filter)], ordering, limit);
  return foundIn(found, limit, part, ordering, toFoundKey);
}

/** One key, as a search would find it. */
export async function findAnyKey(sql: SqlRunner, organizationId: string, id: string): Promise<FoundKey | null> {
  const candidates = selected(rows, [
    [`t.organization_id = ?`, organizationId],
    [`t.id = ?`, id],
  ]);
  const [found] = await findAmong(
    sql,
    candidates,
    [[`1 = 1`]],
    { by: sortedBy.created, order: "asc", isText: false },
    1,
  );
  return found === undefined ? null : toFoundKey(found);
}

/** The first condition that selects few keys; null if none does. */
async function fewOf(sql: SqlRunner, ofOrganization: Condition, filter: KeyFilter): Promise<Condition | null> {
  const { projectId, userId, kind, isRevoked } = filter;
  const conditions: Condition[] = [
    ...(userId === null ? [] : [[`t.user_id = ?`, userId] as const]),
    ...(projectId === null ? [] : [[`t.kind = 'project' and t.project_id = ?`, projectId] as const]),
    ...(kind === "admin" ? [[`t.kind = 'admin'`] as const] : []),
    ...(isRevoked === null ? [[`1 = 1`] as const] : [[revocation(isRevoked)] as const]),
  ];
  for (const condition of conditions) if (await isFew(sql, "keys", [ofOrganization, condition])) return condition;
  return null;
}

/** The matching keys among the candidates, at most one more than the limit. */
function findAmong(
  sql: SqlRunner,
  candidates: Statement,
  matching: readonly Condition[],
  ordering: Ordering,
  limit: number,
): Promise<readonly SqlRow[]> {
  const matches = all(matching);
  return sql.all(
    `with candidates as materialized (${candidates.sql}),
       chosen as materialized (select t.*, ${ordering.by} as sorted_by from candidates t
         left join users u on u.organization_id = t.organization_id and u.id = t.user_id
         left join service_accounts s on s.organization_id = t.organization_id and s.id = t.service_account_id
         where ${matches.where} order by ${inOrder(ordering)} limit ?)
     select t.*, ${holderColumns}, p.name as project_name,
         (select r.id from keys r where r.organization_id = t.organization_id and r.rotated_from = t.id
           order by r.created desc, r.id desc limit 1) as rotated_to
       from chosen t ${holderJoins}
         left join projects p on p.organization_id = t.organization_id and p.id = t.project_id
       order by t.sorted_by ${ordering.order}, t.id ${ordering.order}`,
    [...candidates.values, ...matches.values, limit + 1],
  );
}

function conditionsOf(filter: KeyFilter): Condition[] {
  const { projectId, userId, kind, endsBefore, endsFrom, unusedSince, isRevoked } = filter;
  const given: Condition[] = [[`1 = 1`]];
  if (projectId !== null) given.push([`t.project_id = ?`, projectId]);
  if (userId !== null) given.push([`t.user_id = ?`, userId]);
  if (kind !== null) given.push([ofKind[kind]]);
  if (endsBefore !== null) given.push([`t.expires_at < ?`, endsBefore]);
  if (endsFrom !== null) given.push([`(t.expires_at is null or t.expires_at >= ?)`, endsFrom]);
  if (unusedSince !== null) given.push([`t.created < ? and coalesce(t.last_used_at, 0) < ?`, unusedSince, unusedSince]);
  if (isRevoked !== null) given.push([revocation(isRevoked)]);
  if (filter.text !== null) given.push(containing(searched, filter.text));
  return given;
}

const ofKind: Readonly<Record<KeyHolderKind, string>> = {
  admin: `t.kind = 'admin'`,
  user: `t.kind = 'project' and t.user_id is not null`,
  service_account: `t.service_account_id is not null`,
};

function revocation(isRevoked: boolean): string {
  return isRevoked ? `t.revoked_at is not null` : `t.revoked_at is null`;
}

const searched = [`t.id`, `t.name`, `t.redacted`, `u.email`, `u.name`, `s.name`];

function toFoundKey(row: SqlRow): FoundKey {
  return {
    ...toListedKey(row),
    projectName: nullableText(row, "project_name"),
    rotatedTo: nullableText(row, "rotated_to"),
  };
}
