import type { Page, PageRequest } from "../page.ts";
import type { SqlRow, SqlRunner, SqlValue } from "./driver.ts";
import { single } from "./queries.ts";
import type { RowOf, TableName } from "./tables.ts";
import { number } from "./values.ts";

/** A list of the rows of one table, which is called `t`. Every text is a constant; values are bound separately. */
export interface Listing<Item> {
  readonly select: string;
  /** The condition for every row that was ever in the list, and so can be a cursor. */
  readonly scope: string;
  readonly values: readonly SqlValue[];
  /** The condition for the rows that are in the list now. */
  readonly among: string;
  readonly amongValues?: readonly SqlValue[];
  readonly toItem: (row: SqlRow) => Item;
}

/** The rows of a table with these values that are not marked as removed. */
export function liveRows<Name extends TableName, Item>(
  table: Name,
  columns: Partial<RowOf<Name>>,
  toItem: (row: SqlRow) => Item,
): Listing<Item> {
  return {
    select: `select t.* from ${table} t`,
    scope: Object.keys(columns)
      .map((column) => `t.${column} = ?`)
      .join(" and "),
    values: Object.values<SqlValue>(columns as Record<string, SqlValue>),
    among: `t.removed_at is null`,
    toItem,
  };
}

/**
 * Reads one page by keyset, so that a page deep in a list costs no more than the first. Null for an unknown cursor. An
 * item that is gone is still a valid cursor, because clients remove what a page lists and then ask for the next page.
 */
export async function readPage<Item>(
  sql: SqlRunner,
  { select, scope, values, among, amongValues = [], toItem }: Listing<Item>,
  { limit, after, order }: PageRequest,
): Promise<Page<Item> | null> {
  const beyond = order === "asc" ? ">" : "<";
  const conditions = [scope, among];
  const bound: SqlValue[] = [...values, ...amongValues];
  if (after !== null) {
    const cursor = await sql.all(`${select} where ${scope} and t.id = ?`, [...values, after]);
    if (cursor[0] === undefined) return null;
    // As one row comparison, which lets both databases seek in the index.
    conditions.push(`(t.created, t.id) ${beyond} (?, ?)`);
    bound.push(number(cursor[0], "created"), after);
  }
  const rows = await sql.all(
    `${select} where ${conditions.join(" and ")} order by t.created ${order}, t.id ${order} limit ?`,
    [...bound, limit + 1],
  );
  return { items: rows.slice(0, limit).map((row) => toItem(row)), hasMore: rows.length > limit };
}

export function itemOf<Item>(
  sql: SqlRunner,
  { select, scope, values, among, amongValues = [], toItem }: Listing<Item>,
  id: string,
): Promise<Item | null> {
  return single(sql, `${select} where ${scope} and ${among} and t.id = ?`, [...values, ...amongValues, id], toItem);
}
