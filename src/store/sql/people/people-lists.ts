import type { Found, Position } from "../../page.ts";
import type { Counted, PeopleFilter, PeopleLists, PeopleSearch } from "../../people-lists.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { count, single } from "../queries.ts";
import { all, containing, foundIn, inOrder, isFew, partOf, type Condition, type Ordering } from "../steps.ts";
import { peopleRows, type PeopleRows } from "./people-searches.ts";

const everything: PeopleFilter = {
  projectId: null,
  groupId: null,
  role: null,
  invited: null,
  isArchived: true,
  text: null,
};

export function peopleLists(sql: SqlRunner): PeopleLists {
  return {
    search: (kind, organizationId, filter, search) =>
      searchRows(sql, peopleRows[kind](scopeOf(organizationId), filter), filter, search),
    count: (kind, organizationId, filter, after) =>
      countRows(sql, peopleRows[kind](scopeOf(organizationId), filter), filter, after),
    find: (kind, organizationId, id) => findRow(sql, peopleRows[kind](scopeOf(organizationId), everything), id),
  };
}

function scopeOf(organizationId: string): Condition {
  return [`t.organization_id = ?`, organizationId];
}

async function searchRows<Item>(
  sql: SqlRunner,
  rows: PeopleRows<Item>,
  filter: PeopleFilter,
  { sort, order, limit, after }: PeopleSearch,
): Promise<Found<Item>> {
  const ordering: Ordering = { by: sort === "name" ? rows.name : "t.created", order, isText: sort === "name" };
  const { candidates, ...part } = await partOf(sql, rows, await lookedAt(sql, rows), ordering, after);
  const matches = all([...matching(rows, filter), ...part.range]);
  const found = await sql.all(
    `with candidates as materialized (${candidates.sql}),
       chosen as materialized (select t.organization_id, t.id, ${ordering.by} as sorted_by from candidates t
         where ${matches.where} order by ${inOrder(ordering)} limit ?)
     select ${["t.*", "c.sorted_by", ...rows.counts].join(", ")} from chosen c
       join ${rows.table} t on t.organization_id = c.organization_id and t.id = c.id ${rows.joins[0]}
       order by c.sorted_by ${order}, c.id ${order}`,
    [...candidates.values, ...matches.values, limit + 1, ...rows.joins.slice(1)],
  );
  return foundIn(found, limit, part, ordering, rows.toItem);
}

/** What selects the rows to look at, and selects few of them if it is not null. */
async function lookedAt(sql: SqlRunner, { scope, narrow }: PeopleRows<unknown>) {
  const isNarrow = narrow !== null && (await isFew(sql, narrow.table, narrow.few));
  return { scope, few: isNarrow ? [narrow.among] : null };
}

function matching({ narrow, among, searched }: PeopleRows<unknown>, { text }: PeopleFilter): Condition[] {
  return [
    [`1 = 1`],
    ...among,
    ...(narrow === null ? [] : [narrow.among]),
    ...(text === null ? [] : [containing(searched, text)]),
  ];
}

async function countRows(
  sql: SqlRunner,
  rows: PeopleRows<unknown>,
  filter: PeopleFilter,
  after: Position | null,
): Promise<Counted> {
  const ordering: Ordering = { by: "t.created", order: "asc", isText: false };
  const { candidates, range, end } = await partOf(sql, rows, await lookedAt(sql, rows), ordering, after);
  const { where, values } = all([...matching(rows, filter), ...range]);
  return {
    count: await count(sql, `(${candidates.sql}) t where ${where}`, [...candidates.values, ...values]),
    next: end,
  };
}

function findRow<Item>(sql: SqlRunner, rows: PeopleRows<Item>, id: string): Promise<Item | null> {
  const { where, values } = all([...rows.scope, [`t.id = ?`, id]]);
  return single(
    sql,
    `select ${["t.*", ...rows.counts].join(", ")} from ${rows.table} t ${rows.joins[0]} where ${where}`,
    [...rows.joins.slice(1), ...values],
    (row: SqlRow) => rows.toItem(row),
  );
}
