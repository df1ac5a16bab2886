import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compareIds, validateModelId } from "../models/model-id.ts";
import { rankOffers, type Offer } from "./offers.ts";
import { validateNaming, localName, matchesPattern, type NamingRules } from "./source-naming.ts";

const rules = (parts: Partial<NamingRules>): NamingRules => ({
  naming: { kind: "bare" },
  includes: [],
  excludes: [],
  ...parts,
});

describe("a pattern", () => {
  test.each([
    ["gpt-4", "gpt-4", true],
    ["gpt-4", "gpt-4o", false],
    ["gpt-*", "gpt-4/o", true],
    ["*", "", true],
    ["*-embed-*", "text-embed-3", true],
    ["*-embed-*", "text-embed", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*ab*ab", "abab", true],
    ["*ab*ab", "aab", false],
    ["a.c", "abc", false],
    ["[ab]?", "[ab]?", true],
    ["GPT*", "gpt-4", false],
  ])("%s on %s: %p", (pattern, text, matches) => {
    expect(matchesPattern(pattern, text)).toBe(matches);
  });

  test("matches exactly what its regular expression matches", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 }), (pattern, text) => {
        expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("with many asterisks is matched without backtracking", () => {
    const began = performance.now();
    expect(matchesPattern("*a".repeat(250) + "b", "a".repeat(512))).toBe(false);
    // With backtracking this would not end.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("the id of an upstream's model here", () => {
  test.each([
    [rules({}), "gpt-4", { id: "gpt-4" }],
    [rules({ naming: { kind: "prefix", prefix: "azure/" } }), "gpt-4", { id: "azure/gpt-4" }],
    [rules({ naming: { kind: "prefix", prefix: "eu-" } }), "a/b", { id: "eu-a/b" }],
    [rules({ naming: { kind: "map", ids: new Map([["a", "b"]]) } }), "a", { id: "b" }],
    [
      rules({ naming: { kind: "map", ids: new Map([["a", "b"]]) } }),
      "b",
      { leftOut: "is not in the map of its source" },
    ],
    [rules({ includes: ["gpt-*"] }), "gpt-4", { id: "gpt-4" }],
    [rules({ includes: ["gpt-*"] }), "o3", { leftOut: "is not included by a pattern of its source" }],
    [
      rules({ includes: ["*"], excludes: ["*-preview"] }),
      "o3-preview",
      { leftOut: 'is excluded by the pattern "*-preview"' },
    ],
    [
      rules({}),
      "a//b",
      { leftOut: "would have an id that must not begin or end with a slash or contain two in a row" },
    ],
    [
      rules({ naming: { kind: "prefix", prefix: "x".repeat(510) } }),
      "gpt",
      { leftOut: "would have an id that must be at most 512 bytes long" },
    ],
  ] as const)("%j of %s", (naming, upstreamId, name) => {
    expect(localName(naming, upstreamId)).toEqual(name);
  });

  test.each([
    [rules({ naming: { kind: "prefix", prefix: "" } }), "the prefix must not be empty"],
    [rules({ naming: { kind: "prefix", prefix: "/a" } }), "the prefix must not begin"],
    [rules({ naming: { kind: "prefix", prefix: "a%" } }), "the prefix must not contain any of"],
    [rules({ naming: { kind: "map", ids: new Map([["a", ""]]) } }), "an id in the map must not be empty"],
    [rules({ naming: { kind: "map", ids: new Map(["a", "b"].map((id) => [id, "c"])) } }), 'the id "c" to two models'],
    [rules({ includes: [""] }), "a pattern must be"],
    [rules({ excludes: Array(101).fill("a") }), "at most 100 patterns"],
    [rules({ includes: ["*a".repeat(9)] }), "a pattern must hold at most 8 asterisks"],
  ])("cannot be made by %j", (naming, error) => {
    expect(validateNaming(naming)).toContain(error);
  });

  test("is valid, or there is none", () => {
    const anyRules = fc.record({
      naming: fc.oneof(
        fc.constant({ kind: "bare" as const }),
        fc.string().map((prefix) => ({ kind: "prefix" as const, prefix })),
      ),
      includes: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
      excludes: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(anyRules, fc.string({ unit: "binary" }), (naming, upstreamId) => {
        const name = localName(naming, upstreamId);
        expect("id" in name ? validateModelId(name.id) === null : name.leftOut !== "").toBe(true);
      }),
    );
  });
});

const offer = (sourceId: string, priority: number, id: string, upstreamId = id): Offer => ({
  id,
  sourceId,
  upstreamId,
  priority,
  isShared: false,
});
const anySources = fc.uniqueArray(
  fc.record({
    sourceId: fc.string({ minLength: 1, maxLength: 2 }),
    priority: fc.integer({ min: 0, max: 2 }),
    ids: fc.array(fc.constantFrom("a", "b", "c", "d", "\ud83d\ude00", "\uffee"), { maxLength: 5 }),
  }),
  { selector: ({ sourceId }) => sourceId, maxLength: 5 },
);
const anyOffers = anySources.map((sources) =>
  sources.flatMap(({ sourceId, priority, ids }) => ids.map((id, at) => offer(sourceId, priority, id, `${id}-${at}`))),
);
const winnersOf = (offers: readonly Offer[]) => [...rankOffers(offers).values()].map(([winner]) => winner);

describe("the offers of several sources", () => {
  test("an id goes to the smallest priority, then to the smallest source id, then to the smallest upstream id", () => {
    const [bx, cx, by, ay] = [offer("b", 1, "x"), offer("c", 0, "x"), offer("b", 1, "y"), offer("a", 1, "y")];
    const [one, two] = [offer("a", 1, "z", "1"), offer("a", 1, "z", "2")];
    expect([...rankOffers([two, bx, by, cx, ay, one])]).toEqual([
      ["x", [cx, bx]],
      ["y", [ay, by]],
      ["z", [one, two]],
    ]);
  });

  test("every id has one winner, no offer is lost, and the ids are in order", () => {
    fc.assert(
      fc.property(anyOffers, (offers) => {
        const ranked = rankOffers(offers);
        expect([...ranked.keys()]).toEqual([...new Set(offers.map(({ id }) => id))].sort(compareIds));
        expect([...ranked.values()].flat().length).toBe(offers.length);
        for (const [id, ofId] of ranked) expect(ofId.every((one) => one.id === id)).toBe(true);
      }),
    );
  });

  test("the order they come in changes nothing", () => {
    fc.assert(
      fc.property(anyOffers, fc.infiniteStream(fc.nat()), (offers, random) => {
        const shuffled = offers
          .map((item) => ({ item, at: random.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
        expect([...rankOffers(shuffled)]).toEqual([...rankOffers(offers)]);
      }),
    );
  });

  test("without one source, every id of the others is still there, and what they won they keep", () => {
    fc.assert(
      fc.property(anyOffers, fc.nat(), (offers, pick) => {
        const removed = offers[pick % Math.max(offers.length, 1)]?.sourceId;
        const rest = offers.filter(({ sourceId }) => sourceId !== removed);
        const winners = winnersOf(rest);
        for (const winner of winnersOf(offers)) if (winner.sourceId !== removed) expect(winners).toContainEqual(winner);
        expect(new Set(winners.map(({ id }) => id))).toEqual(new Set(rest.map(({ id }) => id)));
      }),
    );
  });
});
