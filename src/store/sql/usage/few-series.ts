import { widthMs } from "../../../core/usage/bucket-width.ts";
import type { UsageDimension } from "../../usage.ts";
import type { SqlRunner } from "../driver.ts";
import { list, single } from "../queries.ts";
import { marks } from "../rows.ts";
import { isFew, type Condition } from "../steps.ts";
import { number, text } from "../values.ts";
import type { Question, Rows } from "./question.ts";
import { dimensionColumns } from "./series.ts";

/*
 * What one model, project or key used in years is a small part of the rows of these years, so its days are looked up
 * instead of reading all days of the organization.
 */

/** By which series have an index. */
const indexed = ["model", "project", "key"] as const satisfies readonly UsageDimension[];
const seriesMax = 1_000;
const dayMs = widthMs["1d"];
/** How many rows are looked up at a time. */
const placesPerPiece = 1_000;

/** The series that a question about days is limited to; null if they are many, or not limited. */
export async function fewSeries(sql: SqlRunner, asked: Question): Promise<readonly string[] | null> {
  const { filters = {}, organizationId } = asked.filter;
  if (asked.table !== "usage_days" && asked.table !== "usage_costs") return null;
  for (const dimension of indexed) {
    const among = filters[dimension];
    if (among === undefined || among.length === 0) continue;
    const column = dimensionColumns[dimension];
    const selected: readonly Condition[] = [
      ["t.organization_id = ?", organizationId],
      [`t.${column} in (${marks(among)})`, ...among],
    ];
    if (!(await isFew(sql, "usage_series", selected))) continue;
    const series = await list(
      sql,
      `select s.id from usage_series s where s.organization_id = ? and s.${column} in (${marks(among)})
       and s.key_id ${asked.isByKey ? "<>" : "="} ''${asked.conditions} limit ${seriesMax + 1}`,
      [organizationId, ...among, ...asked.values],
      (row) => text(row, "id"),
    );
    return series.length > seriesMax ? null : series;
  }
  return null;
}

/** The rows of these series, some days after the others. */
export async function* daysOfSeries(
  sql: SqlRunner,
  { table, filter: { organizationId, startMs, endMs }, isByKey }: Question,
  series: readonly string[],
): AsyncGenerator<Rows, void> {
  if (series.length === 0) return;
  const of = [organizationId, isByKey ? 1 : 0];
  const edge = (order: "asc" | "desc") =>
    single(
      sql,
      `select bucket_ms from ${table} where organization_id = ? and by_key = ? and bucket_ms >= ? and bucket_ms < ?
       order by bucket_ms ${order} limit 1`,
      [...of, startMs, endMs],
      (row) => number(row, "bucket_ms"),
    );
  const [firstMs, lastMs] = [await edge("asc"), await edge("desc")];
  if (firstMs === null || lastMs === null) return;
  const daysMs = Array.from({ length: (lastMs - firstMs) / dayMs + 1 }, (_, at) => firstMs + at * dayMs);
  const atOnce = Math.max(1, Math.floor(placesPerPiece / series.length));
  for (let from = 0; from < daysMs.length; from += atOnce) {
    const some = daysMs.slice(from, from + atOnce);
    yield [
      `t.organization_id = ? and t.by_key = ? and t.bucket_ms in (${marks(some)}) and t.series_id in (${marks(series)})`,
      [...of, ...some, ...series],
    ];
  }
}
