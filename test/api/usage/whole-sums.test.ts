import { afterAll, beforeAll, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { usageRecord } from "../../support/usage-records.ts";

/** All calls of a range in one answer: what the console's page of usage shows. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.store.usage.record(records);
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const atMs = Date.parse("2026-11-02T09:30:00Z");
const dayMs = 86_400_000;
const start = Date.parse("2026-11-01T00:00:00Z") / 1000;
const end = Date.parse("2026-11-05T00:00:00Z") / 1000;
const prices = { inputPrice: "0.1", outputPrice: "0.0000000000000000001" };
const usage = { inputTokens: 3, cachedInputTokens: 1, outputTokens: 2 };
const records = [
  usageRecord({ id: "use_1", atMs, projectId: "proj_aceme", model: "priced", usage, prices, endMs: 300 }),
  usageRecord({ id: "use_2", atMs: atMs + dayMs, projectId: "proj_aceme", model: "priced", usage, prices, endMs: 500 }),
  usageRecord({
    id: "use_3",
    atMs,
    projectId: "proj_narrow",
    model: "free",
    usage,
    prices: {},
    endMs: 10,
    isEstimated: true,
  }),
  usageRecord({
    id: "use_4",
    atMs,
    projectId: null,
    model: "priced",
    status: 502,
    usage: null,
    end: "failed",
    endMs: 20,
  }),
  usageRecord({ id: "use_5", atMs, organizationId: "org-zenith", projectId: "proj_zenith" }),
];

const ask = (query: string, status = 200) =>
  aceme.get(`/rollcall/v1/usage?start_time=${start}&end_time=${end}&${query}`, status);

test("a range is summed up as a whole and by day, and costs are exact", async () => {
  const answer = await ask("");
  expect(answer).toMatchObject({
    time_zone: "UTC",
    start_time: start,
    end_time: end,
    requests: 4,
    errors: 1,
    estimated: 1,
    input_tokens: 9,
    cached_input_tokens: 3,
    output_tokens: 6,
    duration_ms: 830,
    unpriced_models: ["free"],
    groups: [],
    group_count: 0,
  });
  expect(answer.cost).toBeCloseTo(0.6, 12);
  expect(answer.buckets.map(({ start_time: at, requests }: any) => [(at - start) / 86_400, requests])).toEqual([
    [1, 3],
    [2, 1],
  ]);
});

test("groups have names, are ordered by the figure that is asked for, and the first have their days", async () => {
  const { groups, group_count: count } = await ask("group_by=project&sort=cost&charted=1");
  expect(groups.map(({ id, name, requests }: any) => [id, name, requests])).toEqual([
    ["proj_aceme", "default", 2],
    [null, null, 1],
    ["proj_narrow", "narrow", 1],
  ]);
  expect(count).toBe(3);
  expect(groups.map(({ buckets }: any) => buckets.length)).toEqual([2, 0, 0]);
  const byErrors = await ask("group_by=model&sort=errors&limit=1");
  expect(byErrors.groups.map(({ id, errors }: any) => [id, errors])).toEqual([["priced", 1]]);
  expect(byErrors.group_count).toBe(2);
  const none = await ask("group_by=project&sort=errors&charted=1");
  expect(none.groups[0]).toMatchObject({ id: null, buckets: [{ requests: 1, errors: 1 }] });
});

test("filters keep the calls that match, and an id of another organization matches nothing", async () => {
  expect(await ask("models=free")).toMatchObject({ requests: 1, cost: 0, unpriced_models: ["free"] });
  expect(await ask("models=priced&project_ids=proj_aceme")).toMatchObject({ requests: 2, unpriced_models: [] });
  expect(await ask("project_ids=proj_zenith")).toMatchObject({ requests: 0, buckets: [] });
});

test("hours have no costs of their own, and costs are those of the whole days", async () => {
  const hour = Date.parse("2026-11-02T09:00:00Z") / 1000;
  const answer = await aceme.get(`/rollcall/v1/usage?start_time=${hour + 60}&end_time=${hour + 120}&bucket_width=1h`);
  expect(answer).toMatchObject({
    start_time: hour,
    end_time: hour + 3600,
    cost_start_time: start + 86_400,
    cost_end_time: start + 2 * 86_400,
    buckets: [{ start_time: hour, requests: 3, cost: null }],
  });
  expect(answer.cost).toBeCloseTo(0.3, 12);
  expect((await aceme.get(`/rollcall/v1/usage?start_time=${start}&end_time=1`, 400)).error.param).toBe("end_time");
});
