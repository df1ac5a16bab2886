import { expect, test } from "bun:test";
import fc from "fast-check";
import { sortedByKey } from "./sorted-by-key.ts";
import { Turns } from "./turns.ts";

test("it sorts like the runtime's stable sort", async () => {
  const keys = fc.array(fc.constantFrom(-Infinity, -1, 0, 0.5, 2, Infinity), { maxLength: 1_500, size: "max" });
  await fc.assert(
    fc.asyncProperty(keys, async (given) => {
      const items = given.map((key, item) => ({ key, item }));
      const expected = items.toSorted((a, b) => (a.key === b.key ? a.item - b.item : a.key < b.key ? -1 : 1));
      const sorted = await new Turns().run("a", "sort", (slices) => sortedByKey(items, ({ key }) => key, slices));
      expect(sorted).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});
