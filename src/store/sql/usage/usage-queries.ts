import { amountOf } from "../../../core/usage/amount.ts";
import { costItems } from "../../../core/usage/cost-lines.ts";
import {
  TooManyGroups,
  usageDimensions,
  type Unpriced,
  type UsageBucket,
  type UsageCost,
  type UsageDimension,
  type UsageFilter,
  type UsageGroup,
  type UsageQuery,
  type UsageSums,
} from "../../usage.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { list } from "../queries.ts";
import { marks } from "../rows.ts";
import { idOrNull, number, oneOf, text } from "../values.ts";
import { sumTables } from "./roll-up.ts";
import { dimensionColumns } from "./series.ts";
import { sumColumns, sumNames } from "./sums.ts";

const rowsMax = 100_000;

export async function buckets(sql: SqlRunner, query: UsageQuery): Promise<readonly UsageBucket[]> {
  const { from, values, groups } = asked(sumTables[query.width], query);
  const sums = sumNames.map((name) => `coalesce(sum(t.${sumColumns[name]}), 0) as ${sumColumns[name]}`);
  return bounded(
    await list(
      sql,
      `select ${["t.bucket_ms as bucket_ms", ...groups, ...sums].join(", ")} ${from}
       group by ${["t.bucket_ms", ...groups].join(", ")} order by t.bucket_ms limit ${rowsMax + 1}`,
      values,
      (row) => ({ bucketMs: number(row, "bucket_ms"), group: groupIn(row, query), ...sumsIn(row) }),
    ),
  );
}

export async function costs(sql: SqlRunner, query: UsageFilter): Promise<readonly UsageCost[]> {
  const { from, values, groups } = asked("usage_costs", query);
  const columns = [...new Set(["t.bucket_ms", ...groups, "s.model", "t.item", "t.price"])].join(", ");
  return bounded(
    await list(
      sql,
      `select ${columns}, sum(t.quantity) as quantity ${from} and t.price <> ''
       group by ${columns} order by t.bucket_ms limit ${rowsMax + 1}`,
      values,
      (row) => ({
        bucketMs: number(row, "bucket_ms"),
        group: groupIn(row, query),
        model: text(row, "model"),
        item: oneOf(costItems, row, "item"),
        price: text(row, "price"),
        quantity: number(row, "quantity"),
      }),
    ),
  );
}

export async function spent(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
  startMs: number,
  endMs: number,
): Promise<string> {
  const filters = projectId === null ? {} : { project: [projectId] };
  const { from, values } = asked("usage_costs", { organizationId, startMs, endMs, filters });
  const lines = await list(
    sql,
    `select t.price, sum(t.quantity) as quantity ${from} and t.price <> '' group by t.price`,
    values,
    (row) => ({ price: text(row, "price"), quantity: number(row, "quantity") }),
  );
  return amountOf(lines);
}

export function unpriced(
  sql: SqlRunner,
  organizationId: string,
  startMs: number,
  endMs: number,
): Promise<readonly Unpriced[]> {
  const { from, values } = asked("usage_costs", { organizationId, startMs, endMs });
  return list(
    sql,
    `select s.model, t.item, sum(t.quantity) as quantity ${from} and t.price = ''
     group by s.model, t.item order by s.model, t.item`,
    values,
    (row) => ({ model: text(row, "model"), item: oneOf(costItems, row, "item"), quantity: number(row, "quantity") }),
  );
}

/** The tables of a query with its conditions, and the columns that it groups by. */
function asked(table: string, { organizationId, startMs, endMs, filters = {}, groupBy = [] }: UsageFilter) {
  const filtered = usageDimensions.filter((dimension) => filters[dimension] !== undefined);
  // The series of all keys together are far fewer.
  const isByKey = [...filtered, ...groupBy].some((dimension) => dimension === "key" || dimension === "user");
  const conditions = filtered.map((dimension) => {
    const among = filters[dimension] ?? [];
    return among.length === 0 ? " and 1 = 0" : ` and s.${dimensionColumns[dimension]} in (${marks(among)})`;
  });
  const values: readonly SqlValue[] = [
    organizationId,
    isByKey ? 1 : 0,
    startMs,
    endMs,
    ...filtered.flatMap((dimension) => filters[dimension] ?? []),
  ];
  return {
    from: `from ${table} t join usage_series s on s.organization_id = t.organization_id and s.id = t.series_id
      where t.organization_id = ? and t.by_key = ? and t.bucket_ms >= ? and t.bucket_ms < ?${conditions.join("")}`,
    values,
    groups: groupBy.map((dimension) => `s.${dimensionColumns[dimension]}`),
  };
}

function groupIn(row: SqlRow, { groupBy = [] }: UsageFilter): UsageGroup {
  const value = (dimension: UsageDimension) => [dimension, idOrNull(row, dimensionColumns[dimension])] as const;
  return Object.fromEntries(groupBy.map(value));
}

function sumsIn(row: SqlRow): UsageSums {
  const sums: Partial<Record<keyof UsageSums, number>> = {};
  for (const name of sumNames) sums[name] = number(row, sumColumns[name]);
  return sums as UsageSums;
}

function bounded<Row>(rows: readonly Row[]): readonly Row[] {
  if (rows.length > rowsMax) throw new TooManyGroups();
  return rows;
}
