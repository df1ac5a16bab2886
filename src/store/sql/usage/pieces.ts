import { setImmediate } from "node:timers/promises";
import { TooManyGroups } from "../../usage.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { number, text } from "../values.ts";
import { daysOfSeries, fewSeries } from "./few-series.ts";
import type { Question, Rows } from "./question.ts";

/** How many rows of sums a statement reads: on SQLite it holds up everybody else. */
const pieceRows = 1_000;

/** More than an answer in JSON should have. */
const groupsMax = 100_000;

/** What is asked, and how its answer is read. */
export interface Grouped<Item> {
  /** The columns that make a group. */
  readonly columns: readonly string[];
  /** The select list without the columns. */
  readonly sums: string;
  /** A further condition. */
  readonly where?: string;
  readonly toItem: (row: SqlRow) => Item;
}

interface Answer<Item> extends Grouped<Item> {
  /** A group of which two pieces have a part. */
  readonly added: (item: Item, more: Item) => Item;
}

/** A row of sums, by its key in its table: where a piece ends. */
type Place = readonly [bucketMs: number, seriesId: string];

/** The rows after one place, up to another one. */
const between = `t.organization_id = ? and t.by_key = ? and (t.bucket_ms, t.series_id) > (?, ?)
  and (t.bucket_ms, t.series_id) <= (?, ?)`;

/** All of a question's answer. */
export async function inPieces<Item>(sql: SqlRunner, asked: Question, answer: Answer<Item>): Promise<Item[]> {
  const names = answer.columns.map((column) => column.slice(column.indexOf(".") + 1));
  const items: Item[] = [];
  const places = new Map<string, number>();
  for await (const rows of rowsInPieces(sql, asked, answer)) {
    for (const row of rows) {
      const group = JSON.stringify(names.map((name) => row[name]));
      const at = places.get(group);
      if (at === undefined) places.set(group, items.push(answer.toItem(row)) - 1);
      else items[at] = answer.added(items[at] as Item, answer.toItem(row));
    }
    if (items.length > groupsMax) throw new TooManyGroups();
  }
  return items;
}

/** The answer in pieces, of which several may have a part of the same group. */
export async function* pieces<Item>(
  sql: SqlRunner,
  asked: Question,
  answer: Grouped<Item>,
): AsyncGenerator<readonly Item[], void> {
  for await (const rows of rowsInPieces(sql, asked, answer)) yield rows.map(answer.toItem);
}

/** Asks about some rows of sums after the other, and leaves room for others in between. */
async function* rowsInPieces<Item>(
  sql: SqlRunner,
  asked: Question,
  { columns, sums, where = "" }: Grouped<Item>,
): AsyncGenerator<readonly SqlRow[], void> {
  const grouped = columns.join(", ");
  // In the order of the groups, so that they are not sorted twice.
  const rest = `${asked.conditions}${where} group by ${grouped} order by ${grouped}`;
  const from = `select ${grouped}, ${sums} from ${asked.table} t
    join usage_series s on s.organization_id = t.organization_id and s.id = t.series_id where `;
  const few = await fewSeries(sql, asked);
  const parts = few === null ? pieceAfterPiece(sql, asked) : daysOfSeries(sql, asked, few);
  for await (const [rows, values] of parts) {
    yield await sql.all(`${from}${rows}${rest}`, [...values, ...asked.values]);
    await setImmediate();
  }
}

async function* pieceAfterPiece(sql: SqlRunner, asked: Question): AsyncGenerator<Rows, void> {
  const { organizationId, startMs, endMs } = asked.filter;
  const end: Place = [endMs, ""];
  for (let from: Place | null = [startMs, ""]; from !== null;) {
    const until: Place | null = await pieceEnd(sql, asked, from, end);
    yield [between, [organizationId, asked.isByKey ? 1 : 0, ...from, ...(until ?? end)]];
    from = until;
  }
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
