import type { Found, Position } from "../../page.ts";
import type { Counted, PeopleFilter, PeopleLists, PeopleSearch } from "../../people-lists.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { count, single } from "../queries.ts";
import {
  all,
  containing,
  endOfStep,
  fromPosition,
  inOrder,
  isFew,
  nextRows,
  positionOf,
  selected,
  type Condition,
  type Ordering,
} from "../steps.ts";
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
  const { step, candidates, end } = await partOf(sql, rows, ordering, after);
  const matches = all(matching(rows, filter, ordering, step === null ? after : null, end));
  const found = await sql.all(
    `with candidates as materialized (${candidates.sql}),
       chosen as materialized (select t.organization_id, t.id, ${ordering.by} as sorted_by from candidates t
         where ${matches.where} order by ${inOrder(ordering)} limit ?)
     select ${["t.*", "c.sorted_by", ...rows.counts].join(", ")} from chosen c
       join ${rows.table} t on t.organization_id = c.organization_id and t.id = c.id ${rows.joins[0]}
       order by c.sorted_by ${order}, c.id ${order}`,
    [...candidates.values, ...matches.values, limit + 1, ...rows.joins.slice(1)],
  );
  const last = found.length > limit ? found[limit - 1] : undefined;
  const next = last === undefined ? end : positionOf(last, ordering);
  return { items: found.slice(0, limit).map((row) => rows.toItem(row)), next };
}

/** The rows to look at: all, where a condition selects few; else those of one step, with its end. */
async function partOf(sql: SqlRunner, rows: PeopleRows<unknown>, ordering: Ordering, after: Position | null) {
  const { scope, narrow } = rows;
  if (narrow !== null && (await isFew(sql, narrow.table, narrow.few)))
    return { step: null, candidates: selected(rows, [...scope, narrow.among]), end: null };
  const step = nextRows(rows, scope, ordering, after);
  return { step, candidates: step, end: await endOfStep(sql, step, ordering) };
}

function matching(
  { narrow, among, searched }: PeopleRows<unknown>,
  { text }: PeopleFilter,
  ordering: Ordering,
  after: Position | null,
  end: Position | null,
): Condition[] {
  return [
    [`1 = 1`],
    ...among,
    ...(narrow === null ? [] : [narrow.among]),
    ...(text === null ? [] : [containing(searched, text)]),
    ...(after === null ? [] : [fromPosition(ordering, ">", after)]),
    ...(end === null ? [] : [fromPosition(ordering, "<=", end)]),
  ];
}

async function countRows(
  sql: SqlRunner,
  rows: PeopleRows<unknown>,
  filter: PeopleFilter,
  after: Position | null,
): Promise<Counted> {
  const ordering: Ordering = { by: "t.created", order: "asc", isText: false };
  const { candidates, end } = await partOf(sql, rows, ordering, after);
  const { where, values } = all(matching(rows, filter, ordering, null, end));
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
