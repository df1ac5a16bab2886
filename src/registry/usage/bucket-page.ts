import { widthMs, type BucketWidth } from "../../core/usage/bucket-width.ts";
import { finestKept, keptFromMs } from "./kept-widths.ts";
import { malformedRequest, type Refusal } from "../../core/refusal.ts";

/** A range of time as a query asks for it, in Unix seconds. */
export interface AskedRange {
  readonly start_time: number;
  /** Null for now. */
  readonly end_time: number | null;
  readonly page: string | null;
}

export interface AskedBuckets {
  readonly width: BucketWidth;
  readonly limit: number;
  /** Whether the first and the last bucket are whole, too. Otherwise they are cut to the range. */
  readonly areWhole: boolean;
}

/** From the first millisecond to before the last one. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The buckets of one page, in order, and the cursor of the next page. */
export interface BucketPage {
  readonly width: BucketWidth;
  readonly buckets: readonly Span[];
  /** All buckets together. If it ends in the future, it ends with a whole bucket, since nothing is there yet. */
  readonly span: Span;
  /** From when on buckets of this width are kept. */
  readonly keptFromMs: number;
  /** The range of the query, of which this may be a part. */
  readonly range: Span;
  readonly nextPage: string | null;
}

/** Cuts a range into buckets that end at whole minutes, hours or days in UTC. */
export function bucketPage(asked: AskedRange, { width, limit, areWhole }: AskedBuckets, nowMs: number): BucketPage {
  const ms = widthMs[width];
  const range = rangeOf(asked, nowMs);
  // Where the finer buckets are no longer kept, the first one begins earlier.
  const partMs = (atMs: number) => (areWhole ? ms : Math.min(ms, widthMs[finestKept(atMs, nowMs)]));
  const startMs = roundedDown(range.startMs, partMs(range.startMs));
  const endMs = areWhole ? roundedUp(range.endMs, ms) : range.endMs;
  const firstMs = asked.page === null ? startMs : cursorIn(asked.page, { startMs, endMs: range.endMs }, ms);
  const buckets: Span[] = [];
  let nextMs = firstMs;
  while (nextMs < endMs && buckets.length < limit) {
    const bucket = { startMs: nextMs, endMs: Math.min(roundedDown(nextMs, ms) + ms, endMs) };
    buckets.push(bucket);
    nextMs = bucket.endMs;
  }
  const span = { startMs: firstMs, endMs: roundedUp(nextMs, nextMs < nowMs ? partMs(nextMs) : ms) };
  return {
    width,
    buckets,
    span,
    range,
    keptFromMs: keptFromMs(width, nowMs),
    nextPage: nextMs < endMs ? pageFrom(nextMs, range) : null,
  };
}

/** The page with its first buckets only. */
export function shortened(page: BucketPage, length: number): BucketPage {
  const [buckets, next] = [page.buckets.slice(0, length), page.buckets[length]];
  if (next === undefined) return page;
  const span = { startMs: page.span.startMs, endMs: next.startMs };
  return { ...page, buckets, span, nextPage: pageFrom(next.startMs, page.range) };
}

/** The days that a range touches. */
export function wholeDays(asked: Omit<AskedRange, "page">, nowMs: number): Span {
  const { startMs, endMs } = rangeOf({ ...asked, page: null }, nowMs);
  const ms = widthMs["1d"];
  return { startMs: roundedDown(startMs, ms), endMs: roundedUp(endMs, ms) };
}

/** The whole range. A cursor carries its end, because the default end moves on between two pages. */
function rangeOf({ start_time, end_time, page }: AskedRange, nowMs: number): Span {
  const end = end_time ?? endIn(page) ?? Math.floor(nowMs / 1000) + 1;
  if (start_time < end) return { startMs: start_time * 1000, endMs: end * 1000 };
  if (end_time === null && page !== null) throw foreignCursor();
  if (end_time === null) throw malformedRequest("Invalid value for 'start_time': it is after now.", "start_time");
  throw endTooEarly();
}

/** A range that ends before it begins, or with its beginning. */
export function endTooEarly(): Refusal {
  return malformedRequest("Invalid value for 'end_time': it must be after 'start_time'.", "end_time");
}

// Seconds, in a form that nobody calculates with.
const pageForm = /^page_([0-9a-z]{1,8})_([0-9a-z]{1,8})$/;

function pageFrom(startMs: number, { endMs }: Span): string {
  return `page_${(startMs / 1000).toString(36)}_${(endMs / 1000).toString(36)}`;
}

function endIn(page: string | null): number | null {
  const [, , end] = pageForm.exec(page ?? "") ?? [];
  return end === undefined ? null : Number.parseInt(end, 36);
}

/** Where the page begins. A cursor of another query is refused. */
function cursorIn(page: string, range: Span, ms: number): number {
  const [, start = ""] = pageForm.exec(page) ?? [];
  const startMs = Number.parseInt(start, 36) * 1000;
  const isBetween = startMs > range.startMs && startMs < range.endMs && startMs % ms === 0;
  if (isBetween && endIn(page) === range.endMs / 1000) return startMs;
  throw foreignCursor();
}

function foreignCursor(): Refusal {
  return malformedRequest("Invalid value for 'page': this server did not make it for this query.", "page");
}

export function roundedDown(atMs: number, toMs: number): number {
  return Math.floor(atMs / toMs) * toMs;
}

export function roundedUp(atMs: number, toMs: number): number {
  return Math.ceil(atMs / toMs) * toMs;
}
