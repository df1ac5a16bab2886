import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { longestTurnMs } from "../../test/support/load/longest-turn.ts";
import { bestOf } from "../../test/support/waiting.ts";
import { parseInPieces } from "./json-in-pieces.ts";

const pause = async () => undefined;

async function outcome(parse: () => unknown): Promise<unknown> {
  try {
    return { value: await parse() };
  } catch (error) {
    return error instanceof SyntaxError ? "not JSON" : error;
  }
}

const json = fc.json({ noUnicodeString: false, maxDepth: 5 });
const pieceLength = fc.nat(20);

test("valid JSON gives what JSON.parse gives", async () => {
  await fc.assert(
    fc.asyncProperty(json, pieceLength, fc.constantFrom(0, 1), async (text, length, indent) => {
      const spelled = JSON.stringify(JSON.parse(text), null, indent);
      const [parsed, expected] = [await parseInPieces(spelled, pause, length), JSON.parse(spelled)];
      expect(parsed).toEqual(expected);
      expect(JSON.stringify(parsed)).toBe(JSON.stringify(expected));
    }),
    { numRuns: 2_000 },
  );
});

test("invalid JSON throws where JSON.parse throws", async () => {
  const signs = fc.string({ unit: fc.constantFrom(...'[]{}",:1a\\ \n', '"a":', "[]", '"\\""'), maxLength: 14 });
  const spoilt = fc.tuple(json, fc.nat(), signs).map(([text, at, more]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + more.slice(0, 2) + text.slice(place);
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(signs, spoilt), pieceLength, async (text, length) => {
      expect(await outcome(() => parseInPieces(text, pause, length))).toEqual(await outcome(() => JSON.parse(text)));
    }),
    { numRuns: 10_000 },
  );
});

test("inherited names such as __proto__ are ordinary names, and the last of repeated names wins", async () => {
  const text = '{"__proto__":[1,2,3],"a":[1,1,1,1],"a":[2,2,2,2],"constructor":"x"}';
  for (const length of [1, 8, 100]) {
    const read = (await parseInPieces(text, pause, length)) as object;
    expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(text)));
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  }
});

test("the texts that take JSON.parse longest are parsed in short turns", async () => {
  const lists = `[${"[],".repeat(2_700_000)}[]]`;
  const names = `{"data":[${Array.from({ length: 60_000 }, (_, at) => `{"a${at}":1,"b${at}":1,"c${at}":{}}`).join()}]}`;
  for (const text of [lists, names]) {
    const share = await bestOf(5, 1 / 3, async () => {
      const startedMs = performance.now();
      const longestMs = await longestTurnMs(() => parseInPieces(text, turn));
      return longestMs / (performance.now() - startedMs);
    });
    expect(share).toBeLessThan(1 / 3);
  }
});
