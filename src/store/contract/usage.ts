import { describe, expect, test } from "bun:test";
import type { UsageRecord } from "../../core/usage/usage-record.ts";
import { usageMidnightMs, usageRecord as record } from "./rows.ts";
import type { Store } from "../store.ts";
import type { RecordCursor, RecordFilters, UsageSums, UsageStore } from "../usage.ts";

const dayMs = 86_400_000;
const midnightMs = usageMidnightMs;

export function usageTests(store: () => Store): void {
  const usage = () => store().usage;
  describe("usage", () => {
    recordingTests(usage);
    listingTests(usage);
    summingTests(usage);
    boundTests(usage);
    costTests(usage);
    callTests(usage);

    test("records take no revision", async () => {
      const { revision } = await store().snapshot();
      await usage().record([record("quiet")]);
      expect((await store().snapshot()).revision).toBe(revision);
    });
  });
}

function listingTests(usage: () => UsageStore): void {
  test("records are filtered, each page looks at a bounded number of them, and no page leaves one out", async () => {
    const organizationId = "org-filtered";
    const rare = new Set([7, 2_500, 4_100]);
    const all = Array.from({ length: 4_200 }, (_, at) =>
      record(`${at}`, {
        organizationId,
        atMs: midnightMs + Math.floor(at / 2),
        ...(rare.has(at) && { end: "refused", status: 429, model: "rare", keyId: "key_rare", projectId: null }),
      }),
    );
    for (let at = 0; at < all.length; at += 300) await usage().record(all.slice(at, at + 300));
    const page = { organizationId, startMs: midnightMs, endMs: midnightMs + dayMs, after: null, limit: 2 };
    const found = async (filters: RecordFilters) => {
      const ids: string[][] = [];
      let after: RecordCursor | null = null;
      do {
        const { records, next } = await usage().records({ ...page, after, filters });
        ids.push(records.map(({ id }) => id));
        after = next;
      } while (after !== null);
      return ids;
    };
    const [first, second, third] = ["4100", "2500", "7"] as const;
    expect(await found({ model: ["rare"] })).toEqual([[first, second], [], [third]]);
    expect(await found({ end: ["refused"], status: [429, 500] })).toEqual([[first, second], [], [third]]);
    expect((await found({ key: ["key_rare"], model: ["rare", "other"] })).flat()).toEqual([first, second, third]);
    expect((await found({ user: ["nobody"] })).flat()).toEqual([]);
    expect((await found({ project: ["none"], source: ["none"], call: ["none"] })).flat()).toEqual([]);
  });
}

function recordingTests(usage: () => UsageStore): void {
  test("a record comes back exactly as it was written, the newest first", async () => {
    const organizationId = "org-records";
    const full = record("a", { organizationId, atMs: midnightMs + 1 });
    const bare = record("b", {
      organizationId,
      atMs: midnightMs + 2,
      projectId: null,
      sourceOrganizationId: null,
      status: null,
      headersMs: null,
      firstByteMs: null,
      usage: null,
      isEstimated: true,
      end: "failed",
      prices: {},
    });
    await usage().record([full, bare]);
    const page = { organizationId, startMs: midnightMs, endMs: midnightMs + 10, after: null, limit: 10 };
    expect(await usage().records(page)).toEqual({ records: [bare, full], next: null });
    expect(await usage().records({ ...page, limit: 1 })).toEqual({ records: [bare], next: bare });
    expect(await usage().records({ ...page, after: bare })).toEqual({ records: [full], next: null });
    expect(await usage().records({ ...page, endMs: midnightMs + 2 })).toEqual({ records: [full], next: null });
    const elsewhere = { ...page, organizationId: "org-elsewhere" };
    expect(await usage().records(elsewhere)).toEqual({ records: [], next: null });
  });

  test("a record that is written again counts once", async () => {
    const organizationId = "org-again";
    const [one, two, three] = ["1", "2", "3"].map((id) => record(id, { organizationId })) as [
      UsageRecord,
      UsageRecord,
      UsageRecord,
    ];
    await usage().record([one, two]);
    await usage().record([one, two]);
    await usage().record([two, three]);
    expect(await sumsOf(usage(), organizationId)).toMatchObject([{ requests: 3, inputTokens: 300, totalMs: 900 }]);
    expect(await usage().spent(organizationId, null, midnightMs, midnightMs + dayMs)).toBe("0.00195");
  });
}

