import type { Slices } from "../../catalogue/turns.ts";
import { widthMs } from "../../core/usage/bucket-width.ts";
import type { UsageBucket, UsageCharge, UsageDimension, UsageFilter, UsageStore } from "../../store/usage.ts";
import { roundedDown, roundedUp, type Span } from "./bucket-page.ts";
import { eachIn } from "./each-in.ts";
import { FigureSums, summedNames, type Figures } from "./figures.ts";
import { keptFromMs } from "./kept-widths.ts";

export interface SumsQuestion {
  readonly organizationId: string;
  /** As asked for, in Unix milliseconds. */
  readonly range: Span;
  readonly width: "1h" | "1d";
  readonly filters: NonNullable<UsageFilter["filters"]>;
  readonly groupBy: UsageDimension | null;
  readonly sort: SumsSort;
  readonly limit: number;
  readonly charted: number;
}

export type SumsSort = "requests" | "tokens" | "cost" | "errors" | "duration";

export type BucketFigures = ReadonlyMap<number, Figures>;

export interface GroupFigures extends Figures {
  readonly id: string | null;
  readonly buckets: BucketFigures;
}

export interface UsageInSum {
  readonly span: Span;
  readonly days: Span;
  readonly total: Figures;
  readonly buckets: BucketFigures;
  readonly groups: readonly GroupFigures[];
  readonly groupCount: number;
}

/** All calls of a range: together, by bucket, and by group. */
export async function sumsOf(
  store: UsageStore,
  asked: SumsQuestion,
  slices: Slices,
  nowMs: number,
): Promise<UsageInSum> {
  const { range, width, groupBy, sort, limit, charted } = asked;
  const span = spanOf(range, width, nowMs);
  const days = { startMs: roundedDown(range.startMs, widthMs["1d"]), endMs: roundedUp(range.endMs, widthMs["1d"]) };
  const [byBucket, byGroup] = [new FigureSums<number>(), new FigureSums<string | null>()];
  await readSums(store, asked, { span, days }, slices, {
    add: (row, group) => {
      byBucket.add(row.bucketMs, row);
      if (groupBy !== null) byGroup.add(group, row);
    },
    charge: (charge, group) => {
      byBucket.charge(charge.bucketMs, charge);
      if (groupBy !== null) byGroup.charge(group, charge);
    },
  });
  const inOrder = (await byGroup.each(slices, { hasCosts: true })).sort(
    ([id, one], [other, figures]) =>
      valueOf(sort, figures) - valueOf(sort, one) || ((id ?? "") < (other ?? "") ? -1 : 1),
  );
  const shown = inOrder.slice(0, limit);
  const ids = shown.slice(0, charted).map(([id]) => id);
  const charts = ids.length === 0 ? null : await chartsOf(store, asked, { span, days }, ids, slices);
  return {
    span,
    days,
    total: await byBucket.total(slices),
    buckets: await inTime(byBucket, width, slices),
    groups: shown.map(([id, figures]) => groupOf(id, figures, charts?.get(id))),
    groupCount: inOrder.length,
  };
}

function groupOf(
  id: string | null,
  figures: Figures,
  buckets: BucketFigures = new Map<number, Figures>(),
): GroupFigures {
  return { id, ...figures, buckets };
}

/** Whole buckets, none of them older than those that are kept. */
function spanOf({ startMs, endMs }: Span, width: "1h" | "1d", nowMs: number): Span {
  const end = roundedUp(endMs, widthMs[width]);
  const start = roundedDown(Math.max(startMs, keptFromMs(width, nowMs)), widthMs[width]);
  return { startMs: Math.min(start, end), endMs: end };
}

/** The buckets, and the days of the costs. */
interface Spans {
  readonly span: Span;
  readonly days: Span;
}

/** The buckets of each of a few groups. */
async function chartsOf(
  store: UsageStore,
  asked: SumsQuestion,
  spans: Spans,
  ids: readonly (string | null)[],
  slices: Slices,
): Promise<ReadonlyMap<string | null, BucketFigures>> {
  // The store writes an empty text for null.
  const filters = { ...asked.filters, [asked.groupBy as UsageDimension]: ids.map((id) => id ?? "") };
  const ofGroups = new Map(ids.map((id) => [id, new FigureSums<number>()]));
  await readSums(store, { ...asked, filters }, spans, slices, {
    add: (row, group) => ofGroups.get(group)?.add(row.bucketMs, row),
    charge: (charge, group) => ofGroups.get(group)?.charge(charge.bucketMs, charge),
  });
  const charts = new Map<string | null, BucketFigures>();
  for (const [id, sums] of ofGroups) charts.set(id, await inTime(sums, asked.width, slices));
  return charts;
}

async function inTime(sums: FigureSums<number>, width: "1h" | "1d", slices: Slices): Promise<BucketFigures> {
  const buckets = await sums.each(slices, { hasCosts: width === "1d" });
  return new Map(buckets.sort(([one], [other]) => one - other));
}

interface Adding {
  readonly add: (row: UsageBucket, group: string | null) => void;
  readonly charge: (charge: UsageCharge, group: string | null) => void;
}

async function readSums(
  store: UsageStore,
  { organizationId, width, filters, groupBy }: SumsQuestion,
  { span, days }: Spans,
  slices: Slices,
  { add, charge }: Adding,
): Promise<void> {
  const query = { organizationId, filters, groupBy: groupBy === null ? [] : [groupBy] };
  const groupIn = ({ group }: Pick<UsageBucket, "group">) => (groupBy === null ? null : (group[groupBy] ?? null));
  await eachIn(store.bucketsInParts({ ...query, ...span, width }, summedNames), slices, (row) =>
    add(row, groupIn(row)),
  );
  await eachIn(store.chargesInParts({ ...query, ...days }), slices, (row) => charge(row, groupIn(row)));
}

function valueOf(sort: SumsSort, figures: Figures): number {
  if (sort === "tokens") return figures.inputTokens + figures.outputTokens;
  if (sort === "cost") return Number(figures.cost ?? 0);
  return sort === "duration" ? figures.durationMs / figures.requests : figures[sort];
}
