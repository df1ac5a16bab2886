import { amountOf } from "../../../core/usage/amount.ts";
import { costItems } from "../../../core/usage/cost-lines.ts";
import {
  type Unpriced,
  type UsageBucket,
  type UsageCost,
  type UsageDimension,
  type UsageFilter,
  type UsageGroup,
  type UsageQuery,
  type UsageSums,
} from "../../usage.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { idOrNull, number, oneOf, text } from "../values.ts";
import { inPieces, pieceMs, question } from "./pieces.ts";
import { sumTables } from "./roll-up.ts";
import { dimensionColumns } from "./series.ts";
import { sumColumns, sumNames } from "./sums.ts";

export async function buckets(sql: SqlRunner, query: UsageQuery): Promise<readonly UsageBucket[]> {
  const sums = sumNames.map((name) => `coalesce(sum(t.${sumColumns[name]}), 0) as ${sumColumns[name]}`);
  return inPieces(sql, question(sumTables[query.width], query, pieceMs[query.width]), {
    statement: ({ from, groups }) => {
      const grouped = ["t.bucket_ms", ...groups].join(", ");
      // In the order of the groups, so that they are not sorted twice.
      return `select ${grouped}, ${sums.join(", ")} ${from} group by ${grouped} order by ${grouped}`;
    },
    toItem: (row) => ({ bucketMs: number(row, "bucket_ms"), group: groupIn(row, query), ...sumsIn(row) }),
  });
}

export function costs(sql: SqlRunner, query: UsageFilter): Promise<readonly UsageCost[]> {
  return inPieces(sql, question("usage_costs", query, pieceMs["1d"]), {
    statement: ({ from, groups }) => {
      const columns = [...new Set(["t.bucket_ms", ...groups, "s.model", "t.item", "t.price"])].join(", ");
      return `select ${columns}, sum(t.quantity) as quantity ${from} and t.price <> ''
        group by ${columns} order by ${columns}`;
    },
    toItem: (row) => ({
      bucketMs: number(row, "bucket_ms"),
      group: groupIn(row, query),
      model: text(row, "model"),
      item: oneOf(costItems, row, "item"),
      price: text(row, "price"),
      quantity: number(row, "quantity"),
    }),
  });
}

export async function spent(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
  startMs: number,
  endMs: number,
): Promise<string> {
  const filters = projectId === null ? {} : { project: [projectId] };
  const lines = await inPieces(
    sql,
    question("usage_costs", { organizationId, startMs, endMs, filters }, pieceMs["1d"]),
    {
      statement: ({ from }) => `select t.price, sum(t.quantity) as quantity ${from} and t.price <> '' group by t.price`,
      toItem: (row) => ({ price: text(row, "price"), quantity: number(row, "quantity") }),
    },
  );
  return amountOf(lines);
}

export async function unpriced(
  sql: SqlRunner,
  organizationId: string,
  startMs: number,
  endMs: number,
): Promise<readonly Unpriced[]> {
  const parts = await inPieces(sql, question("usage_costs", { organizationId, startMs, endMs }, pieceMs["1d"]), {
    statement: ({ from }) =>
      `select s.model, t.item, sum(t.quantity) as quantity ${from} and t.price = '' group by s.model, t.item`,
    toItem: (row) => ({
      model: text(row, "model"),
      item: oneOf(costItems, row, "item"),
      quantity: number(row, "quantity"),
    }),
  });
  const sums = new Map<string, Unpriced>();
  for (const part of parts) {
    const key = `${part.item} ${part.model}`;
    sums.set(key, { ...part, quantity: part.quantity + (sums.get(key)?.quantity ?? 0) });
  }
  return [...sums.values()].toSorted((a, b) => (a.model === b.model ? 0 : a.model < b.model ? -1 : 1));
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
