import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { validateModelId } from "../models/model.ts";
import { mergeSources, type Offer, type SourceOffers } from "./source-merge.ts";
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

  test("matches as the regular expression would that it stands for", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 }), (pattern, text) => {
        expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("of many stars takes no longer for it", () => {
    const began = performance.now();
    expect(matchesPattern("*a".repeat(250) + "b", "a".repeat(512))).toBe(false);
    // Tried one after the other, the ways to match take longer than anybody has.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("the name of an upstream's model here", () => {
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
  ])("cannot follow from %j", (naming, error) => {
    expect(validateNaming(naming)).toContain(error);
  });

  test("is sound, or there is none", () => {
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

const offer = (sourceId: string, id: string, upstreamId = id): Offer => ({ id, sourceId, upstreamId });
const anySources = fc.uniqueArray(
  fc.record({
    sourceId: fc.string({ minLength: 1, maxLength: 2 }),
    priority: fc.integer({ min: 0, max: 2 }),
    ids: fc.array(fc.constantFrom("a", "b", "c", "d", "\ud83d\ude00", "\uffee"), { maxLength: 5 }),
  }),
  { selector: ({ sourceId }) => sourceId, maxLength: 5 },
);
const asOffers = (all: readonly { sourceId: string; priority: number; ids: string[] }[]) =>
  all.map(({ sourceId, priority, ids }) => ({
    sourceId,
    priority,
    offers: ids.map((id, at) => offer(sourceId, id, `${id}-${at}`)),
  }));

describe("several sources in one list", () => {
  const from = (sourceId: string, priority: number, ...ids: string[]): SourceOffers<Offer> => ({
    sourceId,
    priority,
    offers: ids.map((id) => offer(sourceId, id)),
  });

  test("an id that two have goes to the smaller priority, then to the smaller source id, and is reported", () => {
    const { models, collisions } = mergeSources([from("b", 1, "x", "y"), from("c", 0, "x"), from("a", 1, "y", "z")]);
    expect(models).toEqual([offer("c", "x"), offer("a", "y"), offer("a", "z")]);
    expect(collisions).toEqual([
      { id: "x", winner: offer("c", "x"), losers: [offer("b", "x")] },
      { id: "y", winner: offer("a", "y"), losers: [offer("b", "y")] },
    ]);
  });
});

describe("whatever several sources offer", () => {
  test("every id is there once, and every offer is a model or in the report", () => {
    fc.assert(
      fc.property(anySources, (all) => {
        const sources = asOffers(all);
        const { models, collisions } = mergeSources(sources);
        const offered = sources.flatMap(({ offers }) => offers);
        expect(models.map(({ id }) => id).sort()).toEqual([...new Set(offered.map(({ id }) => id))].sort());
        expect(models.length + collisions.flatMap(({ losers }) => losers).length).toBe(offered.length);
        for (const { id, winner } of collisions) expect(models.find((model) => model.id === id)).toEqual(winner);
      }),
    );
  });

  test("the order they come in changes nothing", () => {
    fc.assert(
      fc.property(anySources, fc.infiniteStream(fc.nat()), (all, random) => {
        const sources = asOffers(all);
        const mixed = <T>(list: readonly T[]) =>
          list
            .map((item) => ({ item, at: random.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const shuffled = mixed(sources).map(({ sourceId, priority, offers }) => ({
          sourceId,
          priority,
          offers: mixed(offers),
        }));
        expect(mergeSources(shuffled)).toEqual(mergeSources(sources));
      }),
    );
  });

  test("without one of them, every model of the others is still there", () => {
    fc.assert(
      fc.property(anySources, fc.nat(), (all, pick) => {
        const sources = asOffers(all);
        const removed = sources[pick % Math.max(sources.length, 1)];
        const rest = mergeSources(sources.filter((source) => source !== removed)).models;
        const before = mergeSources(sources).models.filter(({ sourceId }) => sourceId !== removed?.sourceId);
        for (const model of before) expect(rest).toContainEqual(model);
        const offered = sources.filter((source) => source !== removed).flatMap(({ offers }) => offers);
        expect(new Set(rest.map(({ id }) => id))).toEqual(new Set(offered.map(({ id }) => id)));
      }),
    );
  });
});
