import { expect, test } from "bun:test";
import fc from "fast-check";
import { mergedInSlices, sortedInSlices } from "./sorted-in-slices.ts";
import { Turns, type Slices } from "./turns.ts";

const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;
const inSlices = <Result>(work: (slices: Slices) => Promise<Result>) => new Turns().run("a", "test", work);
const items = fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }), id: fc.integer() }), { maxLength: 2_000 });

test("a list is sorted as at once, and equal items keep their order", async () => {
  await fc.assert(
    fc.asyncProperty(items, async (all) => {
      expect(await inSlices((slices) => sortedInSlices(all, compare, slices))).toEqual(all.toSorted(compare));
    }),
    { numRuns: 30 },
  );
});

test("two sorted lists are merged, and an item of the first comes before an equal one of the second", async () => {
  await fc.assert(
    fc.asyncProperty(items, items, async (one, other) => {
      const [first, second] = [one.toSorted(compare), other.toSorted(compare)];
      const merged = await inSlices((slices) => mergedInSlices(first, second, compare, slices));
      expect(merged).toEqual([...first, ...second].toSorted(compare));
    }),
    { numRuns: 30 },
  );
});
