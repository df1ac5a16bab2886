import type { Slices } from "../../catalogue/turns.ts";
import { amountOf } from "../../core/usage/amount.ts";
import { widthMs } from "../../core/usage/bucket-width.ts";
import type { UsageBucket, UsageDimension, UsageFilter, UsageStore } from "../../store/usage.ts";
import { readDays } from "./bounded-page.ts";
import { roundedDown, roundedUp, type Span } from "./bucket-page.ts";
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

/** What calls together were. The cost is in US dollars as exact decimal text; null where it is not known so finely. */
export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly cancelled: number;
  readonly estimated: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly durationMs: number;
  readonly cost: string | null;
}

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
  const whole = await summed(store, asked, { span, days, by: "all" }, slices);
  const groups = groupBy === null ? new Sums() : await summed(store, asked, { span, days, by: "group" }, slices);
  const inOrder = [...groups.totals()].sort(
    ([id, one], [other, figures]) =>
      valueOf(sort, figures) - valueOf(sort, one) || ((id ?? "") < (other ?? "") ? -1 : 1),
  );
  const shown = inOrder.slice(0, limit);
  const ids = shown.slice(0, charted).map(([id]) => id);
  const parts = groupBy === null || ids.length === 0 ? [] : await charts(store, asked, { span, days, ids }, slices);
  return {
    span,
    days,
    total: whole.total(),
    buckets: whole.buckets(width === "1d"),
    groups: shown.map(([id, figures], at) => groupOf(id, figures, parts[at])),
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

interface Part {
  readonly span: Span;
  readonly days: Span;
  readonly by: "all" | "group";
}

/** The buckets of each of a few groups. */
async function charts(
  store: UsageStore,
  asked: SumsQuestion,
  { span, days, ids }: Omit<Part, "by"> & { readonly ids: readonly (string | null)[] },
  slices: Slices,
): Promise<readonly BucketFigures[]> {
  const found: BucketFigures[] = [];
  for (const id of ids) {
    // The store has an empty text where there is none.
    const filters = { ...asked.filters, [asked.groupBy as UsageDimension]: [id ?? ""] };
    const sums = await summed(store, { ...asked, filters }, { span, days, by: "all" }, slices);
    found.push(sums.buckets(asked.width === "1d"));
  }
  return found;
}

async function summed(
  store: UsageStore,
  { organizationId, width, filters, groupBy }: SumsQuestion,
  { span, days, by }: Part,
  slices: Slices,
): Promise<Sums> {
  const sums = new Sums();
  const grouped = by === "all" || groupBy === null ? null : groupBy;
  const query = { organizationId, filters, groupBy: grouped === null ? [] : [grouped] };
  const keyOf = ({ group, bucketMs }: Pick<UsageBucket, "group" | "bucketMs">) =>
    grouped === null ? bucketMs : (group[grouped] ?? null);
  await readDays(span, async (part) => {
    const rows = await slices.wait(() => store.buckets({ ...query, ...part, width }));
    await slices.each(rows, (row) => sums.add(keyOf(row), row));
  });
  await readDays(days, async (part) => {
    const rows = await slices.wait(() => store.costs({ ...query, ...part }));
    await slices.each(rows, (row) => sums.charge(keyOf(row), row.price, row.quantity));
  });
  return sums;
}

type Key = string | number | null;
type Counted = Omit<Figures, "cost">;

const nothing: Counted = {
  requests: 0,
  errors: 0,
  cancelled: 0,
  estimated: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  durationMs: 0,
};

/** Sums by bucket or by group. */
class Sums {
  readonly #counted = new Map<Key, Counted>();
  /** How much was used at each price. */
  readonly #charged = new Map<Key, Map<string, number>>();

  add(key: Key, row: UsageBucket): void {
    this.#counted.set(key, plus(this.#counted.get(key) ?? nothing, countedIn(row)));
  }

  charge(key: Key, price: string, quantity: number): void {
    const charged = this.#charged.get(key) ?? new Map<string, number>();
    this.#charged.set(key, charged.set(price, (charged.get(price) ?? 0) + quantity));
  }

  /** All together. */
  total(): Figures {
    const prices = [...this.#charged.values()].flatMap((charged) => Array.from(charged));
    return { ...[...this.#counted.values()].reduce(plus, nothing), cost: costOf(prices) };
  }

  buckets(hasCosts: boolean): BucketFigures {
    const inOrder = [...this.#counted].sort(([one], [other]) => Number(one) - Number(other));
    return new Map(
      inOrder.map(([key, counted]) => {
        const cost = hasCosts ? costOf([...(this.#charged.get(key) ?? [])]) : null;
        return [Number(key), { ...counted, cost }];
      }),
    );
  }

  *totals(): Generator<readonly [id: string | null, figures: Figures], void> {
    for (const [key, counted] of this.#counted)
      yield [key as string | null, { ...counted, cost: costOf([...(this.#charged.get(key) ?? [])]) }];
  }
}

function countedIn(row: UsageBucket): Counted {
  return {
    requests: row.requests,
    errors: row.refused + row.failed + row.broken,
    cancelled: row.cancelled,
    estimated: row.estimated,
    inputTokens: row.inputTokens,
    cachedInputTokens: row.cachedInputTokens,
    outputTokens: row.outputTokens,
    durationMs: row.totalMs,
  };
}

function plus(one: Counted, other: Counted): Counted {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    cancelled: one.cancelled + other.cancelled,
    estimated: one.estimated + other.estimated,
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    durationMs: one.durationMs + other.durationMs,
  };
}

function costOf(charged: readonly (readonly [price: string, quantity: number])[]): string {
  return amountOf(charged.map(([price, quantity]) => ({ price, quantity })));
}

function valueOf(sort: SumsSort, figures: Figures): number {
  if (sort === "tokens") return figures.inputTokens + figures.outputTokens;
  if (sort === "cost") return Number(figures.cost ?? 0);
  return sort === "duration" ? figures.durationMs / figures.requests : figures[sort];
}
