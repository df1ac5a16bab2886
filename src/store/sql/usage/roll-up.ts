import { isAnswered } from "../../../core/usage/call-end.ts";
import { costLines } from "../../../core/usage/cost-lines.ts";
import type { UsageRecord } from "../../../core/usage/usage-record.ts";
import { bucketWidths, type BucketWidth } from "../../usage.ts";
import type { RowOf } from "../tables.ts";
import { idOrEmpty } from "../values.ts";
import { seriesOf, type SeriesRow } from "./series.ts";
import { add, figure, sumColumns, sumNames, sumsOf, type Sums } from "./sums.ts";

export const sumTables = { "1m": "usage_minutes", "1h": "usage_hours", "1d": "usage_days" } as const;
export type SumsRow = RowOf<(typeof sumTables)[BucketWidth]>;

/** What a batch of records adds to each table. All rows are in the order of their primary keys. */
export interface RollUp {
  readonly series: readonly SeriesRow[];
  readonly sums: Readonly<Record<BucketWidth, readonly SumsRow[]>>;
  readonly costs: readonly RowOf<"usage_costs">[];
  readonly modelCalls: readonly RowOf<"model_calls">[];
}

type Bucket = Pick<SumsRow, "organization_id" | "by_key" | "bucket_ms" | "series_id">;

/** Adds records up in memory, so that a batch of calls that are alike becomes few rows. */
export function rollUp(records: readonly UsageRecord[]): RollUp {
  const series = new Map<string, SeriesRow>();
  const sums = { "1m": new Map<string, Summed>(), "1h": new Map<string, Summed>(), "1d": new Map<string, Summed>() };
  const costs = new Map<string, RowOf<"usage_costs">>();
  const modelCalls = new Map<string, RowOf<"model_calls">>();
  for (const record of records) {
    const more = sumsOf(record);
    for (const [at, one] of seriesOf(record).entries()) {
      series.set(`${one.organization_id} ${one.id}`, one);
      const bucketAt = (width: BucketWidth) => bucketOf(one, at === 0, record.atMs, width);
      for (const width of widths) addSums(sums[width], bucketAt(width), more);
      addCosts(costs, bucketAt("1d"), record);
    }
    noteCall(modelCalls, record);
  }
  const rowsOf = (width: BucketWidth) => inOrder([...sums[width].values()].map(toSumsRow), bucketKey);
  return {
    series: inOrder([...series.values()], ["organization_id", "id"]),
    sums: { "1m": rowsOf("1m"), "1h": rowsOf("1h"), "1d": rowsOf("1d") },
    costs: inOrder([...costs.values()], [...bucketKey, "item", "price"]),
    modelCalls: inOrder([...modelCalls.values()], ["organization_id", "model", "project_id"]),
  };
}

const widths = Object.keys(bucketWidths) as readonly BucketWidth[];
const bucketKey = ["organization_id", "by_key", "bucket_ms", "series_id"] as const;

interface Summed {
  readonly bucket: Bucket;
  readonly sums: Sums;
}

function bucketOf(series: SeriesRow, isByKey: boolean, atMs: number, width: BucketWidth): Bucket {
  return {
    organization_id: series.organization_id,
    by_key: isByKey ? 1 : 0,
    bucket_ms: atMs - (atMs % bucketWidths[width]),
    series_id: series.id,
  };
}

function addSums(all: Map<string, Summed>, bucket: Bucket, more: Sums): void {
  const key = `${bucket.organization_id} ${bucket.bucket_ms} ${bucket.series_id}`;
  const known = all.get(key);
  if (known === undefined) all.set(key, { bucket, sums: { ...more } });
  else add(known.sums, more);
}

function toSumsRow({ bucket, sums }: Summed): SumsRow {
  const named = Object.fromEntries(sumNames.map((name) => [sumColumns[name], sums[name]]));
  return { ...bucket, ...named } as SumsRow;
}

/** Vendors do not charge for what they refuse. */
function addCosts(costs: Map<string, RowOf<"usage_costs">>, bucket: Bucket, record: UsageRecord): void {
  if (!isAnswered(record)) return;
  for (const { item, quantity, price } of costLines(record.usage ?? {}, record.prices)) {
    const key = `${bucket.organization_id} ${bucket.bucket_ms} ${bucket.series_id} ${item} ${price}`;
    const known = costs.get(key)?.quantity ?? 0;
    costs.set(key, { ...bucket, item, price: price ?? "", quantity: known + (figure(quantity) ?? 0) });
  }
}

function noteCall(modelCalls: Map<string, RowOf<"model_calls">>, record: UsageRecord): void {
  const { organizationId, model, atMs } = record;
  const projectId = idOrEmpty(record.projectId);
  const key = JSON.stringify([organizationId, model, projectId]);
  const lastMs = Math.max(modelCalls.get(key)?.last_called_ms ?? 0, atMs);
  modelCalls.set(key, { organization_id: organizationId, model, project_id: projectId, last_called_ms: lastMs });
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
