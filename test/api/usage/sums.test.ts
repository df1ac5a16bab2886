import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { callNames } from "../../../src/core/calls.ts";
import { callEnds } from "../../../src/core/usage/call-end.ts";
import type { UsageRecord } from "../../../src/core/usage/usage-record.ts";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { usageRecord } from "../../support/usage-records.ts";

/** Whatever was called and however one asks: what the APIs answer adds up to the records. */

let app: TestApp;
let records: readonly UsageRecord[];
beforeAll(async () => {
  app = await openTestApp();
  records = fc.sample(anyRecord, { numRuns: 400, seed: 18 });
  for (let at = 0; at < records.length; at += 200) await app.store.usage.record(records.slice(at, at + 200));
});
afterAll(() => app.close());

const aceme = administrator(() => app);

// Two and a half days, which begin and end within a minute, an hour and a day.
const startMs = Date.parse("2026-11-01T17:31:20Z");
const endMs = Date.parse("2026-11-04T06:10:50Z");

const figure = fc.integer({ min: 0, max: 1_000 });
const price = fc.option(
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 15 }))
    .map(([whole, fraction, zeros]) => `${whole}.${"0".repeat(zeros)}${String(fraction).padStart(2, "0")}`),
  { nil: undefined },
);
const anyRecord: fc.Arbitrary<UsageRecord> = fc
  .record({
    atMs: fc.integer({ min: startMs - 7_200_000, max: endMs + 7_200_000 }),
    projectId: fc.constantFrom("proj_aceme", "proj_narrow", null),
    keyId: fc.constantFrom("key_1", "key_2", "key_3"),
    principalId: fc.constantFrom("user-1", "user-2"),
    model: fc.constantFrom("one", "two, of three", "three"),
    call: fc.constantFrom(...callNames),
    end: fc.constantFrom(...callEnds),
    tokens: fc.record({
      inputTokens: figure,
      outputTokens: figure,
      images: figure,
      characters: figure,
      seconds: figure,
      searches: fc.nat({ max: 2 }),
    }),
    tier: fc.constantFrom("flex", "default", undefined),
    isUnknown: fc.nat({ max: 5 }).map((one) => one === 0),
    inputPrice: price,
    outputPrice: price,
    imagePrice: price,
  })
  .map(({ tokens, tier, isUnknown, inputPrice, outputPrice, imagePrice, ...record }) =>
    usageRecord({
      ...record,
      // A source that refused or failed used nothing.
      usage:
        isUnknown || record.end === "refused" || record.end === "failed"
          ? null
          : { ...tokens, ...(tier !== undefined && { serviceTier: tier }) },
      prices: {
        ...(inputPrice !== undefined && { inputPrice }),
        ...(outputPrice !== undefined && { outputPrice }),
        ...(imagePrice !== undefined && { imagePrice }),
      },
    }),
  );

/** Which calls OpenAI would count where, written down a second time. */
const countedAs: Readonly<Record<string, RegExp>> = {
  completions:
    /^(chat|completions|responses|responses\.compact|messages|(cohere\.)?rerank|gemini\.(generate|stream)|ollama\.(chat|generate)|cohere\.chat|mistral\.(fim|ocr))$/,
  embeddings: /embed/,
  moderations: /moderations|classifications/,
  images: /^images/,
  audio_speeches: /speech/,
  audio_transcriptions: /transcriptions|translations/,
  web_search_calls:
    /^(chat|completions|responses|responses\.compact|messages|gemini\.(generate|stream)|ollama\.(chat|generate)|mistral\.(fim|ocr))$/,
};
const wireOf: Readonly<Record<string, (record: UsageRecord) => unknown>> = {
  project_id: (record) => record.projectId,
  user_id: (record) => record.principalId,
  api_key_id: (record) => record.keyId,
  model: (record) => record.model,
  service_tier: (record) => record.usage?.serviceTier ?? null,
};
const figures: Readonly<Record<string, (record: UsageRecord) => number>> = {
  num_model_requests: () => 1,
  input_tokens: ({ usage }) => usage?.inputTokens ?? 0,
  output_tokens: ({ usage }) => usage?.outputTokens ?? 0,
  images: ({ usage }) => usage?.images ?? 0,
  characters: ({ usage }) => usage?.characters ?? 0,
  seconds: ({ usage }) => usage?.seconds ?? 0,
  num_requests: ({ usage }) => usage?.searches ?? 0,
};

const isAnswered = ({ end }: UsageRecord) => end !== "refused" && end !== "failed";
const minute = 60_000;

/** All buckets of a range, from as many pages as there are. */
async function bucketsOf(path: string, query: string): Promise<any[]> {
  const buckets: any[] = [];
  let page: string | null = "";
  do {
    const answer: any = await aceme.get(`/v1/organization/${path}?${query}${page && `&page=${page}`}`);
    buckets.push(...answer.data);
    page = answer.next_page;
  } while (page !== null);
  return buckets;
}

