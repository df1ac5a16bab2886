import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Refusal } from "../../core/refusal.ts";
import { widthMs, type BucketWidth } from "../../core/usage/bucket-width.ts";
import { bucketPage, shortened, type BucketPage } from "./bucket-page.ts";
import { storedSpans } from "./usage-buckets.ts";

const seconds = (text: string) => Date.parse(text) / 1000;
const nowMs = Date.parse("2026-11-29T10:20:30.400Z");

function pageOf(
  start: string,
  end: string | null,
  width: BucketWidth,
  { limit = 100, page = null as string | null, areWhole = false } = {},
): BucketPage {
  const asked = { start_time: seconds(start), end_time: end === null ? null : seconds(end), page };
  return bucketPage(asked, { width, limit, areWhole }, nowMs);
}

const times = ({ buckets }: BucketPage) =>
  buckets.map(({ startMs, endMs }) =>
    [startMs, endMs].map((at) => new Date(at).toISOString().replace(":00.000Z", "")).join(" "),
  );

describe("the buckets of a range", () => {
  test("end at midnight in UTC, but for the last one, which ends with the range", () => {
    expect(times(pageOf("2026-11-27T17:31:20Z", "2026-11-29T06:00:00Z", "1d"))).toEqual([
      "2026-11-27T17:31 2026-11-28T00:00",
      "2026-11-28T00:00 2026-11-29T00:00",
      "2026-11-29T00:00 2026-11-29T06:00",
    ]);
  });

  test("end now by default", () => {
    const page = pageOf("2026-11-29T08:00:00Z", null, "1h");
    expect(page.buckets.at(-1)).toEqual({
      startMs: Date.parse("2026-11-29T10:00:00Z"),
      endMs: Date.parse("2026-11-29T10:20:31Z"),
    });
    // A record of this second is in the whole hour, which is stored.
    expect(page.span.endMs).toBe(Date.parse("2026-11-29T11:00:00Z"));
  });

  test("are whole days for costs", () => {
    expect(times(pageOf("2026-11-27T17:31:20Z", "2026-11-28T06:00:00Z", "1d", { areWhole: true }))).toEqual([
      "2026-11-27T00:00 2026-11-28T00:00",
      "2026-11-28T00:00 2026-11-29T00:00",
    ]);
  });

  test("begin and end with the finest buckets that are kept of a time", () => {
    const hours = pageOf("2026-10-20T10:17:20Z", "2026-10-20T12:30:00Z", "1d");
    expect(times(hours)).toEqual(["2026-10-20T10:00 2026-10-20T12:30"]);
    expect(hours.span.endMs).toBe(Date.parse("2026-10-20T13:00:00Z"));
    const days = pageOf("2025-11-20T10:17:20Z", "2025-11-21T12:30:00Z", "1d");
    expect(times(days)).toEqual(["2025-11-20T00:00 2025-11-21T00:00", "2025-11-21T00:00 2025-11-21T12:30"]);
    expect(days.span.endMs).toBe(Date.parse("2025-11-22T00:00:00Z"));
    expect(times(pageOf("2025-11-20T10:17:20Z", "2025-11-20T10:18:00Z", "1m"))).toEqual([
      "2025-11-20T10:17 2025-11-20T10:18",
    ]);
  });

  test("are no more than the limit, however long the range is", () => {
    const page = pageOf("1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1m", { limit: 1_440 });
    expect(page.buckets).toHaveLength(1_440);
    expect(page.nextPage).toMatch(/^page_/);
  });
});

test("the pages of a range are the range, also if time passes between them", () => {
  const widths = fc.constantFrom<BucketWidth>("1m", "1h", "1d");
  const lengths = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(widths, fc.integer({ min: 1, max: 900 }), lengths, fc.boolean(), fc.boolean(), (...given) => {
      const [width, part, limit, areWhole, endsNow] = given;
      const end_time = endsNow ? null : Math.floor(nowMs / 1000) - 7;
      const start_time = Math.floor(nowMs / 1000) - Math.ceil((widthMs[width] / 1000 / 100) * part) - 8;
      const asked = (page: string | null) => ({ start_time, end_time, page });
      const whole = bucketPage(asked(null), { width, limit: 10_000, areWhole }, nowMs);
      const buckets = [];
      let page: string | null = null;
      let atMs = nowMs;
      do {
        const one: BucketPage = bucketPage(asked(page), { width, limit, areWhole }, atMs);
        buckets.push(...one.buckets);
        page = one.nextPage;
        atMs += 1_234;
      } while (page !== null);
      expect(buckets).toEqual([...whole.buckets]);
      expect(whole.nextPage).toBeNull();
    }),
  );
});

