import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { usageRecord } from "../../support/usage-records.ts";

/** The Costs API, of records that a store keeps. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.store.usage.record(records);
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const path = "/v1/organization/costs";
const costs = (query: string) => aceme.get(`${path}?${query}`);

const at = (text: string) => Date.parse(text);
const seconds = (text: string) => at(text) / 1000;
const range = `start_time=${seconds("2026-11-02T00:00:00Z")}&end_time=${seconds("2026-11-04T00:00:00Z")}`;

const prices = { inputPrice: "0.000001", cachedInputPrice: "0.0000005", outputPrice: "0.00001" };
const usage = { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 50 };
const records = [
  usageRecord({ atMs: at("2026-11-02T08:00:00Z"), usage, prices }),
  // The price was raised during the day.
  usageRecord({ atMs: at("2026-11-02T20:00:00Z"), usage, prices: { ...prices, outputPrice: "0.00002" } }),
  usageRecord({
    atMs: at("2026-11-02T20:00:00Z"),
    call: "images.generations",
    model: "painter, by night",
    projectId: "proj_narrow",
    keyId: "key_2",
    principalId: "svc_acct_1",
    usage: { images: 3 },
    prices: { imagePrice: "0.04", requestPrice: "0.000000000000000000000001" },
  }),
  usageRecord({ atMs: at("2026-11-02T20:00:00Z"), model: "unpriced" }),
  usageRecord({ atMs: at("2026-11-02T20:00:00Z"), usage, prices, end: "refused", status: 500 }),
  usageRecord({
    atMs: at("2026-11-02T20:00:00Z"),
    organizationId: "org-zenith",
    projectId: "proj_zenith",
    usage,
    prices,
  }),
  usageRecord({ atMs: at("2026-11-04T00:00:00Z"), usage, prices }),
];

const nobody = { project_id: null, user_id: null, api_key_id: null, api_source: null };
const untold = { line_item: null, quantity: null, quantity_unit: null, ...nobody };
const object = "organization.costs.result";

test("a page has each day of the range, with what its calls cost", async () => {
  const { text } = await app.call("GET", `${path}?${range}`, { key: "acemeAdmin" });
  expect(text).toBe(
    `{"object":"page","data":[{"object":"bucket","start_time":1793577600,"end_time":1793664000,"results":[` +
      // 2 x (600 x 0.000001 + 400 x 0.0000005) + 50 x 0.00001 + 50 x 0.00002 + 3 x 0.04 + one request
      `{"object":"${object}","amount":{"value":0.123100000000000000000001,"currency":"usd"},"line_item":null,` +
      `"quantity":null,"quantity_unit":null,"project_id":null,"user_id":null,"api_key_id":null,"api_source":null}]},` +
      `{"object":"bucket","start_time":1793664000,"end_time":1793750400,"results":[]}],"has_more":false,"next_page":null}`,
  );
});

const firstResults = async (more: string) => (await costs(`${range}&${more}`)).data[0].results;

test("line items say what was paid for, at all prices of the day together", async () => {
  const line = (line_item: string, quantity: number, quantity_unit: string, value: number) => {
    return { object, amount: { value, currency: "usd" }, line_item, quantity, quantity_unit, ...nobody };
  };
  expect(await firstResults("group_by[]=line_item")).toEqual([
    line("gpt-4o-mini, cached_input_tokens", 800, "tokens", 0.0004),
    line("gpt-4o-mini, input_tokens", 1_200, "tokens", 0.0012),
    line("gpt-4o-mini, output_tokens", 100, "tokens", 0.0015),
    line("painter, by night, images", 3, "images", 0.12),
    line("painter, by night, requests", 1, "requests", 1e-24),
  ]);
});

test("costs are grouped by project, user, key and API source", async () => {
  const groups = async (more: string, names: readonly string[]) =>
    (await firstResults(more)).map((result: any) => names.map((name) => result[name]).concat(result.amount.value));
  const rest = 0.0031;
  const painted = 0.12;
  expect(await groups("group_by[]=project_id", ["project_id"])).toEqual([
    ["proj_aceme", rest],
    ["proj_narrow", painted],
  ]);
  expect(await groups("group_by[]=user_id&group_by[]=api_key_id", ["user_id", "api_key_id"])).toEqual([
    ["svc_acct_1", "key_2", painted],
    ["user-1", "key_1", rest],
  ]);
  expect(await groups("group_by[]=api_source", ["api_source", "project_id"])).toEqual([["unlabeled", null, 0.1231]]);
});

test("filters keep the projects, keys and line items that are named", async () => {
  const value = async (more: string) => (await firstResults(more)).map(({ amount }: any) => amount.value);
  expect(await value("project_ids[]=proj_aceme")).toEqual([0.0031]);
  expect(await value("api_key_ids=key_2")).toEqual([0.12]);
  expect(await value("line_items=gpt-4o-mini, input_tokens&line_items[]=painter, by night, images")).toEqual([0.1212]);
  expect(await value("line_items=gpt-4o-mini")).toEqual([]);
  expect(await value("line_items=input_tokens")).toEqual([]);
  expect(await value("project_ids=proj_zenith")).toEqual([]);
  expect(await firstResults("line_items=gpt-4o-mini, output_tokens")).toEqual([
    { object, amount: { value: 0.0015, currency: "usd" }, ...untold },
  ]);
});

test("buckets are whole days, and pages joined are the whole range", async () => {
  const [start, end] = [seconds("2026-11-02T17:31:07Z"), seconds("2026-11-05T06:00:00Z")];
  const buckets: any[] = [];
  let page: string | null = "";
  do {
    const answer: any = await costs(`start_time=${start}&end_time=${end}&limit=1${page && `&page=${page}`}`);
    expect(answer.data).toHaveLength(1);
    buckets.push(...answer.data);
    page = answer.next_page;
  } while (page !== null);
  const days = ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"].map((day) => seconds(`${day}T00:00:00Z`));
  expect(buckets.map((bucket) => bucket.start_time)).toEqual(days);
  expect(buckets.map((bucket) => bucket.end_time - bucket.start_time)).toEqual([86_400, 86_400, 86_400, 86_400]);
  expect(buckets).toEqual((await costs(`start_time=${start}&end_time=${end}`)).data);
});

describe("a wrong parameter is refused, and named", () => {
  for (const [query, param] of [
    ["", "start_time"],
    ["start_time=0&bucket_width=1h", "bucket_width"],
    ["start_time=0&limit=181", "limit"],
    ["start_time=0&limit=0", "limit"],
    ["start_time=0&group_by=model", "group_by[0]"],
    ["start_time=5&end_time=5", "end_time"],
    ["start_time=0&page=x", "page"],
  ] as const)
    test(query, async () => expect((await aceme.get(`${path}?${query}`, 400)).error.param).toBe(param));

  test("the limits themselves are not", async () => {
    expect((await costs("start_time=0")).data).toHaveLength(7);
    expect((await costs("start_time=0&limit=180")).data).toHaveLength(180);
  });
});
