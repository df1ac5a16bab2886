import { widthMs, type BucketWidth } from "../../../core/usage/bucket-width.ts";
import { setImmediate } from "node:timers/promises";
import { TooManyGroups, usageDimensions, type UsageFilter } from "../../usage.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { marks } from "../rows.ts";
import { nullableNumber } from "../values.ts";
import { dimensionColumns } from "./series.ts";

/** How much of the time the first statement reads: on SQLite it holds up everybody else. */
export const pieceMs: Readonly<Record<BucketWidth, number>> = {
  "1m": widthMs["1h"],
  "1h": widthMs["1d"],
  "1d": widthMs["1d"],
};

/** After a statement that took less, the next one reads more of the time; after one that took longer, as at first. */
const shortMs = 5;
const longMs = 20;

/** More rows than an answer in JSON should have. */
const rowsMax = 100_000;

/** A question about one table of sums or costs. */
interface Question {
  readonly table: string;
  readonly filter: UsageFilter;
  readonly pieceMs: number;
  readonly isByKey: boolean;
  /** The tables with the conditions. */
  readonly from: string;
  readonly values: readonly SqlValue[];
  /** The columns that it groups by. */
  readonly groups: readonly string[];
}

interface Answer<Item> {
  readonly statement: (question: Question) => string;
  readonly toItem: (row: SqlRow) => Item;
}

export function question(table: string, filter: UsageFilter, lengthMs: number): Question {
  const { filters = {}, groupBy = [] } = filter;
  const filtered = usageDimensions.filter((dimension) => filters[dimension] !== undefined);
  const conditions = filtered.map((dimension) => {
    const among = filters[dimension] ?? [];
    return among.length === 0 ? " and 1 = 0" : ` and s.${dimensionColumns[dimension]} in (${marks(among)})`;
  });
  return {
    table,
    filter,
    pieceMs: lengthMs,
    // The series of all keys together are far fewer.
    isByKey: [...filtered, ...groupBy].some((dimension) => dimension === "key" || dimension === "user"),
    from: `from ${table} t join usage_series s on s.organization_id = t.organization_id and s.id = t.series_id
      where t.organization_id = ? and t.by_key = ? and t.bucket_ms >= ? and t.bucket_ms < ?${conditions.join("")}`,
    values: filtered.flatMap((dimension) => filters[dimension] ?? []),
    groups: groupBy.map((dimension) => `s.${dimensionColumns[dimension]}`),
  };
}

/** Asks about one piece of the time after the other, and leaves room for others in between. */
export async function inPieces<Item>(
  sql: SqlRunner,
  asked: Question,
  { statement, toItem }: Answer<Item>,
): Promise<Item[]> {
  const { organizationId } = asked.filter;
  const items: Item[] = [];
  const { startMs, endMs } = await filledPart(sql, asked);
  let pieces = 1;
  for (let fromMs = startMs; fromMs < endMs;) {
    const untilMs = Math.min(endMs, fromMs - (fromMs % asked.pieceMs) + pieces * asked.pieceMs);
    const values = [organizationId, asked.isByKey ? 1 : 0, fromMs, untilMs, ...asked.values];
    const beganMs = performance.now();
    const rows = await sql.all(`${statement(asked)} limit ${rowsMax + 1}`, values);
    const tookMs = performance.now() - beganMs;
    pieces = tookMs < shortMs ? 4 * pieces : tookMs < longMs ? pieces : 1;
    for (const row of rows) items.push(toItem(row));
    if (items.length > rowsMax) throw new TooManyGroups();
    fromMs = untilMs;
    await setImmediate();
  }
  return items;
}

/** The part of the time that has any buckets, which may be far shorter than what is asked for. */
async function filledPart(sql: SqlRunner, { table, filter, isByKey }: Question) {
  const { organizationId, startMs, endMs } = filter;
  const of = `from ${table} where organization_id = ? and by_key = ? and bucket_ms >= ? and bucket_ms < ?`;
  const values = [organizationId, isByKey ? 1 : 0, startMs, endMs];
  // Each as a question of its own is one look into the index.
  const [row = {}] = await sql.all(
    `select (select min(bucket_ms) ${of}) as first_ms, (select max(bucket_ms) ${of}) as last_ms`,
    [...values, ...values],
  );
  const [firstMs, lastMs] = [nullableNumber(row, "first_ms"), nullableNumber(row, "last_ms")];
  return firstMs === null || lastMs === null ? { startMs, endMs: startMs } : { startMs: firstMs, endMs: lastMs + 1 };
}
