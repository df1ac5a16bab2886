import { afterAll, beforeAll, expect, test } from "bun:test";
import { usageRetentionDefault } from "../../../src/core/usage/usage-retention.ts";
import { purgeUsage } from "../../../src/registry/usage/purge-usage.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { usageRecord } from "../../support/usage-records.ts";

/** What the Usage API answers for times whose minutes and hours are no longer kept. */

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const noon = (daysAgo: number) => Math.floor(Date.now() / dayMs - daysAgo) * dayMs + 12 * hourMs;
const [recent, old, older] = [noon(20), noon(40), noon(400)] as const;

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  for (const atMs of [recent, old, older])
    await app.store.usage.record([-hourMs, 0, 30 * 60_000].map((ms) => usageRecord({ atMs: atMs + ms })));
  await purgeUsage(app.store, usageRetentionDefault, Date.now());
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const ask = (startMs: number, width: string, status = 200) => {
  const query = `start_time=${startMs / 1000}&end_time=${startMs / 1000 + 3_600}&bucket_width=${width}&limit=31`;
  return aceme.get(`/v1/organization/usage/completions?${query}`, status);
};
const countIn = (answer: any) =>
  answer.data.flatMap(({ results }: any) => results).reduce((sum: number, one: any) => sum + one.num_model_requests, 0);

test("a range has what the finest buckets have that are kept, and says where it begins", async () => {
  const after = 10 * 60_000;
  const answers = await Promise.all([recent, old, older].map((atMs) => ask(atMs + after, "1d")));
  expect(answers.map(countIn)).toEqual([1, 2, 3]);
  const begins = answers.map(({ data }) => data[0].start_time * 1000);
  expect(begins).toEqual([recent + after, old, older - 12 * hourMs]);
});

test("minutes and hours that are no longer kept are refused rather than said to be empty", async () => {
  expect(countIn(await ask(recent, "1m"))).toBe(2);
  expect(countIn(await ask(old, "1h"))).toBe(2);
  for (const [atMs, width] of [
    [old, "1m"],
    [older, "1m"],
    [older - 12 * hourMs, "1h"],
  ] as const) {
    const range = `start_time=${atMs / 1000}&end_time=${(atMs + dayMs) / 1000}&bucket_width=${width}`;
    const { error } = await aceme.get(`/v1/organization/usage/completions?${range}`, 400);
    expect([error.param, error.message]).toEqual(["bucket_width", expect.stringMatching(/are kept for \d+ days/)]);
  }
});

test("minutes in which nobody called are empty, however long ago", async () => {
  expect(countIn(await ask(0, "1m"))).toBe(0);
  expect(countIn(await ask(noon(50), "1m"))).toBe(0);
  expect(countIn(await ask(noon(500), "1h"))).toBe(0);
});