describe("a cursor", () => {
  const cursor = (start: string, end: string) => `page_${[start, end].map((at) => seconds(at).toString(36)).join("_")}`;
  const { nextPage: page } = pageOf("2026-11-20T00:00:00Z", "2026-11-28T00:00:00Z", "1d", { limit: 2 });

  for (const [name, ask] of [
    ["with another end", () => pageOf("2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z", "1d", { page })],
    ["before the range", () => pageOf("2026-11-23T00:00:00Z", "2026-11-28T00:00:00Z", "1d", { page })],
    [
      "inside a bucket",
      () =>
        pageOf("2026-11-20T00:00:00Z", null, "1d", { page: cursor("2026-11-22T12:00:00Z", "2026-11-28T00:00:00Z") }),
    ],
    [
      "that ends before it begins",
      () =>
        pageOf("2026-11-20T00:00:00Z", null, "1d", { page: cursor("2026-11-22T00:00:00Z", "2026-11-12T00:00:00Z") }),
    ],
    ["of another form", () => pageOf("2026-11-20T00:00:00Z", null, "1d", { page: "x" })],
  ] as const)
    test(`${name} is refused`, () => {
      expect(ask).toThrow(Refusal);
      expect(ask).toThrow("Invalid value for 'page'");
    });
});

test("a range that is empty is refused, with the parameter that makes it so", () => {
  const refused = (start: string, end: string | null) => {
    try {
      pageOf(start, end, "1d");
    } catch (error) {
      if (error instanceof Refusal) return error.details.param;
      throw error;
    }
    return "nothing";
  };
  expect(refused("2026-11-29T00:00:00Z", "2026-11-29T00:00:00Z")).toBe("end_time");
  expect(refused("2026-11-29T10:20:31Z", null)).toBe("start_time");
  expect(refused("2026-11-29T10:20:30Z", null)).toBe("nothing");
});

test("a shortened page has its first buckets, and the next page has the rest", () => {
  const [start, end] = ["2026-11-20T00:00:00Z", "2026-11-28T00:00:00Z"] as const;
  const page = pageOf(start, end, "1d");
  const two = shortened(page, 2);
  expect(two.buckets).toEqual(page.buckets.slice(0, 2));
  expect(two.span).toEqual({ startMs: Date.parse(start), endMs: Date.parse("2026-11-22T00:00:00Z") });
  expect(pageOf(start, end, "1d", { page: two.nextPage }).buckets).toEqual(page.buckets.slice(2));
  expect(shortened(page, 8)).toEqual(page);
});

test("stored buckets cover a range in whole minutes, once each, and with wide ones where they fit", () => {
  const dayMs = widthMs["1d"];
  const within = fc.integer({ min: 0, max: 5 * dayMs });
  fc.assert(
    fc.property(fc.constantFrom<BucketWidth>("1m", "1h", "1d"), within, within, (width, one, other) => {
      const startMs = Math.floor(Math.min(one, other) / 60_000) * 60_000;
      const endMs = Math.max(one, other) + 1;
      const spans = storedSpans({ startMs, endMs }, width);
      expect(spans[0]?.startMs).toBe(startMs);
      expect(spans.at(-1)?.endMs).toBe(Math.ceil(endMs / 60_000) * 60_000);
      for (const [at, span] of spans.entries()) {
        const ms = widthMs[span.width];
        expect([span.startMs % ms, span.endMs % ms, spans[at + 1]?.startMs ?? span.endMs]).toEqual([0, 0, span.endMs]);
        if (span.width === "1m" && width !== "1m") expect(span.endMs - span.startMs).toBeLessThan(2 * 3_600_000);
      }
      expect(spans.length).toBeLessThanOrEqual(5);
    }),
  );
});
