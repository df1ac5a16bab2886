import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { usageRecord } from "../../support/usage-records.ts";

/** Rollcall's own calls about usage: the records, and what has no price. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.store.usage.record(records);
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const atMs = Date.parse("2026-11-02T09:00:00.250Z");
const atSeconds = Math.floor(atMs / 1000);

const full = usageRecord({
  id: "use_full",
  atMs,
  projectId: "proj_narrow",
  keyId: "key_full",
  principalId: "svc_acct_1",
  principalKind: "service_account",
  model: "priced",
  sourceId: "workshop",
  sourceOrganizationId: "org-aceme",
  call: "messages",
  isStream: true,
  usage: { inputTokens: 3, cachedInputTokens: 1, outputTokens: 2, seconds: 1.25, serviceTier: "flex", searches: 1 },
  isEstimated: true,
  end: "cancelled",
  attempts: 2,
  prices: { inputPrice: "0.1", outputPrice: "0.0000000000000000001" },
});
const refused = usageRecord({
  id: "use_refused",
  atMs: atMs + 1_000,
  status: 429,
  end: "refused",
  prices: { inputPrice: "1" },
});
const failed = usageRecord({
  id: "use_failed",
  atMs: atMs + 2_000,
  status: null,
  headersMs: null,
  firstByteMs: null,
  end: "failed",
  usage: null,
  projectId: null,
});
const unpriced = usageRecord({
  id: "use_unpriced",
  atMs: atMs + 3_000,
  model: "unpriced",
  prices: { outputPrice: "1" },
});
const images = usageRecord({ id: "use_images", atMs: atMs + 86_400_000, model: "painter", usage: { images: 2 } });
const theirs = usageRecord({ id: "use_theirs", atMs, organizationId: "org-zenith", projectId: "proj_zenith" });
const records = [full, refused, failed, unpriced, images, theirs];

const list = (query = "", status = 200) => aceme.get(`/rollcall/v1/usage/records?${query}`, status);
const idsOf = async (query: string) => (await list(query)).data.map(({ id }: any) => id);

test("the records of the organization are listed, the newest first", async () => {
  expect(await idsOf("")).toEqual(["use_images", "use_unpriced", "use_failed", "use_refused", "use_full"]);
  const zenith = administrator(() => app, "zenithAdmin");
  expect((await zenith.get("/rollcall/v1/usage/records")).data.map(({ id }: any) => id)).toEqual(["use_theirs"]);
});

test("a record shows all that is kept of a call", async () => {
  const { data } = await list("models=priced");
  expect(data).toEqual([
    {
      id: "use_full",
      object: "rollcall.usage_record",
      created_at: atSeconds,
      project_id: "proj_narrow",
      user_id: "svc_acct_1",
      api_key_id: "key_full",
      model: "priced",
      source_id: "workshop",
      call: "messages",
      stream: true,
      status: 200,
      end: "cancelled",
      attempts: 2,
      headers_ms: 5,
      first_byte_ms: 6,
      end_ms: 7,
      bytes_in: 100,
      bytes_out: 200,
      usage: {
        input_tokens: 3,
        cached_input_tokens: 1,
        cache_write_tokens: null,
        output_tokens: 2,
        reasoning_tokens: null,
        input_audio_tokens: null,
        cached_audio_tokens: null,
        output_audio_tokens: null,
        input_image_tokens: null,
        cached_image_tokens: null,
        output_image_tokens: null,
        images: null,
        seconds: 1.25,
        characters: null,
        searches: 1,
        service_tier: "flex",
        image_size: null,
      },
      estimated: true,
      cost: { value: 0.3, currency: "usd" },
      unpriced: ["searches"],
    },
  ]);
});

test("the cost of a record has all decimals", async () => {
  const { text } = await app.call("GET", "/rollcall/v1/usage/records?models=priced", { key: "acemeAdmin" });
  expect(text).toContain('"cost":{"value":0.3000000000000000002,"currency":"usd"}');
});

test("what a source did not answer costs nothing, and is unknown rather than zero", async () => {
  expect((await list("ends=refused")).data).toMatchObject([
    { id: "use_refused", status: 429, cost: null, unpriced: [] },
  ]);
  const { data } = await list("ends=failed");
  expect(data).toMatchObject([
    { id: "use_failed", status: null, usage: null, cost: null, unpriced: [], project_id: null },
  ]);
});

test("records are filtered by everything that they are listed with", async () => {
  expect(await idsOf("project_ids[]=proj_narrow")).toEqual(["use_full"]);
  expect(await idsOf("user_ids=svc_acct_1")).toEqual(["use_full"]);
  expect(await idsOf("api_key_ids=key_full&api_key_ids=key_none")).toEqual(["use_full"]);
  expect(await idsOf("models=painter&models=unpriced")).toEqual(["use_images", "use_unpriced"]);
  expect(await idsOf("source_ids=workshop")).toEqual(["use_full"]);
  expect(await idsOf("calls=messages")).toEqual(["use_full"]);
  expect(await idsOf("ends=refused&ends=cancelled")).toEqual(["use_refused", "use_full"]);
  expect(await idsOf("statuses=429&statuses=500")).toEqual(["use_refused"]);
  expect(await idsOf("project_ids=proj_zenith")).toEqual([]);
  expect(await idsOf(`start_time=${atSeconds + 1}&end_time=${atSeconds + 3}`)).toEqual(["use_failed", "use_refused"]);
});

test("pages joined are the whole list", async () => {
  const ids: string[] = [];
  let after = "";
  do {
    const page = await list(`limit=2${after && `&after=${after}`}`);
    expect([page.object, page.has_more]).toEqual(["list", page.next !== null]);
    ids.push(...page.data.map(({ id }: any) => id));
    after = page.next;
  } while (after !== null);
  expect(ids).toEqual(await idsOf(""));
});

test("a wrong parameter is refused, and named", async () => {
  for (const [query, param] of [
    ["after=use_full", "after"],
    ["limit=101", "limit"],
    ["calls=dream", "calls[0]"],
    ["ends=complete&ends=happily", "ends[1]"],
    ["statuses=42", "statuses[0]"],
  ] as const)
    expect((await list(query, 400)).error.param).toBe(param);
});

describe("models without a price", () => {
  const days = `start_time=${atSeconds}&end_time=${atSeconds + 1}`;
  const unpricedIn = (query: string, status = 200) => aceme.get(`/rollcall/v1/usage/unpriced?${query}`, status);

  test("are listed with all that they used, and what of it lacks a price", async () => {
    const object = "rollcall.unpriced_model";
    expect(await unpricedIn(days)).toEqual({
      object: "list",
      data: [
        {
          object,
          model: "priced",
          num_model_requests: 1,
          input_tokens: 3,
          output_tokens: 2,
          items: [{ item: "searches", quantity: 1, quantity_unit: "searches" }],
        },
        {
          object,
          model: "unpriced",
          num_model_requests: 1,
          input_tokens: 10,
          output_tokens: 20,
          items: [{ item: "input_tokens", quantity: 10, quantity_unit: "tokens" }],
        },
      ],
      has_more: false,
      next: null,
    });
  });

  test("are found in the whole days of the range, page by page", async () => {
    const models = async (query: string) => (await unpricedIn(query)).data.map(({ model }: any) => model);
    expect(await models(`start_time=0`)).toEqual(["painter", "priced", "unpriced"]);
    const { next } = await unpricedIn("start_time=0&limit=1");
    expect(await models(`start_time=0&limit=1&after=${next}`)).toEqual(["priced"]);
    expect(await models(`start_time=${atSeconds + 200_000}&end_time=${atSeconds + 300_000}`)).toEqual([]);
    expect((await unpricedIn(`start_time=0&after=none`, 400)).error.param).toBe("after");
    expect((await unpricedIn("", 400)).error.param).toBe("start_time");
  });
});
