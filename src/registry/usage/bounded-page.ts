import { malformedRequest, type Refusal } from "../../core/refusal.ts";
import { widthMs } from "../../core/usage/bucket-width.ts";
import { TooManyGroups } from "../../store/usage.ts";
import { roundedDown, shortened, type BucketPage, type Span } from "./bucket-page.ts";

/** What was read of a page: the results in each bucket. */
export interface FilledPage<Result> {
  /** With fewer buckets than were asked for if there are very many results. */
  readonly page: BucketPage;
  readonly results: readonly (readonly Result[])[];
}

/** Reads what is in a span. Throws TooManyGroups, as `in` does for a bucket that does not fit. */
type Read<Result> = (span: Span) => Promise<{ in(bucket: Span): readonly Result[] }>;

// A few megabytes of an answer.
const resultsMax = 10_000;

/** Throws TooManyGroups if a bucket alone has more results than a page may have. */
export function assertFits(results: { readonly length: number }): void {
  if (results.length > resultsMax) throw new TooManyGroups();
}

/** Reads a page, or its first part if the whole has too many results. */
export async function boundedPage<Result>(page: BucketPage, read: Read<Result>): Promise<FilledPage<Result>> {
  for (let asked = page; ; asked = shortened(page, Math.floor(asked.buckets.length / 2))) {
    const results = await resultsIn(asked, read).catch((error: unknown) => refuseUnlessSmaller(error, asked));
    if (results === null) continue;
    let sum = 0;
    const fitting = results.findIndex(({ length }) => (sum += length) > resultsMax);
    if (fitting === -1) return { page: asked, results };
    return { page: shortened(page, fitting), results };
  }
}

async function resultsIn<Result>({ span, buckets }: BucketPage, read: Read<Result>): Promise<(readonly Result[])[]> {
  const found = await read(span);
  return buckets.map((bucket) => found.in(bucket));
}

/** Null if a smaller page can be read. */
function refuseUnlessSmaller(error: unknown, { buckets }: BucketPage): null {
  if (error instanceof TooManyGroups && buckets.length > 1) return null;
  throw error instanceof TooManyGroups ? tooManyGroups("group_by") : error;
}

const dayMs = widthMs["1d"];

/** Reads whole days, or each half of them if all have too many rows. */
export async function readDays(days: Span, read: (days: Span) => Promise<void>): Promise<void> {
  const isTooMuch = await read(days).then(
    () => false,
    (error: unknown) => refuseUnlessMore(error, days),
  );
  if (!isTooMuch) return;
  const middleMs = roundedDown((days.startMs + days.endMs) / 2, dayMs);
  await readDays({ startMs: days.startMs, endMs: middleMs }, read);
  await readDays({ startMs: middleMs, endMs: days.endMs }, read);
}

/** True if there is more than one day. */
function refuseUnlessMore(error: unknown, { startMs, endMs }: Span): true {
  if (error instanceof TooManyGroups && endMs - startMs > dayMs) return true;
  throw error instanceof TooManyGroups ? tooManyGroups("start_time") : error;
}

export function tooManyGroups(param: string): Refusal {
  return malformedRequest("The calls fall into too many groups. Group by less, or filter.", param);
}
