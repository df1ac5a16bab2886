import { expect, test } from "bun:test";
import fc from "fast-check";
import { apart } from "./geometry.ts";
import { namedPlaces, roundTicks } from "./ticks.ts";

test("an axis has round numbers", () => {
  expect(roundTicks(8410, 5)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
  expect(roundTicks(10_400, 5)).toEqual([0, 2500, 5000, 7500, 10_000, 12_500]);
  expect(roundTicks(12, 5)).toEqual([0, 5, 10, 15]);
  expect(roundTicks(0.27, 5)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(roundTicks(5, 5)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(roundTicks(0, 5)).toEqual([0, 1]);
  expect(roundTicks(2, 5)).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(roundTicks(2, 5, true)).toEqual([0, 1, 2]);
});

test("an axis reaches the highest value with few lines, none of them far above it", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), (highest) => {
      const ticks = roundTicks(highest, 5);
      const last = ticks.at(-1) ?? 0;
      expect(last).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
      expect(last - (ticks.at(-2) ?? 0)).toBeLessThan(highest * 1.01);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  );
});

test("no more places are named than fit, and the first is", () => {
  expect(namedPlaces(30, 10)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
  expect(namedPlaces(730, 8).length).toBeLessThanOrEqual(8);
  expect(namedPlaces(3, 0)).toEqual([0]);
  expect(namedPlaces(0, 5)).toEqual([]);
});

test("names at the end of lines do not cover each other, and stay within the chart where they fit", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 }), (wanted) => {
      const placed = apart(wanted, 16, 200).toSorted((one, other) => one - other);
      expect(Math.max(...placed)).toBeLessThanOrEqual(200);
      for (const [at, y] of placed.entries()) if (at > 0) expect(y - placed[at - 1]!).toBeGreaterThanOrEqual(16 - 1e-9);
    }),
  );
});
