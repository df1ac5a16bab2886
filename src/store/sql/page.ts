import type { Page, PageRequest } from "../page.ts";
import type { SqlRow, SqlRunner, SqlValue } from "./driver.ts";
import { number } from "./values.ts";

/** A list of one table's rows. Every part is a constant of this program; values come separately. */
export interface Listing {
  readonly select: string;
  /** What ever stood in the list, gone or not; the table is called `t`. A cursor is one of these. */
  readonly scope: string;
  readonly values: readonly SqlValue[];
  /** What stands in it now. */
  readonly among: string;
  readonly amongValues?: readonly SqlValue[];
}

/**
 * One page by key set, so that a page deep in a list costs what the first one does; null for an unknown cursor. An item
 * that has gone since still tells where to go on: whoever removes what a page shows asks for the next one behind it.
 */
export async function readPage<Item>(
  sql: SqlRunner,
  { select, scope, values, among, amongValues = [] }: Listing,
  { limit, after, order }: PageRequest,
  toItem: (row: SqlRow) => Item,
): Promise<Page<Item> | null> {
  const beyond = order === "asc" ? ">" : "<";
  const conditions = [scope, among];
  const bound: SqlValue[] = [...values, ...amongValues];
  if (after !== null) {
    const cursor = await sql.all(`${select} where ${scope} and t.id = ?`, [...values, after]);
    if (cursor[0] === undefined) return null;
    // As one comparison, for which both databases enter the index at that place.
    conditions.push(`(t.created, t.id) ${beyond} (?, ?)`);
    bound.push(number(cursor[0], "created"), after);
  }
  const rows = await sql.all(
    `${select} where ${conditions.join(" and ")} order by t.created ${order}, t.id ${order} limit ?`,
    [...bound, limit + 1],
  );
  return { items: rows.slice(0, limit).map(toItem), hasMore: rows.length > limit };
}

/** What stands in a list under an id; null when nothing does. */
export function itemOf<Item>(
  sql: SqlRunner,
  { select, scope, values, among, amongValues = [] }: Listing,
  id: string,
  toItem: (row: SqlRow) => Item,
): Promise<Item | null> {
  return single(sql, `${select} where ${scope} and ${among} and t.id = ?`, [...values, ...amongValues, id], toItem);
}

/** The one row a statement finds; null for none. */
export async function single<Item>(
  sql: SqlRunner,
  statement: string,
  values: readonly SqlValue[],
  toItem: (row: SqlRow) => Item,
): Promise<Item | null> {
  const rows = await sql.all(statement, values);
  return rows[0] === undefined ? null : toItem(rows[0]);
}
