import type { FoundKeys, KeyFilter, KeyHolderKind, KeyPosition, KeySearch, KeySort } from "../../keys.ts";
import type { FoundKey } from "../../rows.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { count, single } from "../queries.ts";
import { nullableText, number, text } from "../values.ts";
import { holderColumns, holderJoins, toListedKey } from "./listed-key.ts";

/*
 * Searches the keys of an organization, in any order, without reading all of them. If the filter names a few keys, such
 * as those of one user, they are all read and sorted. Otherwise one step reads the next keys of an index in this order.
 */

const fewKeys = 1_000;
const keysPerStep = 500;

/** Each has an index, with the organization before it and the id behind it. */
const sortedBy: Readonly<Record<KeySort, string>> = {
  created: `t.created`,
  last_used: `coalesce(t.last_used_at, 0)`,
  ends: `coalesce(t.expires_at, 9007199254740991)`,
  name: `lower(t.name)`,
};

type Condition = readonly [condition: string, ...values: readonly SqlValue[]];

interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export async function searchKeys(
  sql: SqlRunner,
  organizationId: string,
  filter: KeyFilter,
  search: KeySearch,
): Promise<FoundKeys> {
  const ofOrganization: Condition = [`t.organization_id = ?`, organizationId];
  const few = await fewOf(sql, ofOrganization, filter);
  const step = few === null ? nextKeys(ofOrganization, search) : null;
  const end = step === null ? null : await endOfStep(sql, step, search);
  const candidates = step ?? selected([ofOrganization, ...(few === null ? [] : [few])]);
  const range = [
    ...(search.after === null ? [] : [fromPosition(search, ">", search.after)]),
    ...(end === null ? [] : [fromPosition(search, "<=", end)]),
  ];
  const found = await findAmong(sql, candidates, [...range, ...conditionsOf(filter)], search);
  const [last, further] = [found[search.limit - 1], found[search.limit]];
  const next = last !== undefined && further !== undefined ? last.at : end;
  return { items: found.slice(0, search.limit).map(({ key }) => key), next };
}

function selected(conditions: readonly Condition[], rest = ""): Statement {
  const { where, values } = all(conditions);
  return { sql: `select t.* from keys t where ${where} ${rest}`, values };
}

/**
 * The next keys in the order of the search, and some more. SQLite cannot seek to a row comparison with an expression,
 * so those with the value of the last key, and those beyond it, are read separately.
 */
function nextKeys(ofOrganization: Condition, search: KeySearch): Statement {
  const { sort, order, after } = search;
  const rest = `order by ${inOrder(search)} limit ${keysPerStep}`;
  if (after === null) return selected([ofOrganization], rest);
  const beyond = order === "asc" ? ">" : "<";
  const equal = selected(
    [ofOrganization, [`${sortedBy[sort]} = ?`, after.value], [`t.id ${beyond} ?`, after.id]],
    `order by t.id ${order} limit ${keysPerStep}`,
  );
  const others = selected([ofOrganization, [`${sortedBy[sort]} ${beyond} ?`, after.value]], rest);
  return {
    sql: `select * from (${equal.sql}) equal union all select * from (${others.sql}) others`,
    values: [...equal.values, ...others.values],
  };
}

/** Keys beyond a position in the order of the search, or up to it. */
function fromPosition({ sort, order }: KeySearch, side: ">" | "<=", { value, id }: KeyPosition): Condition {
  const comparison = order === "asc" ? side : side === ">" ? "<" : ">=";
  return [`(${sortedBy[sort]}, t.id) ${comparison} (?, ?)`, value, id];
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
  for (const condition of conditions) {
    const { where, values } = all([ofOrganization, condition]);
    const counted = `(select 1 as one from keys t where ${where} limit ${fewKeys + 1}) counted`;
    if ((await count(sql, counted, values)) <= fewKeys) return condition;
  }
  return null;
}

/** The last key of a step; null if there are none beyond it. */
function endOfStep(sql: SqlRunner, step: Statement, search: KeySearch): Promise<KeyPosition | null> {
  const statement = `select ${sortedBy[search.sort]} as sorted_by, t.id from (${step.sql}) t
    order by ${inOrder(search)} limit 1 offset ${keysPerStep - 1}`;
  return single(sql, statement, step.values, (row) => positionOf(row, search.sort));
}

interface Found {
  readonly key: FoundKey;
  readonly at: KeyPosition;
}

/** The matching keys among the candidates, at most one more than the limit. */
async function findAmong(
  sql: SqlRunner,
  candidates: Statement,
  matching: readonly Condition[],
  search: KeySearch,
): Promise<readonly Found[]> {
  const matches = all(matching);
  const rows = await sql.all(
    `with candidates as materialized (${candidates.sql}),
       chosen as materialized (select t.*, ${sortedBy[search.sort]} as sorted_by from candidates t
         left join users u on u.organization_id = t.organization_id and u.id = t.user_id
         left join service_accounts s on s.organization_id = t.organization_id and s.id = t.service_account_id
         where ${matches.where} order by ${inOrder(search)} limit ?)
     select t.*, ${holderColumns}, p.name as project_name,
         (select r.id from keys r where r.organization_id = t.organization_id and r.rotated_from = t.id
           order by r.created desc, r.id desc limit 1) as rotated_to
       from chosen t ${holderJoins}
         left join projects p on p.organization_id = t.organization_id and p.id = t.project_id
       order by t.sorted_by ${search.order}, t.id ${search.order}`,
    [...candidates.values, ...matches.values, search.limit + 1],
  );
  return rows.map((row) => ({ key: toFoundKey(row), at: positionOf(row, search.sort) }));
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
  if (filter.text !== null) given.push(containing(filter.text));
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

function containing(sought: string): Condition {
  // Both databases fold the letters of ASCII only.
  const folded = sought.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const pattern = `%${folded.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const each = searched.map((column) => String.raw`lower(${column}) like ? escape '\'`);
  return [`(${each.join(" or ")})`, ...searched.map(() => pattern)];
}

function all(conditions: readonly Condition[]): { where: string; values: readonly SqlValue[] } {
  return {
    where: conditions.map(([condition]) => condition).join(" and "),
    values: conditions.flatMap(([, ...values]) => values),
  };
}

function inOrder({ sort, order }: KeySearch): string {
  return `${sortedBy[sort]} ${order}, t.id ${order}`;
}

function positionOf(row: SqlRow, sort: KeySort): KeyPosition {
  return { value: sort === "name" ? text(row, "sorted_by") : number(row, "sorted_by"), id: text(row, "id") };
}

function toFoundKey(row: SqlRow): FoundKey {
  return {
    ...toListedKey(row),
    projectName: nullableText(row, "project_name"),
    rotatedTo: nullableText(row, "rotated_to"),
  };
}