function summingTests(usage: () => UsageStore): void {
  test("calls are summed by minute, hour and day, and by what they are grouped by", async () => {
    const organizationId = "org-sums";
    const at = (id: string, atMs: number, changes: Partial<UsageRecord> = {}) =>
      record(id, { organizationId, atMs: midnightMs + atMs, ...changes });
    await usage().record([
      at("1", 0),
      at("2", 59_999, { keyId: "key_2", principalId: "user-2" }),
      at("3", 60_000, { projectId: null }),
      at("4", 3_600_000, { model: "m2", end: "cancelled", usage: null }),
      at("5", dayMs, { end: "failed", usage: { serviceTier: "flex" }, isEstimated: true }),
    ]);
    const query = { organizationId, startMs: midnightMs, endMs: midnightMs + 2 * dayMs };
    const rows = async (changes: Partial<Parameters<UsageStore["buckets"]>[0]>) =>
      (await usage().buckets({ ...query, width: "1d", ...changes })).map(({ bucketMs, group, requests }) =>
        [[bucketMs - midnightMs], Object.values(group), [requests]].flat(),
      );
    expect(await rows({})).toEqual([
      [0, 4],
      [dayMs, 1],
    ]);
    expect(await rows({ width: "1h" })).toEqual([
      [0, 3],
      [3_600_000, 1],
      [dayMs, 1],
    ]);
    expect(await rows({ width: "1m", endMs: midnightMs + 60_001 })).toEqual([
      [0, 2],
      [60_000, 1],
    ]);
    expect(sorted(await rows({ groupBy: ["key"] }))).toEqual([
      [0, "key_1", 3],
      [0, "key_2", 1],
      [dayMs, "key_1", 1],
    ]);
    expect(sorted(await rows({ groupBy: ["project", "model"] }))).toEqual([
      [0, "proj_1", "m1", 2],
      [0, "proj_1", "m2", 1],
      [0, null, "m1", 1],
      [dayMs, "proj_1", "m1", 1],
    ]);
    expect(await rows({ filters: { user: ["user-2", "user-3"] } })).toEqual([[0, 1]]);
    expect(await rows({ filters: { model: ["m2"], key: ["key_2"] } })).toEqual([]);
    expect(await rows({ filters: { project: [] } })).toEqual([]);
    expect(await rows({ filters: { serviceTier: ["flex"] }, groupBy: ["serviceTier"] })).toEqual([[dayMs, "flex", 1]]);
    expect(await usage().buckets({ ...query, width: "1d" })).toMatchObject([
      { requests: 4, cancelled: 1, unmeasured: 1, failed: 0, estimated: 0, inputTokens: 300, images: 0 },
      { requests: 1, cancelled: 0, unmeasured: 0, failed: 1, estimated: 1, inputTokens: 0 },
    ]);
  });
}

function boundTests(usage: () => UsageStore): void {
  test("sums beyond 32 bits are exact", async () => {
    const organizationId = "org-large";
    const large = (id: string) =>
      record(id, { organizationId, usage: { inputTokens: 4_000_000_001 }, bytesOut: 2 ** 38 });
    await usage().record([large("1"), large("2")]);
    await usage().record([large("3")]);
    expect(await sumsOf(usage(), organizationId)).toMatchObject([
      { inputTokens: 12_000_000_003, bytesOut: 3 * 2 ** 38 },
    ]);
  });

  test("batches of several writers at once are all counted", async () => {
    const organizationId = "org-at-once";
    const batch = (writer: number) =>
      Array.from({ length: 60 }, (_, at) =>
        record(`${writer}-${at}`, { organizationId, keyId: `key_${(at * (writer + 7)) % 20}`, model: `m${at % 3}` }),
      );
    await Promise.all([1, 2, 3, 4, 5, 6].map((writer) => usage().record(batch(writer))));
    expect(await sumsOf(usage(), organizationId)).toMatchObject([{ requests: 360 }]);
  });

  test("what is no longer kept is purged, and days stay", async () => {
    const organizationId = "org-purged";
    const atMs = 100 * dayMs;
    const hourMs = 3_600_000;
    await usage().record(
      Array.from({ length: 600 }, (_, at) => record(`${at}`, { organizationId, atMs: atMs + (at % 3) * hourMs })),
    );
    await usage().purge({
      ...keepsAll,
      recordsFromMs: atMs + 1,
      minutesFromMs: atMs + 1,
      hoursFromMs: atMs + hourMs + 1,
    });
    const range = { organizationId, startMs: atMs, endMs: atMs + dayMs };
    const left = await usage().records({ ...range, after: null, limit: 1000 });
    expect(left.records).toHaveLength(400);
    const requests = async (width: "1m" | "1h" | "1d", groupBy: readonly "key"[] = []) =>
      (await usage().buckets({ ...range, width, groupBy })).map((bucket) => bucket.requests);
    expect([await requests("1m"), await requests("1h"), await requests("1d")]).toEqual([[200, 200], [200], [600]]);
    expect([await requests("1m", ["key"]), await requests("1h", ["key"])]).toEqual([[200, 200], [200]]);
  });

  test("an organization's oldest records make room, those of a minute together, and no other's", async () => {
    const [crowded, quiet] = ["org-crowded", "org-roomy"];
    const atMs = 101 * dayMs;
    const of = (organizationId: string, minutes: readonly number[]) =>
      minutes.map((minute, at) => record(`${at}`, { organizationId, atMs: atMs + minute * 60_000 + at }));
    await usage().record([...of(crowded, [0, 59, 60, 61, 61, 62]), ...of(quiet, [0])]);
    const left = async (organizationId: string) => {
      const page = { organizationId, startMs: atMs, endMs: atMs + dayMs, after: null, limit: 100 };
      return (await usage().records(page)).records.map((one) => one.id).toReversed();
    };
    await usage().purge({ ...keepsAll, recordsMax: 6 });
    expect(await left(crowded)).toHaveLength(6);
    await usage().purge({ ...keepsAll, recordsMax: 2 });
    expect([await left(crowded), await left(quiet)]).toEqual([["5"], ["0"]]);
  });
}

