import { setImmediate } from "node:timers/promises";
import { TooManyGroups, usageDimensions, type UsageFilter } from "../../usage.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { marks } from "../rows.ts";
import { number, text } from "../values.ts";
import { dimensionColumns } from "./series.ts";

/** How many rows of sums a statement reads: on SQLite it holds up everybody else. */
const pieceRows = 1_000;

/** More than an answer in JSON should have. */
const groupsMax = 100_000;

/** A question about one table of sums or costs. */
interface Question {
  readonly table: string;
  readonly filter: UsageFilter;
  readonly isByKey: boolean;
  /** The tables with the conditions. */
  readonly from: string;
  readonly values: readonly SqlValue[];
  /** The columns that it groups by. */
  readonly groups: readonly string[];
}

/** What is asked, and how its answer is read. */
interface Answer<Item> {
  /** The columns that make a group. */
  readonly columns: readonly string[];
  /** The select list without the columns. */
  readonly sums: string;
  /** A further condition. */
  readonly where?: string;
  readonly toItem: (row: SqlRow) => Item;
  /** A group of which two pieces have a part. */
  readonly added: (item: Item, more: Item) => Item;
}

/** A row of sums, by its key in its table: where a piece ends. */
type Place = readonly [bucketMs: number, seriesId: string];

export function question(table: string, filter: UsageFilter): Question {
  const { filters = {}, groupBy = [] } = filter;
  const filtered = usageDimensions.filter((dimension) => filters[dimension] !== undefined);
  const conditions = filtered.map((dimension) => {
    const among = filters[dimension] ?? [];
    return among.length === 0 ? " and 1 = 0" : ` and s.${dimensionColumns[dimension]} in (${marks(among)})`;
  });
  return {
    table,
    filter,
    // The series of all keys together are far fewer.
    isByKey: [...filtered, ...groupBy].some((dimension) => dimension === "key" || dimension === "user"),
    from: `from ${table} t join usage_series s on s.organization_id = t.organization_id and s.id = t.series_id
      where ${between}${conditions.join("")}`,
    values: filtered.flatMap((dimension) => filters[dimension] ?? []),
    groups: groupBy.map((dimension) => `s.${dimensionColumns[dimension]}`),
  };
}

/** The rows after one place, up to another one. */
const between = `t.organization_id = ? and t.by_key = ? and (t.bucket_ms, t.series_id) > (?, ?)
  and (t.bucket_ms, t.series_id) <= (?, ?)`;

/** Asks about some rows of sums after the other, and leaves room for others in between. */
export async function inPieces<Item>(
  sql: SqlRunner,
  asked: Question,
  { columns, sums, where = "", toItem, added }: Answer<Item>,
): Promise<Item[]> {
  const grouped = columns.join(", ");
  // In the order of the groups, so that they are not sorted twice.
  const statement = `select ${grouped}, ${sums} ${asked.from}${where} group by ${grouped} order by ${grouped}`;
  const names = columns.map((column) => column.slice(column.indexOf(".") + 1));
  const { organizationId, startMs, endMs } = asked.filter;
  const items: Item[] = [];
  const places = new Map<string, number>();
  const end: Place = [endMs, ""];
  for (let from: Place | null = [startMs, ""]; from !== null;) {
    const until: Place | null = await pieceEnd(sql, asked, from, end);
    const values = [organizationId, asked.isByKey ? 1 : 0, ...from, ...(until ?? end), ...asked.values];
    for (const row of await sql.all(statement, values)) {
      const group = JSON.stringify(names.map((name) => row[name]));
      const at = places.get(group);
      if (at === undefined) places.set(group, items.push(toItem(row)) - 1);
      else items[at] = added(items[at] as Item, toItem(row));
    }
    if (items.length > groupsMax) throw new TooManyGroups();
    from = until;
    await setImmediate();
  }
  return items;
}

/** The last row of the piece that begins after a place; null if it has all that are left. */
async function pieceEnd(sql: SqlRunner, { table, filter, isByKey }: Question, from: Place, end: Place) {
  const [row] = await sql.all(
    `select t.bucket_ms, t.series_id from ${table} t where ${between}
     order by t.bucket_ms, t.series_id limit 1 offset ${pieceRows - 1}`,
    [filter.organizationId, isByKey ? 1 : 0, ...from, ...end],
  );
  return row === undefined ? null : ([number(row, "bucket_ms"), text(row, "series_id")] as const);
}
