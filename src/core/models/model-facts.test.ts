import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compareDecimals, decimalFrom, shiftedRight } from "../decimal.ts";
import { factNames, validateFacts, mergeFacts, parseFacts, type ModelFacts, type RawFacts } from "./model-facts.ts";

describe("a decimal", () => {
  test.each([
    [0.88, 6, "0.00000088"],
    ["0.88", 6, "0.00000088"],
    [3, 6, "0.000003"],
    [2.5, 6, "0.0000025"],
    [0.1, 6, "0.0000001"],
    [1e-7, 6, "0.0000000000001"],
    ["1.5E3", 6, "0.0015"],
    [30000, 10, "0.000003"],
    ["0.000", 6, "0"],
    ["-0", 0, "0"],
    ["007.50", 0, "7.5"],
    ["12", -2, "1200"],
    ["-1", 0, "-1"],
    [1e21, 0, "1000000000000000000000"],
  ])("%p moved right by %d is %s", (value, places, text) => {
    expect(shiftedRight(value, places)).toBe(text);
  });

  test.each(
    [
      "",
      " ",
      "1,5",
      "0x10",
      "1e999",
      "NaN",
      ".5",
      "5.",
      "1 2",
      "9".repeat(41),
      "1e-39.",
      NaN,
      Infinity,
      null,
      {},
      ["1"],
    ].map((value) => [value] as const),
  )("%p is not a decimal", (value) => {
    expect(decimalFrom(value)).toBeNull();
    expect(shiftedRight(value, 6)).toBeNull();
  });

  test("a decimal keeps every digit when it is shifted", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 9 }), (digits, places) => {
        const text = shiftedRight(String(digits), places);
        const back = shiftedRight(text, -places);
        expect(back).toBe(String(digits));
      }),
    );
  });

  test("decimals are compared by every digit", () => {
    expect(["0.15", "10", "0.150000000000000000001", "-1", "9", "0"].toSorted(compareDecimals)).toEqual(
      "-1 0 0.15 0.150000000000000000001 9 10".split(" "),
    );
    const digits = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(digits, digits, fc.nat(20), (one, other, places) => {
        const [left, right] = [one, other].map((value) => shiftedRight(String(value), places)!);
        expect(compareDecimals(left!, right!)).toBe(one < other ? -1 : one > other ? 1 : 0);
      }),
    );
  });
});

const odd: readonly (readonly [keyof ModelFacts, unknown])[] = [
  ["displayName", "a\u202eb"],
  ["displayName", "x".repeat(257)],
  ["displayName", 7],
  ["description", "x".repeat(4097)],
  ["description", "a\u0000"],
  ["description", "a\u2066b"],
  ["description", "\ud800"],
  ["contextLength", 0],
  ["contextLength", -1],
  ["contextLength", 1.5],
  ["contextLength", "8192"],
  ["contextLength", 1e10],
  ["contextLength", NaN],
  ["inputModalities", "text"],
  ["inputModalities", ["smell"]],
  ["inputModalities", ["constructor"]],
  ["capabilities", ["<b>", "", "a".repeat(41)]],
  ["capabilities", Array.from({ length: 65 }, (_, at) => `c${at}`)],
  ["capabilities", { tools: true }],
  ["inputPrice", "-1"],
  ["inputPrice", "free"],
  ["shutdownDate", "2027-02-30"],
  ["shutdownDate", "2027-02-28T00:00:00Z"],
  ["root", "/models/secret.gguf"],
  ["replacement", ""],
  ["sizeBytes", 2 ** 53],
];

describe("facts from outside", () => {
  test("facts are normalised", () => {
    expect(
      parseFacts({
        displayName: "Qwen 3",
        description: "Two\nlines, and a 👩‍💻.",
        contextLength: 40960,
        inputModalities: ["TEXT", "pdf", "images", "text"],
        outputModalities: ["embeddings"],
        capabilities: ["function_calling", "tool-use", "Tools", "thinking"],
        inputPrice: 0.5,
        outputPrice: "0",
        shutdownDate: "2027-02-28",
        root: "Qwen/Qwen3",
      }),
    ).toEqual({
      displayName: "Qwen 3",
      description: "Two\nlines, and a 👩‍💻.",
      contextLength: 40960,
      inputModalities: ["file", "image", "text"],
      outputModalities: ["embedding"],
      capabilities: ["reasoning", "tools"],
      inputPrice: "0.5",
      outputPrice: "0",
      shutdownDate: "2027-02-28",
      root: "Qwen/Qwen3",
    });
  });

  test.each([...odd])("%s of %j is dropped when parsed, and reported when validated", (field, value) => {
    expect(parseFacts({ [field]: value, family: "x" })).toEqual({ family: "x" });
    expect(validateFacts({ family: "x", [field]: value })?.field).toBe(field);
  });

  test("null is an unknown fact, and the valid items of a list are kept", () => {
    expect(validateFacts({ displayName: null, contextLength: undefined })).toBeNull();
    expect(parseFacts({ displayName: null })).toEqual({});
    expect(parseFacts({ inputModalities: ["text", "smell", 7] })).toEqual({ inputModalities: ["text"] });
    expect(validateFacts({ inputModalities: ["text", "smell"] })?.field).toBe("inputModalities");
    expect(parseFacts(JSON.parse('{"__proto__":{"family":"x"},"constructor":1}') as RawFacts)).toEqual({});
  });

  test("parsed facts are valid and parse to themselves, whatever the input", () => {
    const rawFacts = fc.record(Object.fromEntries(factNames.map((name) => [name, fc.anything()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(rawFacts, (facts) => {
        const sound = parseFacts(facts);
        expect(validateFacts(sound)).toBeNull();
        expect(parseFacts(sound)).toEqual(sound);
      }),
    );
  });
});

describe("facts of several origins", () => {
  test("an override wins over the file, and the file over the upstream, each with its origin", () => {
    const known = mergeFacts({
      upstream: { contextLength: 8, outputLimit: 2, family: "u" },
      file: { contextLength: 16, displayName: "F" },
      override: { contextLength: 32 },
    });
    expect(known).toEqual({
      facts: { displayName: "F", contextLength: 32, outputLimit: 2, family: "u" },
      origins: { displayName: "file", contextLength: "override", outputLimit: "upstream", family: "upstream" },
    });
  });

  test("unknown facts have neither value nor origin", () => {
    expect(mergeFacts({})).toEqual({ facts: {}, origins: {} });
  });
});
