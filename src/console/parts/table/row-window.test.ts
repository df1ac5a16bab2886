import { expect, test } from "bun:test";
import fc from "fast-check";
import { rowWindow } from "./row-window.ts";

test("every row that can be seen is drawn, and not many others", () => {
  fc.assert(
    fc.property(
      fc.nat(20_000),
      fc.integer({ min: -720_000, max: 900 }),
      fc.integer({ min: 100, max: 2000 }),
      (count, top, visibleHeight) => {
        const { first, end } = rowWindow({ count, rowHeight: 36, top, visibleHeight });
        for (let row = 0; row < count; row += 1) {
          const isSeen = top + (row + 1) * 36 > 0 && top + row * 36 < visibleHeight;
          if (isSeen && (row < first || row >= end)) throw new Error(`row ${row} is missing`);
        }
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        expect(end - first).toBeLessThanOrEqual(visibleHeight / 36 + 26);
      },
    ),
    { numRuns: 50 },
  );
});

test("a step of one row draws nothing anew", () => {
  const at = (top: number) => rowWindow({ count: 20_000, rowHeight: 36, top, visibleHeight: 800 });
  expect(at(-36_000)).toEqual(at(-36_036));
});