const aWidth = fc.constantFrom({ width: "1m", limit: 1_440 }, { width: "1h", limit: 17 }, { width: "1d", limit: 2 });
const aKind = fc.constantFrom(...Object.keys(countedAs));
const someGroups = fc.subarray(Object.keys(wireOf));
const someTime = fc.integer({ min: startMs / 1000, max: endMs / 1000 });

test("buckets of every width and grouping add up to the records in the range", async () => {
  await fc.assert(
    fc.asyncProperty(
      aKind,
      aWidth,
      someGroups,
      someTime,
      someTime,
      async (kind, { width, limit }, names, one, other) => {
        const groups = kind === "completions" ? names : names.filter((name) => name !== "service_tier");
        const [start, end] = [Math.min(one, other), Math.max(one, other) + 1];
        const query = new URLSearchParams({ start_time: `${start}`, end_time: `${end}`, bucket_width: width });
        query.set("limit", `${limit}`);
        for (const name of groups) query.append("group_by[]", name);
        const buckets = await bucketsOf(`usage/${kind}`, String(query));
        expect(buckets.every(({ end_time }, at) => end_time === (buckets[at + 1]?.start_time ?? end))).toBe(true);

        const inRange = ({ atMs }: UsageRecord) =>
          atMs >= Math.floor((start * 1000) / minute) * minute && atMs < Math.ceil((end * 1000) / minute) * minute;
        const counted = records.filter(
          (record) =>
            inRange(record) &&
            isAnswered(record) &&
            countedAs[kind]!.test(record.call) &&
            (kind !== "web_search_calls" || (record.usage?.searches ?? 0) > 0),
        );
        const expected = sumsBy(counted.map((record) => [groups.map((name) => wireOf[name]!(record)), record]));
        const answered = new Map<string, Record<string, number>>();
        for (const result of buckets.flatMap(({ results }) => results)) {
          const group = JSON.stringify(groups.map((name) => result[name]));
          const sums = answered.get(group) ?? {};
          answered.set(group, sums);
          for (const name of Object.keys(figures)) if (name in result) sums[name] = (sums[name] ?? 0) + result[name];
        }
        for (const [group, sums] of answered) expect([group, sums]).toEqual([group, pick(expected.get(group), sums)]);
        expect([...answered.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
      },
    ),
    { numRuns: 60, seed: 18 },
  );
}, 120_000);

function sumsBy(all: readonly (readonly [readonly unknown[], UsageRecord])[]): Map<string, Record<string, number>> {
  const sums = new Map<string, Record<string, number>>();
  for (const [names, record] of all) {
    const group = JSON.stringify(names);
    const before = sums.get(group) ?? {};
    sums.set(group, before);
    for (const [name, of] of Object.entries(figures)) before[name] = (before[name] ?? 0) + of(record);
  }
  return sums;
}

function pick(from: Record<string, number> | undefined, like: object): Record<string, number> {
  return Object.fromEntries(Object.keys(like).map((name) => [name, from?.[name] ?? -1]));
}

test("costs are the exact sum of price times quantity", async () => {
  const day = 86_400_000;
  const [fromMs, toMs] = [Math.floor(startMs / day) * day, Math.ceil(endMs / day) * day];
  const query = `start_time=${fromMs / 1000}&end_time=${toMs / 1000}&group_by[]=line_item&group_by[]=project_id`;
  const { text } = await app.call("GET", `/v1/organization/costs?${query}`, { key: "acemeAdmin" });
  // The digits as they are sent, which JSON.parse would round.
  const results = JSON.parse(text.replaceAll(/"value":([\d.]+)/g, '"value":"$1"')).data.flatMap(
    (one: any) => one.results,
  );
  const answered = new Map<string, bigint>();
  for (const { line_item, project_id, amount } of results) add(answered, [line_item, project_id], scaled(amount.value));

  const expected = new Map<string, bigint>();
  for (const record of records.filter((one) => isAnswered(one) && one.atMs >= fromMs && one.atMs < toMs)) {
    const { usage, prices, model, projectId } = record;
    const charge = (item: string, quantity: number | undefined, each: string | undefined) => {
      if (quantity && each !== undefined)
        add(expected, [`${model}, ${item}`, projectId], BigInt(quantity) * scaled(each));
    };
    charge("input_tokens", usage?.inputTokens, prices.inputPrice);
    charge("output_tokens", usage?.outputTokens, prices.outputPrice);
    charge("images", usage?.images, prices.imagePrice);
  }
  expect(answered.size).toBeGreaterThan(10);
  expect([...answered].toSorted()).toEqual([...expected].toSorted());
});

function add(sums: Map<string, bigint>, names: readonly unknown[], amount: bigint): void {
  const group = JSON.stringify(names);
  sums.set(group, (sums.get(group) ?? 0n) + amount);
}

/** In units of 10 to the power of -30. */
function scaled(decimal: string): bigint {
  const [whole = "", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(30, "0"));
}
