import { expect, test } from "bun:test";
import { Refusal } from "../../core/refusal.ts";
import { turns } from "../../catalogue/turns.ts";
import { TooManyGroups, type UsageStore } from "../../store/usage.ts";
import { assertFits, boundedPage, readDays } from "./bounded-page.ts";
import { bucketPage, type BucketPage, type Span } from "./bucket-page.ts";
import { costsInBuckets } from "./cost-buckets.ts";
import { usageInBuckets } from "./usage-buckets.ts";

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
    const inBucket = ({ startMs }: Span) => {
      const results = Array.from({ length: perDay }, () => startMs / dayMs);
      assertFits(results);
      return results;
    };
    return { in: inBucket };
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

test("a bucket may have as many results as a page, and no more", async () => {
  expect((await boundedPage(pageOf(8), reader(10_000).read)).page.buckets).toHaveLength(1);
  const refused = await boundedPage(pageOf(8), reader(10_001).read).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
});

test.each(["usage", "costs"])("%s of a day with too many groups are refused", async (what) => {
  const both = { bucketMs: 0, requests: 1, model: "m", item: "requests", price: "1", quantity: 1 };
  const rows = Array.from({ length: 10_001 }, (_, at) => ({ ...both, group: { key: `key_${at}` } }));
  const store = { buckets: async () => rows, costs: async () => rows } as unknown as UsageStore;
  const asked = { organizationId: "org-1", groupBy: ["key"] as const, filters: {}, counted: () => 1 };
  const ofCosts = { projectIds: [], keyIds: [], lineItems: [], byLineItem: false };
  const read = turns.run<unknown>("org-1", "usage", (slices) =>
    what === "usage"
      ? usageInBuckets(store, { ...asked, calls: ["chat"] }, pageOf(1), slices)
      : costsInBuckets(store, { ...asked, ...ofCosts }, pageOf(1), slices),
  );
  expect(await read.catch((error: unknown) => error)).toMatchObject({ details: { param: "group_by" } });
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
