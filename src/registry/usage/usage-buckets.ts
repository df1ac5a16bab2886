import type { Slices } from "../../catalogue/turns.ts";
import type { CallName } from "../../core/calls.ts";
import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import { widthMs, finerWidth, type BucketWidth } from "../../core/usage/bucket-width.ts";
import type { UsageBucket, UsageDimension, UsageFilter, UsageStore } from "../../store/usage.ts";
import { assertFits, boundedPage, type FilledPage } from "./bounded-page.ts";
import { roundedDown, roundedUp, type BucketPage, type Span } from "./bucket-page.ts";
import { daysKept } from "./kept-widths.ts";

/** Which calls of an organization are summed, and how. */
export interface UsageQuestion {
  readonly organizationId: string;
  readonly calls: readonly CallName[];
  /** A dimension without values is not filtered by. */
  readonly filters: Readonly<Partial<Record<UsageDimension, readonly string[]>>>;
  readonly groupBy: readonly UsageDimension[];
  /** How many of some calls count; there is no result where none do. */
  readonly counted: (sums: UsageBucket) => number;
}

/** A part of a range, in whole stored buckets of a width. */
interface StoredSpan extends Span {
  readonly width: BucketWidth;
}

/** The sums in each bucket of a page, by group. A bucket without calls has none. */
export async function usageInBuckets(
  store: UsageStore,
  { organizationId, groupBy, calls, filters, counted }: UsageQuestion,
  page: BucketPage,
  slices: Slices,
): Promise<FilledPage<UsageBucket>> {
  if (calls.length === 0) return { page, results: [] };
  const query = { organizationId, groupBy, filters: { ...named(filters), call: calls } };
  await slices.wait(() => refuseIfPurged(store, query, page, counted));
  return boundedPage(page, async (whole) => {
    const sums = new BucketSums(widthMs[page.width], counted);
    for (const span of storedSpans(whole, page.width)) {
      const rows = await slices.wait(() => store.buckets({ ...query, ...span }));
      await slices.each(rows, (row) => sums.add(row));
    }
    return sums;
  });
}

/** Empty buckets would be false where there were calls, and their minutes or hours are no longer kept. */
async function refuseIfPurged(
  store: UsageStore,
  query: Omit<UsageFilter, "startMs" | "endMs">,
  page: BucketPage,
  counted: UsageQuestion["counted"],
): Promise<void> {
  const { width, span, keptFromMs } = page;
  if (width === "1d" || span.startMs >= keptFromMs) return;
  for (const wider of width === "1m" ? (["1h", "1d"] as const) : (["1d"] as const)) {
    const startMs = roundedDown(span.startMs, widthMs[wider]);
    const endMs = Math.min(roundedUp(span.endMs, widthMs[wider]), roundedDown(keptFromMs, widthMs[wider]));
    const calls = await store.buckets({ ...query, width: wider, groupBy: [], startMs, endMs });
    if (calls.some((sums) => counted(sums) > 0)) throw purged(width);
  }
}

function purged(width: keyof typeof daysKept): Refusal {
  const [what, wider] = width === "1m" ? ["Minutes", "1h or 1d"] : ["Hours", "1d"];
  const message = `Invalid value for 'bucket_width': ${what} are kept for ${daysKept[width]} days. Ask for ${wider}.`;
  return malformedRequest(message, "bucket_width");
}

/**
 * The stored buckets that make up a range. Where it begins or ends in the middle of a bucket of the width, finer ones
 * fill the gap. The end is rounded up to a whole minute.
 */
export function storedSpans(range: Span, width: BucketWidth): readonly StoredSpan[] {
  const [ms, finer] = [widthMs[width], finerWidth[width]];
  if (finer === null) return [{ width, startMs: range.startMs, endMs: roundedUp(range.endMs, ms) }];
  const [first, last] = [roundedUp(range.startMs, ms), roundedDown(range.endMs, ms)];
  if (first > last) return storedSpans(range, finer);
  const before = storedSpans({ startMs: range.startMs, endMs: first }, finer);
  const after = storedSpans({ startMs: last, endMs: range.endMs }, finer);
  return [...before, { width, startMs: first, endMs: last }, ...after].filter(({ startMs, endMs }) => startMs < endMs);
}

/** Adds up stored buckets in wider ones. */
class BucketSums {
  readonly #ms: number;
  readonly #counted: UsageQuestion["counted"];
  /** By the beginning of the wider bucket, and by group. */
  readonly #sums = new Map<number, Map<string, UsageBucket>>();

  constructor(ms: number, counted: UsageQuestion["counted"]) {
    this.#ms = ms;
    this.#counted = counted;
  }

  add(row: UsageBucket): void {
    const at = roundedDown(row.bucketMs, this.#ms);
    const groups = this.#sums.get(at) ?? new Map<string, UsageBucket>();
    this.#sums.set(at, groups);
    const group = JSON.stringify(row.group);
    const before = groups.get(group);
    groups.set(group, before === undefined ? row : added(before, row));
  }

  /** The groups with a call that counts, in an order that is the same on every store. */
  in({ startMs }: Span): readonly UsageBucket[] {
    const groups = [...(this.#sums.get(roundedDown(startMs, this.#ms)) ?? [])];
    const counted = groups.filter(([, sums]) => this.#counted(sums) > 0);
    assertFits(counted);
    return counted.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sums]) => sums);
  }
}

/** How many of the calls an upstream answered with something else than an error. */
export function answeredIn({ requests, refused, failed }: UsageBucket): number {
  return requests - refused - failed;
}

function added(before: UsageBucket, row: UsageBucket): UsageBucket {
  const both: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(row))
    if (name !== "bucketMs" && typeof value === "number") both[name] = (both[name] as number) + value;
  return both as unknown as UsageBucket;
}

/** Without the dimensions that have no values. */
function named(filters: UsageQuestion["filters"]): UsageQuestion["filters"] {
  return Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length > 0));
}