const keepsAll = { recordsFromMs: 0, recordsMax: 1_000_000, minutesFromMs: 0, hoursFromMs: 0 };

function costTests(usage: () => UsageStore): void {
  test("costs are quantities at the prices of the calls, and what has no price is named", async () => {
    const organizationId = "org-costs";
    const range = { organizationId, startMs: midnightMs, endMs: midnightMs + dayMs };
    const cheap = { inputPrice: "0.1", outputPrice: "0.2" };
    await usage().record([
      record("1", { organizationId, usage: { inputTokens: 3, outputTokens: 1 }, prices: cheap }),
      record("2", { organizationId, usage: { inputTokens: 4 }, prices: cheap, projectId: "proj_2", keyId: "key_2" }),
      record("3", { organizationId, usage: { inputTokens: 5 }, prices: { ...cheap, inputPrice: "0.3" } }),
      record("4", { organizationId, usage: { inputTokens: 6 }, prices: {}, model: "free" }),
      record("5", { organizationId, usage: { inputTokens: 7 }, prices: cheap, end: "refused" }),
    ]);
    const rows = async (groupBy: readonly ("project" | "key")[]) =>
      sorted(
        (await usage().costs({ ...range, groupBy })).map(({ group, model, item, price, quantity }) =>
          [Object.values(group), model, item, price, quantity].flat(),
        ),
      );
    expect(await rows([])).toEqual([
      ["m1", "input_tokens", "0.1", 7],
      ["m1", "input_tokens", "0.3", 5],
      ["m1", "output_tokens", "0.2", 1],
    ]);
    expect(await rows(["key"])).toEqual([
      ["key_1", "m1", "input_tokens", "0.1", 3],
      ["key_1", "m1", "input_tokens", "0.3", 5],
      ["key_1", "m1", "output_tokens", "0.2", 1],
      ["key_2", "m1", "input_tokens", "0.1", 4],
    ]);
    const spent = (projectId: string | null, startMs = range.startMs) =>
      usage().spent(organizationId, projectId, startMs, range.endMs);
    expect([await spent(null), await spent("proj_2"), await spent("proj_3")]).toEqual(["2.4", "0.4", "0"]);
    expect(await spent(null, range.startMs + dayMs)).toBe("0");
    expect(await usage().unpriced(organizationId, range.startMs, range.endMs)).toEqual([
      { model: "free", item: "input_tokens", quantity: 6 },
    ]);
  });
}

function callTests(usage: () => UsageStore): void {
  test("the last calls of a model are known by project", async () => {
    const organizationId = "org-calls";
    const at = (id: string, days: number, projectId: string | null) =>
      record(id, { organizationId, atMs: midnightMs + days * dayMs, projectId, model: "used" });
    await usage().record([at("1", 0, "proj_1"), at("2", 9, "proj_1"), at("3", 5, null)]);
    await usage().record([at("4", 8, "proj_1")]);
    const [lastMs, otherMs] = [midnightMs + 9 * dayMs, midnightMs + 5 * dayMs];
    expect(await usage().lastCalls(organizationId, ["used", "idle"], midnightMs + 6 * dayMs)).toEqual([
      {
        model: "used",
        lastCalledMs: lastMs,
        calls: 2,
        projects: [
          { projectId: "proj_1", lastCalledMs: lastMs, calls: 2 },
          { projectId: null, lastCalledMs: otherMs, calls: 0 },
        ],
      },
    ]);
  });
}

function sumsOf(usage: UsageStore, organizationId: string): Promise<readonly UsageSums[]> {
  return usage.buckets({ organizationId, width: "1d", startMs: midnightMs, endMs: midnightMs + dayMs });
}

function sorted<Row extends readonly unknown[]>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
