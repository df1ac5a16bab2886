import { expect, test } from "bun:test";
import { dateOf, relative } from "./format.ts";

const now = 1_800_000_000;
const day = 86_400;

test("a lifetime of ninety days is no two months", () => {
  expect(relative(now + 90 * day - 5, now)).toBe("in 90 days");
  expect(relative(now + 120 * day, now)).toBe("in 120 days");
  expect(relative(now + 183 * day, now)).toBe("in 6 months");
  expect(relative(now - 364 * day, now)).toBe("12 months ago");
  expect(relative(now + 3 * 365.25 * day, now)).toBe("in 3 years");
});

test("what is under a minute away is said in seconds only where they count", () => {
  expect([relative(now - 25, now), relative(now + 4, now)]).toEqual(["now", "now"]);
  expect([relative(now - 25, now, true), relative(now + 4, now, true)]).toEqual(["25 seconds ago", "in 4 seconds"]);
  expect(relative(now, now, true)).toBe("now");
  expect(relative(now - 119, now, true)).toBe("1 minute ago");
});

test("a day has its date", () => {
  expect(dateOf(now)).toMatch(/\b2027\b/);
});
