import { expect, test } from "bun:test";
import { choicesOf, hasFilters, matching, noFilters, type Facets } from "./facets.ts";

interface Tree {
  readonly name: string;
  readonly kind: string;
  readonly traits: readonly string[];
}

const trees: readonly Tree[] = [
  { name: "Oak", kind: "leaf", traits: ["tall", "old"] },
  { name: "Elm", kind: "leaf", traits: ["tall"] },
  { name: "Pine", kind: "needle", traits: ["tall", "green"] },
  { name: "Yew", kind: "needle", traits: ["green", "old"] },
];
const facets = {
  wordsOf: ({ name, kind }: Tree) => `${name} ${kind}`.toLowerCase(),
  valuesOf: { kind: ({ kind }: Tree) => [kind], trait: ({ traits }: Tree) => traits },
  needsAll: ["trait"],
} as const satisfies Facets<Tree, string>;
const none = { q: "", kind: [], trait: [] };
const found = (chosen: object) => matching(facets, trees, { ...none, ...chosen }).map(({ name }) => name);
const counted = (name: "kind" | "trait", chosen: object) =>
  choicesOf(facets, trees, { ...none, ...chosen }, name, (_, value) => value).map(
    ({ value, count }) => `${value} ${count}`,
  );

test("a row has every word that is sought, in any order", () => {
  expect(found({ q: "NEEDLE  y" })).toEqual(["Yew"]);
  expect(found({ q: "oak pine" })).toEqual([]);
});

test("a row has one of the chosen values, or all of them where the filter says so", () => {
  expect(found({ kind: ["leaf", "needle"] })).toEqual(["Oak", "Elm", "Pine", "Yew"]);
  expect(found({ trait: ["tall", "old"] })).toEqual(["Oak"]);
  expect(found({ kind: ["needle"], trait: ["tall"] })).toEqual(["Pine"]);
});

test("choices are counted among the rows that the other filters leave", () => {
  expect(counted("kind", { kind: ["leaf"], trait: ["green"] })).toEqual(["needle 2", "leaf 0"]);
  expect(counted("kind", { q: "o" })).toEqual(["leaf 1"]);
});

test("choices of a filter that needs all are counted among the rows that have those already chosen", () => {
  expect(counted("trait", { trait: ["green"] })).toEqual(["green 2", "old 1", "tall 1"]);
});

test("the most frequent choice comes first, and equal ones stand by name", () => {
  expect(counted("trait", {})).toEqual(["tall 3", "green 2", "old 2"]);
});

test("a search or a value is a filter, and all are taken off together", () => {
  expect([hasFilters(facets, none), hasFilters(facets, { ...none, q: "a" })]).toEqual([false, true]);
  expect(hasFilters(facets, { ...none, trait: ["old"] })).toBe(true);
  expect(noFilters(facets)).toEqual(none);
});
