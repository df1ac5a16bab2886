import { expect, test } from "bun:test";
import { highestOf, totalsOf } from "./chart-data.ts";
import { pathsOf, placeAt, xOf } from "./geometry.ts";

const scale = { area: { left: 10, top: 0, width: 100, height: 100 }, count: 4, highest: 10 };

test("a line has a gap where nothing is known, and a single value is a point", () => {
  const [path] = pathsOf("lines", [{ name: "a", values: [1, null, 3, 4] }], scale);
  expect(path).toBe("M22.5 90h.01M72.5 70L97.5 60");
});

test("bars on each other begin where the one beneath ends", () => {
  const series = [
    { name: "a", values: [4, 0, null, 1] },
    { name: "b", values: [2, 3, 5, null] },
  ];
  const [below, above] = pathsOf("stacked", series, scale);
  expect(below).toBe("M12.5 60h20V100h-20zM87.5 90h20V100h-20z");
  expect(above).toStartWith("M12.5 40h20V60h-20z");
  expect(totalsOf(series)).toEqual([6, 3, 5, 1]);
  expect(highestOf("stacked", series)).toBe(6);
  expect(highestOf("bars", series)).toBe(5);
});

test("the place under a pointer is the one whose middle is nearest", () => {
  for (const at of [0, 1, 2, 3]) expect(placeAt(scale, xOf(scale, at) + 5)).toBe(at);
  expect(placeAt(scale, -50)).toBe(0);
  expect(placeAt(scale, 500)).toBe(3);
});
