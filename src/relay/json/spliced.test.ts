import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { bodyWith, deepBody, escaped, jsonValue, stringToken } from "../../../test/support/call-bodies.ts";
import { processorMsPerTurn } from "../../../test/support/load/longest-turn.ts";
import { bestOf } from "../../../test/support/waiting.ts";
import { Refusal } from "../../core/refusal.ts";
import { findInJson } from "./find-in-json.ts";
import type { Found } from "./found.ts";
import { interestsOf } from "./interests.ts";
import { spliced } from "./spliced.ts";

const interests = interestsOf(["model", "models[]", "fallbacks[].model", "stream"]);

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

const name = fc.constantFrom('"model"', `"${escaped("model")}"`, '"mod\\u0065l"');
const model = fc.tuple(name, stringToken).map((pair) => pair.join(":"));
const models = fc.array(stringToken, { maxLength: 3 }).map((items) => `"models": [${items.join(" ,")}]`);
const fallbacks = fc
  .array(model, { maxLength: 3 })
  .map((items) => `"fallbacks":[${items.map((item) => `{${item}}`).join(",")}]`);
const call = fc.oneof(
  {
    weight: 9,
    arbitrary: bodyWith([
      model,
      models,
      fallbacks,
      fc.constant('"stream":true'),
      jsonValue.map((value) => `"a":${value}`),
    ]),
  },
  { weight: 1, arbitrary: deepBody },
);

test("bodies pass to the byte, and renaming changes nothing but the tokens of the names", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(call, fc.constantFrom("gpt-4o", "a", 'ft:"quoted"/é😀', "m".repeat(512)), async (text, other) => {
      const bytes = new TextEncoder().encode(text);
      const before = sha256(bytes);
      const found = await foundIn(bytes);
      if (found === null) return;
      read++;
      const named = found.filter(({ type }) => type === "string");
      const sent = await spliced(
        bytes,
        named.map(({ start, end }) => ({ start, end, text: JSON.stringify(other) })),
      );
      // What came is unchanged, and is what leaves if no name changes.
      expect(sha256(await spliced(bytes, []))).toBe(before);
      expect(sha256(bytes)).toBe(before);
      const there = await findInJson(sent, interests);
      expect(there.map(({ place }) => place)).toEqual(found.map(({ place }) => place));
      expect(there.filter(({ type }) => type === "string").map(({ value }) => value)).toEqual(named.map(() => other));
      expect(sha256(...without(sent, there))).toBe(sha256(...without(bytes, found)));
    }),
    { numRuns: 10_000 },
  );
  expect(read).toBeGreaterThan(8_000);
});

/** Null if a name stands twice, which a generated body may have. */
async function foundIn(bytes: Uint8Array): Promise<readonly Found[] | null> {
  try {
    return await findInJson(bytes, interests);
  } catch (error) {
    if (error instanceof Refusal && /appears twice|half a character|upper and lower/.test(error.message)) return null;
    throw error;
  }
}

/** Everything but the names. */
function without(bytes: Uint8Array, found: readonly Found[]): Uint8Array[] {
  let from = 0;
  const parts = found
    .filter(({ type }) => type === "string")
    .map(({ start, end }) => {
      const part = bytes.subarray(from, start);
      from = end;
      return part;
    });
  return [...parts, bytes.subarray(from)];
}

test("edits are applied in the order of their places", async () => {
  const bytes = new TextEncoder().encode("0123456789");
  const edits = [
    { start: 8, end: 10, text: "é" },
    { start: 0, end: 1, text: "" },
    { start: 3, end: 3, text: "abc" },
  ];
  expect(new TextDecoder().decode(await spliced(bytes, edits))).toBe("12abc34567é");
});

test("the same bytes come back when nothing changes", () => {
  const bytes = new Uint8Array(3);
  expect(spliced(bytes, [])).toBe(bytes);
});

test("edits that overlap are a defect of the program", () => {
  const edit = { start: 0, end: 2, text: "" };
  expect(() => spliced(new Uint8Array(3), [edit, { ...edit, start: 1 }])).toThrow("overlap");
  expect(() => spliced(new Uint8Array(3), [{ ...edit, end: 4 }])).toThrow("outside");
});

test("64 MiB are spliced without holding the event loop", async () => {
  // About 2 ms on the machine of bench/README.md. In one go it takes 30.
  const turnMsMax = 8;
  const bytes = new Uint8Array(64 * 1024 * 1024).fill(0x61);
  const splice = async () => void (await spliced(bytes, [{ start: 1, end: 2, text: "b" }]));
  expect(await bestOf(3, turnMsMax, () => processorMsPerTurn(splice))).toBeLessThan(turnMsMax);
});
