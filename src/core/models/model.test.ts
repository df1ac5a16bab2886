import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compareIds, parentInId, validateModelId } from "./model-id.ts";

describe("valid ids", () => {
  const good = [
    "gpt-4o-mini",
    "ft:gpt-4o-mini:acemeco:suffix:abc123",
    "ft:gpt-3.5-turbo-0613:personal::8Fm1Iuik",
    "meta-llama/Llama-3.1-8B",
    "a b",
    "ü",
    "x+y",
    "a@b",
    "...",
    "a..b/c.d",
    "__proto__",
    "constructor",
    "模型",
    "🦙",
    "x".repeat(512),
    "ü".repeat(256),
  ];
  for (const id of good)
    test(`${JSON.stringify(id).slice(0, 60)} is a valid id`, () => expect(validateModelId(id)).toBeNull());
});

describe("invalid ids", () => {
  const bad = [
    "",
    "a\u0000b",
    "a\nb",
    "a\u007fb",
    "a\u200bb",
    "a\u202eb",
    "a\u2028b",
    "a\ud800b",
    "u\u0308",
    "a%b",
    "a\\b",
    "a?b",
    "a#b",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "a/../b",
    "a/.",
    " a",
    "a ",
    "x".repeat(513),
    "ü".repeat(257),
  ];
  for (const id of bad)
    test(`${JSON.stringify(id).slice(0, 60)} is not a valid id`, () => expect(validateModelId(id)).toMatch(/^must /));
});

test("ids are ordered by their UTF-8 bytes", () => {
  const anyText = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const bytes = Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(Math.sign(compareIds(a, b))).toBe(bytes);
    }),
    { numRuns: 2_000 },
  );
  expect(compareIds("\uffee", "🦙")).toBeLessThan(0);
});

test("a fine-tuned model's id names its base model", () => {
  expect(parentInId("ft:gpt-4o-mini:acemeco:suffix:abc123")).toBe("gpt-4o-mini");
  expect(parentInId("curie:ft-acmeco-2021-03-03-21-44-20")).toBe("curie");
  expect(parentInId("gpt-4o-mini")).toBeNull();
});
