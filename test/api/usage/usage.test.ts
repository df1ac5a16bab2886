import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { usageRecord } from "../../support/usage-records.ts";

/** The Usage API, of records that a store keeps. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.store.usage.record(records);
});
afterAll(() => app.close());

const aceme = administrator(() => app);
const usage = (path: string, query: string) => aceme.get(`/v1/organization/usage/${path}?${query}`);

const at = (text: string) => Date.parse(text);
const seconds = (text: string) => at(text) / 1000;
const range = `start_time=${seconds("2026-11-02T00:00:00Z")}&end_time=${seconds("2026-11-05T00:00:00Z")}`;

const tokens = {
  inputTokens: 1_000,
  cachedInputTokens: 300,
  cacheWriteTokens: 100,
  inputAudioTokens: 90,
  cachedAudioTokens: 40,
  outputTokens: 500,
  outputAudioTokens: 30,
  serviceTier: "flex",
};
const records = [
  usageRecord({ atMs: at("2026-11-02T09:15:30Z"), usage: tokens }),
  usageRecord({ atMs: at("2026-11-02T10:00:00Z"), call: "messages", model: "davinci", keyId: "key_2" }),
  usageRecord({ atMs: at("2026-11-02T10:00:59.999Z"), call: "cohere.rerank", projectId: "proj_narrow", usage: null }),
  usageRecord({
    atMs: at("2026-11-04T23:59:59.999Z"),
    principalKind: "service_account",
    principalId: "svc_acct_1",
    keyId: "key_3",
  }),
  // Before and after the range.
  usageRecord({ atMs: at("2026-11-01T23:59:59.999Z") }),
  usageRecord({ atMs: at("2026-11-05T00:00:00Z") }),
  usageRecord({ atMs: at("2026-11-03T12:00:00Z"), end: "refused", status: 429, usage: null }),
  usageRecord({ atMs: at("2026-11-03T12:00:00Z"), end: "failed", status: null, usage: null }),
  usageRecord({ atMs: at("2026-11-03T12:00:00Z"), call: "messages.count_tokens" }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), organizationId: "org-zenith", projectId: "proj_zenith" }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "gemini.batch_embed", usage: { inputTokens: 7 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "embeddings", usage: { inputTokens: 8 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "mistral.classifications", usage: { inputTokens: 9 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "moderations", usage: { inputTokens: 3 } }),
  usageRecord({
    atMs: at("2026-11-02T09:00:00Z"),
    call: "images.generations",
    usage: { images: 3, imageSize: "1024x1024" },
  }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "images.edits", usage: { images: 1 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "audio.speech", usage: { characters: 42 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "audio.speech", usage: { characters: 3 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "audio.transcriptions", usage: { seconds: 1.5 } }),
  usageRecord({ atMs: at("2026-11-02T09:00:00Z"), call: "audio.translations", usage: { seconds: 2 } }),
  ...[
    { call: "responses" as const, usage: { searches: 2 } },
    { call: "messages" as const, model: "davinci", keyId: "key_2", usage: { searches: 3 } },
    { call: "messages" as const, usage: { searches: 0 } },
    { call: "rerank" as const, usage: { searches: 50 } },
    { call: "cohere.rerank" as const, usage: { searches: 50 } },
    { call: "cohere.chat" as const, usage: { searches: 50 } },
  ].map((call) => usageRecord({ ...call, atMs: at("2026-11-01T10:00:00Z") })),
];

const caller = { project_id: null, user_id: null, api_key_id: null, model: null };

test("a page has each day of the range, with one result where there were calls", async () => {
  const page = await usage("completions", range);
  expect(page).toEqual({
    object: "page",
    data: [
      {
        object: "bucket",
        start_time: seconds("2026-11-02T00:00:00Z"),
        end_time: seconds("2026-11-03T00:00:00Z"),
        results: [
          {
            object: "organization.usage.completions.result",
            input_tokens: 1_010,
            input_uncached_tokens: 610,
            input_text_tokens: 560,
            input_audio_tokens: 50,
            input_image_tokens: 0,
            input_cached_tokens: 300,
            input_cached_text_tokens: 260,
            input_cached_audio_tokens: 40,
            input_cached_image_tokens: 0,
            input_cache_write_tokens: 100,
            output_tokens: 520,
            output_text_tokens: 490,
            output_audio_tokens: 30,
            output_image_tokens: 0,
            num_model_requests: 3,
            ...caller,
            batch: null,
            service_tier: null,
            api_source: null,
          },
        ],
      },
      {
        object: "bucket",
        start_time: seconds("2026-11-03T00:00:00Z"),
        end_time: seconds("2026-11-04T00:00:00Z"),
        results: [],
      },
      {
        object: "bucket",
        start_time: seconds("2026-11-04T00:00:00Z"),
        end_time: seconds("2026-11-05T00:00:00Z"),
        results: [expect.objectContaining({ num_model_requests: 1, input_tokens: 10 })],
      },
    ],
    has_more: false,
    next_page: null,
  });
});

const firstResults = async (path: string, more = "") => (await usage(path, `${range}&${more}`)).data[0].results;

test("embeddings, moderations, images and audio answer from their own calls", async () => {
  const result = async (path: string, figures: object) =>
    expect(await firstResults(path)).toEqual([
      { object: `organization.usage.${path}.result`, ...figures, num_model_requests: 2, ...caller },
    ]);
  await result("embeddings", { input_tokens: 15 });
  await result("moderations", { input_tokens: 12 });
  await result("audio_speeches", { characters: 45 });
  await result("audio_transcriptions", { seconds: 3.5 });
  await result("images", { images: 4, size: null, source: null });
});

test("what Rollcall has no calls for answers with empty buckets", async () => {
  const kinds = ["decisions", "vector_stores", "code_interpreter_sessions", "file_search_calls"];
  for (const path of kinds) {
    const { data } = await usage(path, `${range}&group_by[]=project_id&project_ids[]=proj_aceme`);
    expect(data.map(({ results }: any) => results)).toEqual([[], [], []]);
  }
});

test("web searches are those of calls that searched, and not what is billed for ranking", async () => {
  const query = `start_time=${seconds("2026-11-01T00:00:00Z")}&end_time=${seconds("2026-11-03T00:00:00Z")}`;
  const searches = async (more = "") =>
    (await usage("web_search_calls", `${query}&${more}`)).data.map(({ results }: any) => results);
  const object = "organization.usage.web_searches.result";
  const all = { object, num_requests: 5, num_model_requests: 2, ...caller, context_level: null, api_source: null };
  expect(await searches()).toEqual([[all], []]);
  const one = { ...all, num_model_requests: 1, context_level: null, api_source: "unlabeled" };
  const groups = ["project_id", "user_id", "api_key_id", "model", "context_level", "api_source"];
  expect(await searches(groups.map((name) => `group_by[]=${name}`).join("&"))).toEqual([
    [
      {
        ...one,
        num_requests: 2,
        project_id: "proj_aceme",
        user_id: "user-1",
        api_key_id: "key_1",
        model: "gpt-4o-mini",
      },
      { ...one, num_requests: 3, project_id: "proj_aceme", user_id: "user-1", api_key_id: "key_2", model: "davinci" },
    ],
    [],
  ]);
  expect(await searches("models[]=davinci&api_key_ids[]=key_2")).toEqual([
    [{ ...all, num_requests: 3, num_model_requests: 1 }],
    [],
  ]);
  for (const none of ["context_levels[]=low", "models[]=unknown", "user_ids[]=user-2"])
    expect(await searches(none)).toEqual([[], []]);
});

describe("results are grouped by", () => {
  const grouped = async (path: string, names: readonly string[]) => {
    const query = names.map((name) => `group_by[]=${name}`).join("&");
    const results = (await firstResults(path, query)) as Record<string, unknown>[];
    return results.map((result) => names.map((name) => result[name]).concat(result["num_model_requests"]));
  };

  test("project, user, key and model", async () => {
    expect(await grouped("completions", ["project_id"])).toEqual([
      ["proj_aceme", 2],
      ["proj_narrow", 1],
    ]);
    expect(await grouped("completions", ["user_id"])).toEqual([["user-1", 3]]);
    expect(await grouped("completions", ["api_key_id", "model"])).toEqual([
      ["key_1", "gpt-4o-mini", 2],
      ["key_2", "davinci", 1],
    ]);
  });

  test("a service account, in the place of a user", async () => {
    const { data } = await usage("completions", `${range}&group_by[]=user_id`);
    expect(data[2].results.map((result: any) => result.user_id)).toEqual(["svc_acct_1"]);
  });

  test("service tier, batch and API source", async () => {
    expect(await grouped("completions", ["service_tier"])).toEqual([
      ["flex", 1],
      [null, 2],
    ]);
    expect(await grouped("completions", ["batch", "api_source"])).toEqual([[false, "unlabeled", 3]]);
  });

  test("the size of images and how they are made", async () => {
    expect(await grouped("images", ["size", "source"])).toEqual([
      ["1024x1024", "image.generation", 1],
      [null, "image.edit", 1],
    ]);
  });

  test("a group that is named twice, with brackets and without", async () => {
    const results = await firstResults("completions", "group_by=model&group_by[]=model&group_by=model");
    expect(results.map((result: any) => [result.model, result.project_id])).toEqual([
      ["davinci", null],
      ["gpt-4o-mini", null],
    ]);
  });
});

test("filters keep the calls that have one of the values in each", async () => {
  const counted = async (more: string, path = "completions") => {
    const { data } = await usage(path, `${range}&${more}`);
    return data.flatMap(({ results }: any) => results).reduce((sum: number, r: any) => sum + r.num_model_requests, 0);
  };
  expect(await counted("project_ids[]=proj_narrow")).toBe(1);
  expect(await counted("project_ids[]=proj_narrow&project_ids[]=proj_aceme")).toBe(4);
  expect(await counted("user_ids=svc_acct_1")).toBe(1);
  expect(await counted("api_key_ids=key_2&api_key_ids=key_3")).toBe(2);
  expect(await counted("models=davinci")).toBe(1);
  expect(await counted("models=davinci&api_key_ids=key_1")).toBe(0);
  expect(await counted("batch=false")).toBe(4);
  expect(await counted("batch=true")).toBe(0);
  expect(await counted("sizes=1024x1024", "images")).toBe(1);
  expect(await counted("sources=image.edit&sources=image.variation", "images")).toBe(1);
  // Unknown ones, and another organization's, match nothing.
  expect(await counted("project_ids=proj_zenith")).toBe(0);
  expect(await counted("project_ids=none_such&models=%00x".replace("%00", ""))).toBe(0);
});

test("the bounds of a range are exact to the minute", async () => {
  const count = async (start: string, end: string, width = "1d") => {
    const query = `start_time=${seconds(start)}&end_time=${seconds(end)}&bucket_width=${width}`;
    const { data } = await usage("completions", query);
    return data.map((bucket: any) => [
      bucket.start_time - seconds(start),
      bucket.end_time - seconds(start),
      bucket.results[0]?.num_model_requests ?? 0,
    ]);
  };
  expect(await count("2026-11-02T09:15:00Z", "2026-11-02T10:00:00Z")).toEqual([[0, 2_700, 1]]);
  expect(await count("2026-11-02T09:16:00Z", "2026-11-02T10:01:00Z")).toEqual([[0, 2_700, 2]]);
  expect(await count("2026-11-02T09:15:30Z", "2026-11-02T09:15:31Z", "1m")).toEqual([[-30, 1, 1]]);
  expect(await count("2026-11-02T10:00:00Z", "2026-11-02T10:01:00Z", "1m")).toEqual([[0, 60, 2]]);
  expect(await count("2026-11-02T09:15:00Z", "2026-11-02T11:00:00Z", "1h")).toEqual([
    [0, 2_700, 1],
    [2_700, 6_300, 2],
  ]);
});

test("a range without an end ends now, with the calls of this second", async () => {
  const record = usageRecord({ model: "just now", atMs: Date.now() });
  await app.store.usage.record([record]);
  const start = Math.floor(record.atMs / 1000);
  for (const width of ["1m", "1h", "1d"]) {
    const { data } = await usage("completions", `start_time=${start}&bucket_width=${width}&models=just now`);
    expect(data[0].results[0].num_model_requests).toBe(1);
    expect(data[0].end_time).toBeGreaterThan(start);
  }
});

test("pages are cut by the number of buckets", async () => {
  const limited = async (width: string, more = "") =>
    (await usage("completions", `start_time=0&bucket_width=${width}${more}`)).data.length;
  expect(await limited("1d")).toBe(7);
  expect(await limited("1h")).toBe(24);
  expect(await limited("1m")).toBe(60);
  expect(await limited("1d", "&limit=31")).toBe(31);
  expect(await limited("1h", "&limit=168")).toBe(168);
  expect(await limited("1m", "&limit=1440")).toBe(1_440);
  expect(await limited("1d", "&limit=1")).toBe(1);
});
