import { widthMs, type BucketWidth } from "../../../core/usage/bucket-width.ts";
import type { RowOf } from "../tables.ts";
import { SeriesCalls } from "./series-calls.ts";
import type { CountedRecord, SeriesPair, SeriesRow } from "./series.ts";
import { add, sumColumns, sumNames, type Sums } from "./sums.ts";

export const sumTables = { "1m": "usage_minutes", "1h": "usage_hours", "1d": "usage_days" } as const;
export type SumsRow = RowOf<(typeof sumTables)[BucketWidth]>;
type CostRow = RowOf<"usage_costs">;
type ModelCallRow = RowOf<"model_calls">;

/** What a batch of records adds to each table. All rows are in the order of their primary keys. */
export interface RollUp {
  readonly series: readonly SeriesRow[];
  readonly sums: Readonly<Record<BucketWidth, readonly SumsRow[]>>;
  readonly costs: readonly CostRow[];
  readonly modelCalls: readonly ModelCallRow[];
}

/** Adds records up in memory, so that a batch of calls that are alike becomes few rows. */
export function rollUp(records: readonly CountedRecord[]): RollUp {
  const calls = bySeries(records);
  const series = new Map(calls.flatMap(({ pair }) => [pair.byKey, pair.ofAllKeys].map((one) => [one.id, one])));
  const minutes = summed(
    calls.flatMap(({ pair, minutes: of }) => of.map((minute) => ({ pair, ...minute }))),
    "byKey",
    "1m",
  );
  const minutesOfAllKeys = summed(minutes, "ofAllKeys", "1m");
  const rowsOf = (width: BucketWidth) =>
    inOrder(
      [
        ...rowsOfSums(summed(minutes, "byKey", width), "byKey"),
        ...rowsOfSums(summed(minutesOfAllKeys, "ofAllKeys", width), "ofAllKeys"),
      ],
      bucketKey,
    );
  return {
    series: inOrder([...series.values()], ["organization_id", "id"]),
    sums: { "1m": rowsOf("1m"), "1h": rowsOf("1h"), "1d": rowsOf("1d") },
    costs: inOrder(costsOf(calls), [...bucketKey, "item", "price"]),
    modelCalls: inOrder(lastCallsOf(calls), ["organization_id", "model", "project_id"]),
  };
}

function bySeries(records: readonly CountedRecord[]): readonly SeriesCalls[] {
  const series = new Map<SeriesPair, SeriesCalls>();
  for (const { record, pair } of records) {
    let calls = series.get(pair);
    if (calls === undefined) series.set(pair, (calls = new SeriesCalls(pair)));
    calls.add(record);
  }
  return [...series.values()];
}

const bucketKey = ["organization_id", "by_key", "bucket_ms", "series_id"] as const;

interface Summed {
  readonly pair: SeriesPair;
  readonly bucketMs: number;
  readonly sums: Sums;
}

/** Adds up what falls into the same bucket of the same series. */
function summed(all: readonly Summed[], which: keyof SeriesPair, width: BucketWidth): readonly Summed[] {
  const buckets = new Map<string, Summed>();
  for (const { pair, bucketMs: atMs, sums } of all) {
    const bucketMs = atMs - (atMs % widthMs[width]);
    const key = `${pair[which].id} ${bucketMs}`;
    const known = buckets.get(key);
    if (known === undefined) buckets.set(key, { pair, bucketMs, sums: { ...sums } });
    else add(known.sums, sums);
  }
  return [...buckets.values()];
}

function rowsOfSums(all: readonly Summed[], which: keyof SeriesPair): SumsRow[] {
  return all.map(({ pair, bucketMs, sums }) => {
    const row: Record<string, string | number | null> = bucketOf(pair[which], which, bucketMs);
    for (const name of sumNames) row[sumColumns[name]] = sums[name];
    return row as SumsRow;
  });
}

function bucketOf({ organization_id, id }: SeriesRow, which: keyof SeriesPair, bucketMs: number) {
  return { organization_id, by_key: which === "byKey" ? 1 : 0, bucket_ms: bucketMs, series_id: id };
}

interface Cost {
  readonly pair: SeriesPair;
  readonly dayMs: number;
  readonly item: string;
  /** Empty if it is unknown. */
  readonly price: string;
  quantity: number;
}

function costsOf(calls: readonly SeriesCalls[]): CostRow[] {
  const byKey = new Map<string, Cost>();
  for (const { pair, charges } of calls)
    for (const { dayMs, items } of charges)
      for (const [item, { price, quantity }] of items)
        addCost(byKey, "byKey", { pair, dayMs, item, price: price ?? "", quantity });
  const ofAllKeys = new Map<string, Cost>();
  for (const cost of byKey.values()) addCost(ofAllKeys, "ofAllKeys", { ...cost });
  return [...rowsOfCosts(byKey, "byKey"), ...rowsOfCosts(ofAllKeys, "ofAllKeys")];
}

function addCost(costs: Map<string, Cost>, which: keyof SeriesPair, cost: Cost): void {
  const key = `${cost.pair[which].id} ${cost.dayMs} ${cost.item} ${cost.price}`;
  const known = costs.get(key);
  if (known === undefined) costs.set(key, cost);
  else known.quantity += cost.quantity;
}

function rowsOfCosts(costs: ReadonlyMap<string, Cost>, which: keyof SeriesPair): CostRow[] {
  return Array.from(costs.values(), ({ pair, dayMs, item, price, quantity }) =>
    Object.assign(bucketOf(pair[which], which, dayMs), { item, price, quantity }),
  );
}

function lastCallsOf(calls: readonly SeriesCalls[]): ModelCallRow[] {
  const last = new Map<string, ModelCallRow>();
  for (const { pair, lastMs } of calls) {
    const { organization_id, project_id, model } = pair.byKey;
    const key = `${organization_id}\n${project_id}\n${model}`;
    if (lastMs < (last.get(key)?.last_called_ms ?? 0)) continue;
    last.set(key, { organization_id, model, project_id, last_called_ms: lastMs });
  }
  return [...last.values()];
}

/** Two servers that lock rows in the same order never wait for each other in a circle. */
function inOrder<Row>(rows: readonly Row[], key: readonly (keyof Row)[]): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const column of key) {
      const [left, right] = [a[column], b[column]];
      if (left !== right) return (left ?? "") < (right ?? "") ? -1 : 1;
    }
    return 0;
  });
}
