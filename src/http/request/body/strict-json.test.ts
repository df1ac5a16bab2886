import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fullBodies } from "../../../../test/support/load/full-bodies.ts";
import { Refusal } from "../../../core/refusal.ts";
import { bodyBytesMaxDefault } from "./request-bodies.ts";
import type { Json } from "../../../api/shapes/shapes.ts";
import { parseStrictJson } from "./strict-json.ts";

function plain(value: Json): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

function refusalOf(text: string): { message: string; param: string | undefined } {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof Refusal) return { message: error.message, param: error.details.param };
    throw error;
  }
  return { message: "accepted", param: "accepted" };
}

test("whatever JSON.stringify writes is read as JSON.parse reads it", () => {
  const value = fc.jsonValue({ maxDepth: 6 }).filter((json) => !JSON.stringify(json).includes("__proto__"));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (json, indent) => {
      const text = JSON.stringify(json, null, indent);
      fc.pre(refusalOf(text).message !== "This number cannot be read exactly.");
      fc.pre(refusalOf(text).message !== "This is not well-formed text.");
      expect(plain(parseStrictJson(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 1_000 },
  );
});

test("nothing that JSON.parse refuses is accepted, and nothing throws but a refusal", () => {
  const scrap = fc.array(fc.constantFrom(...'{}[]:,"\\u0123-+.eE truefalsn'), { maxLength: 20 });
  fc.assert(
    fc.property(scrap, (characters) => {
      const text = characters.join("");
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      if (!valid) expect(refusalOf(text).message).not.toBe("accepted");
    }),
    { numRuns: 5_000 },
  );
});

test("no key of an object is special", () => {
  const value = parseStrictJson('{"__proto__": {"a": 1}, "constructor": 2}') as Map<string, Json>;
  expect([...value.keys()]).toEqual(["__proto__", "constructor"]);
});

describe("refused, with the place", () => {
  const cases: Record<string, [string, string]> = {
    "a key twice": ['{"a":{"b":1,"b":2}}', "a.b"],
    "a key twice, once escaped": ['{"a":1,"\\u0061":2}', "a"],
    "1e400": ['{"a":[0,1e400]}', "a[1]"],
    "minus zero": ['{"a":-0}', "a"],
    "more than fits": ['{"a":9007199254740993}', "a"],
    "half a character": ['{"a":"\\ud800"}', "a"],
    "a short escape": ['{"a":"\\u12"}', "a"],
    "a control character": ['{"a":"\n"}', "a"],
    "a comma too many": ['{"a":1,}', "body"],
    nothing: ["", "body"],
    "something behind": ["{} {}", "body"],
    "a byte order mark": ["\ufeff{}", "body"],
    "33 levels": ["[".repeat(33) + "]".repeat(33), `body${"[0]".repeat(32)}`],
    "a leading zero": ['{"a":01}', "body"],
    "no quotes": ["{a:1}", "body"],
  };
  for (const [name, [text, place]] of Object.entries(cases)) {
    test(name, () => expect(refusalOf(text).param).toBe(place));
  }
});

describe("the longest body is read in a few milliseconds", () => {
  // 5 ms at most on the machine of bench/README.md, where regular expressions took 40 to 50 for some of these.
  const boundMs = 20;
  for (const [name, text] of Object.entries(fullBodies(bodyBytesMaxDefault))) {
    test(name, () => {
      const limitMs = Math.max(boundMs, 4 * leastMs(boundMs, () => parsedByRuntime(text)));
      expect(leastMs(limitMs, () => refusalOf(text))).toBeLessThan(limitMs);
    });
  }
});

function parsedByRuntime(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Processor time, to which other processes add nothing; the least of several runs, so that no compilation counts. On a
 * busy machine the runtime compiles late, so more runs follow while none took less than `enoughMs`.
 */
function leastMs(enoughMs: number, run: () => unknown): number {
  const [runsMin, runsMax] = [10, 60];
  let bestMs = Infinity;
  for (let runs = 0; runs < runsMin || (runs < runsMax && bestMs >= enoughMs); runs++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    bestMs = Math.min(bestMs, (user + system) / 1000);
  }
  return bestMs;
}
