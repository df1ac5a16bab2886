import { expect, test } from "bun:test";
import { closest } from "./did-you-mean.ts";

test.each([
  ["lst", "list"],
  ["retreive", "retrieve"],
  ["delte", "delete"],
  ["DELETE", "delete"],
  ["raw", "raw"],
])("%s is taken for %s", (mistyped, suggestion) => {
  expect(closest(mistyped, ["list", "retrieve", "delete", "raw"])).toBe(suggestion);
});

test("a word that resembles none gets no suggestion", () => {
  expect(closest("bogus", ["list", "retrieve", "delete"])).toBeNull();
});
