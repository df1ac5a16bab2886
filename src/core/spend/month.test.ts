import { expect, test } from "bun:test";
import fc from "fast-check";
import { monthAt, monthName } from "./month.ts";

const times = fc.integer({ min: 0, max: Date.UTC(2999, 0) });

test("a month begins and ends at midnight of a first day in UTC, wherever the server is", () => {
  expect(monthAt(Date.parse("2026-11-30T23:59:59.999Z"))).toEqual({
    startMs: Date.parse("2026-11-01T00:00:00Z"),
    endMs: Date.parse("2026-12-01T00:00:00Z"),
  });
  expect(monthName(monthAt(Date.parse("2026-12-31T23:59:59.999Z")))).toBe("2026-12");
  expect(monthName(monthAt(Date.parse("2027-01-01T00:00:00Z")))).toBe("2027-01");
});

test("each time is in one month, and months follow on each other", () => {
  fc.assert(
    fc.property(times, (atMs) => {
      const month = monthAt(atMs);
      expect(month.startMs <= atMs && atMs < month.endMs).toBe(true);
      expect(monthAt(month.startMs)).toEqual(month);
      expect(monthAt(month.endMs - 1)).toEqual(month);
      expect(monthAt(month.endMs).startMs).toBe(month.endMs);
      expect(monthName(month)).toBe(new Date(atMs).toISOString().slice(0, 7));
    }),
  );
});
