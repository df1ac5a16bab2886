import { expect, test } from "bun:test";
import { Refusal } from "../../core/refusal.ts";
import { TooManyGroups } from "../../store/usage.ts";
import { boundedPage, readDays } from "./bounded-page.ts";
import { bucketPage, type BucketPage, type Span } from "./bucket-page.ts";

const dayMs = 86_400_000;
const nowMs = 20_000 * dayMs;

function pageOf(days: number, page: string | null = null): BucketPage {
  const [start_time, end_time] = [0, (days * dayMs) / 1000];
  return bucketPage({ start_time, end_time, page }, { width: "1d", limit: 100, areWhole: false }, nowMs);
}

const daysIn = ({ startMs, endMs }: Span) => (endMs - startMs) / dayMs;

/** A store that has so many results on each day, and says so many at once. */
function reader(perDay: number, atOnceMax = Infinity) {
  const asked: number[] = [];
  const read = async (span: Span) => {
    asked.push(daysIn(span));
    if (daysIn(span) * perDay > atOnceMax) throw new TooManyGroups();
    return { in: ({ startMs }: Span) => Array.from({ length: perDay }, () => startMs / dayMs) };
  };
  return { read, asked };
}

test("a page with very many results ends earlier, and the pages joined are still the whole", async () => {
  const { read } = reader(3_000);
  const days: number[] = [];
  let page: string | null = null;
  do {
    const filled: Awaited<ReturnType<typeof boundedPage<number>>> = await boundedPage(pageOf(8, page), read);
    expect(filled.page.buckets.length).toBeLessThanOrEqual(3);
    for (const [at, { startMs }] of filled.page.buckets.entries()) {
      expect(filled.results[at]).toHaveLength(3_000);
      days.push(startMs / dayMs);
    }
    page = filled.page.nextPage;
  } while (page !== null);
  expect(days).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("a page has at least one bucket, however many results that has", async () => {
  const { page } = await boundedPage(pageOf(8), reader(50_000).read);
  expect(page.buckets).toHaveLength(1);
});

test("what the store cannot read at once is read in part", async () => {
  const { read, asked } = reader(10, 25);
  const { page } = await boundedPage(pageOf(8), read);
  expect([asked, page.buckets.length]).toEqual([[8, 4, 2], 2]);
});

test("a bucket with more groups than the store answers is refused", async () => {
  const refused = await boundedPage(pageOf(8), reader(10, 5).read).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ details: { param: "group_by" } });
});

test("days are read once each, in parts that the store can read", async () => {
  const read: Span[] = [];
  const days = { startMs: 3 * dayMs, endMs: 14 * dayMs };
  await readDays(days, async (part) => {
    if (daysIn(part) > 4) throw new TooManyGroups();
    read.push(part);
  });
  expect(read.map(daysIn)).toEqual([2, 3, 3, 3]);
  expect(read.flatMap(({ startMs, endMs }) => [startMs, endMs]).slice(1, -1)).toEqual(
    read.slice(1).flatMap(({ startMs }) => [startMs, startMs]),
  );
  const refused = await readDays(days, () => Promise.reject(new TooManyGroups())).catch((error: unknown) => error);
  expect(refused).toMatchObject({ details: { param: "start_time" } });
});
