import { amountOf, type Priced } from "../../../core/usage/amount.ts";
import { costItems } from "../../../core/usage/cost-lines.ts";
import {
  type Unpriced,
  type UsageBucket,
  type UsageCharge,
  type UsageCost,
  type UsageDimension,
  type UsageFilter,
  type UsageGroup,
  type UsageQuery,
  type UsageSums,
} from "../../usage.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { idOrNull, number, oneOf, text } from "../values.ts";
import { inPieces, pieces, type Grouped } from "./pieces.ts";
import { question, type Question } from "./question.ts";
import { sumTables } from "./roll-up.ts";
import { dimensionColumns } from "./series.ts";
import { sumColumns, sumNames } from "./sums.ts";

export function buckets(sql: SqlRunner, query: UsageQuery): Promise<readonly UsageBucket[]> {
  const asked = question(sumTables[query.width], query);
  return inPieces<UsageBucket>(sql, asked, {
    ...bucketsOf(asked, query, sumNames),
    added: (item, more) => ({ ...item, ...sumsOf((name) => item[name] + more[name]) }),
  });
}

export function bucketsInParts(
  sql: SqlRunner,
  query: UsageQuery,
  names: readonly (keyof UsageSums)[],
): AsyncIterable<readonly UsageBucket[]> {
  const asked = question(sumTables[query.width], query);
  return pieces(sql, asked, bucketsOf(asked, query, names));
}

function bucketsOf({ groups }: Question, query: UsageQuery, names: readonly (keyof UsageSums)[]): Grouped<UsageBucket> {
  const sums = names.map((name) => `coalesce(sum(t.${sumColumns[name]}), 0) as ${sumColumns[name]}`);
  return {
    columns: ["t.bucket_ms", ...groups],
    sums: sums.join(", "),
    toItem: (row) => {
      const item = { bucketMs: number(row, "bucket_ms"), group: groupIn(row, query), ...noUse };
      for (const name of names) item[name] = number(row, sumColumns[name]);
      return item;
    },
  };
}

const noUse = sumsOf(() => 0);

export function chargesInParts(sql: SqlRunner, query: UsageFilter): AsyncIterable<readonly UsageCharge[]> {
  const asked = question("usage_costs", query);
  return pieces(sql, asked, {
    columns: ["t.bucket_ms", ...asked.groups, "t.price"],
    sums: quantities.sums,
    where: hasPrice,
    toItem: (row) => ({
      bucketMs: number(row, "bucket_ms"),
      group: groupIn(row, query),
      price: text(row, "price"),
      quantity: number(row, "quantity"),
    }),
  });
}

export function costs(sql: SqlRunner, query: UsageFilter): Promise<readonly UsageCost[]> {
  const asked = question("usage_costs", query);
  return inPieces<UsageCost>(sql, asked, {
    columns: [...new Set(["t.bucket_ms", ...asked.groups, "s.model", "t.item", "t.price"])],
    ...quantities,
    where: hasPrice,
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

const hasPrice = " and t.price <> ''";
const quantities = {
  sums: "sum(t.quantity) as quantity",
  added: <Item extends { readonly quantity: number }>(item: Item, more: Item): Item => ({
    ...item,
    quantity: item.quantity + more.quantity,
  }),
};

export async function spent(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
  startMs: number,
  endMs: number,
): Promise<string> {
  const filters = projectId === null ? {} : { project: [projectId] };
  const lines = await inPieces<Priced>(sql, question("usage_costs", { organizationId, startMs, endMs, filters }), {
    columns: ["t.price"],
    ...quantities,
    where: hasPrice,
    toItem: (row) => ({ price: text(row, "price"), quantity: number(row, "quantity") }),
  });
  return amountOf(lines);
}

export async function unpriced(
  sql: SqlRunner,
  organizationId: string,
  startMs: number,
  endMs: number,
  filters: UsageFilter["filters"] = {},
): Promise<readonly Unpriced[]> {
  const sums = await inPieces<Unpriced>(sql, question("usage_costs", { organizationId, startMs, endMs, filters }), {
    columns: ["s.model", "t.item"],
    ...quantities,
    where: " and t.price = ''",
    toItem: (row) => ({
      model: text(row, "model"),
      item: oneOf(costItems, row, "item"),
      quantity: number(row, "quantity"),
    }),
  });
  return sums.toSorted((a, b) => (a.model === b.model ? 0 : a.model < b.model ? -1 : 1));
}

function groupIn(row: SqlRow, { groupBy = [] }: UsageFilter): UsageGroup {
  const value = (dimension: UsageDimension) => [dimension, idOrNull(row, dimensionColumns[dimension])] as const;
  return Object.fromEntries(groupBy.map(value));
}

function sumsOf(sumOf: (name: keyof UsageSums) => number): Record<keyof UsageSums, number> {
  const sums: Partial<Record<keyof UsageSums, number>> = {};
  for (const name of sumNames) sums[name] = sumOf(name);
  return sums as Record<keyof UsageSums, number>;
}
