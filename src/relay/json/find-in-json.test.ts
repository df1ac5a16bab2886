import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { bodyWith, deepBody, escaped, jsonValue, stringToken } from "../../../test/support/call-bodies.ts";
import { Refusal } from "../../core/refusal.ts";
import { findInJson } from "./find-in-json.ts";
import type { Found } from "./found.ts";
import { interestsOf } from "./interests.ts";
import { JsonScan } from "./json-scan.ts";

const interests = interestsOf(["model", "models[]", "fallbacks[]", "fallbacks[].model", "tools[].model", "stream"]);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What is found without a pause. */
function found(text: string): readonly Found[] {
  const bytes = bytesOf(text);
  const scan = new JsonScan(bytes, interests);
  scan.readTo(bytes.length);
  return scan.found;
}

function refusalOf(text: string): string | null {
  try {
    found(text);
    return null;
  } catch (error) {
    if (error instanceof Refusal && error.code === "malformed-request") return error.message;
    throw error;
  }
}

function brief(text: string): string[] {
  return found(text).map(({ place, value, type }) => `${place} ${value === null ? type : JSON.stringify(value)}`);
}

describe("what is found", () => {
  const cases: Record<string, [string, string[]]> = {
    "a model": ['{"model":"gpt-4o"}', ['model "gpt-4o"']],
    "a model behind others": [' {"a":[{"model":"x"}],"b":{"model":"y"},"model" : "z" } ', ['model "z"']],
    "a name with escapes": ['{"mod\\u0065l":"a"}', ['model "a"']],
    "a value with escapes": ['{"model":"ft:\\u0061\\/b\\n\\u00e9"}', ['model "ft:a/b\\né"']],
    "values of other types": [
      '{"model":1e3,"models":[null,false,[],{"model":1},"a"],"stream":true}',
      [
        "model 1000",
        "models[0] null",
        "models[1] false",
        "models[2] array",
        "models[3] object",
        'models[4] "a"',
        "stream true",
      ],
    ],
    "names in lists of objects": [
      '{"fallbacks":["a",{"x":{"model":0},"model":"b"}],"tools":[{},{"model":"c"},[{"model":"d"}]]}',
      ['fallbacks[0] "a"', "fallbacks[1] object", 'fallbacks[1].model "b"', 'tools[1].model "c"'],
    ],
    "nothing where an interest has another shape": [
      '{"models":{"a":"b","c":"d"},"fallbacks":"x","tools":{"model":"m"}}',
      [],
    ],
    "an object in full": ['{"model":{"a":[1,{}]} }', ["model object"]],
  };
  for (const [name, [text, expected]] of Object.entries(cases)) test(name, () => expect(brief(text)).toEqual(expected));

  test("the span of a value is its token, quotes and brackets included", () => {
    const text = '{"é":1,"model": "é😀" ,"fallbacks":[ {"model":[1, 2]} ],"stream":false}';
    const tokens = found(text).map(({ start, end }) => new TextDecoder().decode(bytesOf(text).subarray(start, end)));
    expect(tokens).toEqual(['"é😀"', '{"model":[1, 2]}', "[1, 2]", "false"]);
  });

  test("a string that servers read differently, or that is too long to be a name, has no value", () => {
    for (const text of ["a\\u0000b", "\\ud800", "x".repeat(17_000)]) {
      const [only] = found(`{"model":"${text}"}`);
      expect([only?.type, only?.value]).toEqual(["string", null]);
    }
  });
});

describe("refused", () => {
  const cases: Record<string, string> = {
    "a model twice": '{"model":"a","model":"a"}',
    "a model twice, once escaped": '{"model":"a","\\u006dodel":"a"}',
    "a model twice, of other types": '{"model":null,"x":1,"model":{}}',
    "a stream twice": '{"stream":true,"stream":false}',
    "a list of models twice": '{"models":[],"models":["a"]}',
    "a model twice in one of several": '{"fallbacks":[{"model":"a"},{"model":"b","model":"c"}]}',
    "a model in capitals": '{"Model":"a"}',
    "a model in capitals, escaped": '{"\\u004dODEL":"a"}',
    "the Kelvin sign for a k": '{"fallbac\u212as":[]}',
    "the long s for an s": '{"\u017ftream":true}',
    "NUL after a name": '{"model\\u0000":"a"}',
    "half a character in a name": '{"mod\\ud800el":"a"}',
    "a control character in a name": '{"mod\nel":"a"}',
    "a control character in a value": '{"model":"a\n"}',
    "a comment": '{"a":1/* */}',
    "a line comment": '{"a":1 // x\n}',
    NaN: '{"a":[NaN]}',
    Infinity: '{"a":{"b":-Infinity}}',
    "a comma at the end of an object": '{"a":{"b":1,}}',
    "a comma at the end of a list": '{"a":[1,]}',
    "single quotes": "{'a':1}",
    "single quotes, deep": `{"a":[[{"b":'c'}]]}`,
    "no quotes": '{"a":{b:1}}',
    "a leading zero": '{"a":[01]}',
    "a plus sign": '{"a":+1}',
    "a point without digits": '{"a":1.}',
    "a false literal": '{"a":nul}',
    "an unknown escape": '{"a":"\\x41"}',
    "a short escape": '{"a":"\\u12"}',
    "a list that an object ends": '{"a":[1}}',
    "an object without a value": '{"a":}',
    "an object without a colon": '{"a" 1}',
    "a list for a body": '[{"model":"a"}]',
    "a string for a body": '"model"',
    nothing: "",
    "only white space": " \n",
    "an end too early": '{"model":"a"',
    "an end in a string": '{"model":"a',
    "an end in an escape": '{"model":"a\\',
    "something behind": '{"model":"a"}{}',
    "NUL behind": '{"model":"a"}\0',
    "a byte order mark": '\ufeff{"model":"a"}',
    "another white space": '{"a":\u00a01}',
    "a form feed": '{"a":\f1}',
    "1,001 levels": `{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`,
    "a number of more digits than Python reads": `{"a":${"1".repeat(5_000)}}`,
    "a name of two kilobytes": `{"${"x".repeat(2_000)}":1}`,
  };
  for (const [name, text] of Object.entries(cases)) test(name, () => expect(refusalOf(text)).toBeString());

  const encodings: Record<string, Uint8Array> = {
    "bytes that are no UTF-8": new Uint8Array([...bytesOf('{"a":"'), 0xff, ...bytesOf('"}')]),
    "an encoded surrogate": new Uint8Array([...bytesOf('{"a":"'), 0xed, 0xa0, 0x80, ...bytesOf('"}')]),
    "an overlong quote": new Uint8Array([...bytesOf('{"a":"'), 0xc0, 0xa2, ...bytesOf('"}')]),
    "UTF-16": new Uint8Array(Buffer.from('{"model":"a"}', "utf16le")),
  };
  for (const [name, bytes] of Object.entries(encodings))
    test(name, () => expect(() => findInJson(bytes, interests)).toThrow(Refusal));
});

test("a small body is read at once", () => {
  const text = `{"a":"${"word ".repeat(6_000)}","model":"m"}`;
  const finding = findInJson(bytesOf(text), interests);
  expect(finding).not.toBeInstanceOf(Promise);
  expect(finding).toEqual(found(text));
});

test("more names than any call has are refused", () => {
  const body = bytesOf(`{"models":[${'"a",'.repeat(1_001)}"a"]}`);
  expect(async () => findInJson(body, interests)).toThrow("more than 1000 names");
});

test("a thousand levels are read", () => {
  expect(refusalOf(`{"a":${"[".repeat(999)}${"]".repeat(999)}}`)).toBeNull();
});

test("a refusal names the place", () => {
  const text = '{"fallbacks":[{},{"model":"b","model":"c"}]}';
  expect(refusalOf(text)).toBe("The name 'fallbacks[1].model' appears twice in the body.");
  expect(refusalOf('\ufeff{"a":1}')).toContain("byte order mark");
  expect(refusalOf('{"a":[1,}')).toBe('The body is not valid JSON: unexpected "}" at byte 9.');
});

test("names twice are nobody's business where no model is named", () => {
  expect(brief('{"a":{"b":1,"b":2,"model":3,"model":4},"a":5,"model":"m"}')).toEqual(['model "m"']);
});

/** The same reading, with a pause after each few bytes. */
function foundInPieces(text: string, pieceBytes: number): readonly Found[] {
  const bytes = bytesOf(text);
  const scan = new JsonScan(bytes, interests);
  let to = 0;
  do to = Math.min(to + pieceBytes, bytes.length);
  while (!scan.readTo(to));
  return scan.found;
}

const name = (text: string) => fc.constantFrom(`"${text}"`, `"${escaped(text)}"`);
const member = (text: string, inner: fc.Arbitrary<string>) => fc.tuple(name(text), inner).map((pair) => pair.join(":"));
const list = (inner: fc.Arbitrary<string>) =>
  fc.array(inner, { maxLength: 4 }).map((items) => `[${items.join(" , ")}]`);
const named = fc.oneof(
  jsonValue,
  member("model", stringToken).map((inner) => `{"x":[0],${inner}}`),
);
const body = bodyWith([
  member("model", fc.oneof(stringToken, jsonValue)),
  member("models", list(fc.oneof(stringToken, jsonValue))),
  member("fallbacks", list(named)),
  member("tools", fc.oneof(jsonValue, list(named))),
  member("stream", fc.constantFrom("true", "false", "1")),
]);

/** What JSON.parse reads at the interests, in any order. */
function expectedIn(text: string): string[] {
  const { model, models, fallbacks, tools, stream } = JSON.parse(text);
  const lines = [line("model", model), line("stream", stream)];
  if (Array.isArray(models)) models.forEach((item, at) => lines.push(line(`models[${at}]`, item)));
  if (Array.isArray(fallbacks)) fallbacks.forEach((item, at) => lines.push(line(`fallbacks[${at}]`, item)));
  for (const [path, items] of Object.entries({ fallbacks, tools }))
    if (Array.isArray(items))
      items.forEach((item, at) => {
        if (isObject(item) && Object.hasOwn(item, "model")) lines.push(line(`${path}[${at}].model`, item["model"]));
      });
  return lines.sort();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function line(path: string, value: unknown): string {
  return `${path} ${JSON.stringify(value)}`;
}

/** Refusals of what JSON.parse reads: two servers may read it differently, or it is longer than we read. */
const isOursAlone = (message: string | null) =>
  /appears twice|upper and lower case|half a character/.test(message ?? "");

test("what JSON.parse finds is found, with the same values, wherever pieces end", () => {
  let read = 0;
  fc.assert(
    fc.property(body, fc.integer({ min: 1, max: 40 }), (text, pieceBytes) => {
      if (isOursAlone(refusalOf(text))) return;
      read++;
      const bytes = bytesOf(text);
      const tokens = found(text);
      const lines = tokens.map(({ place, start, end }) =>
        line(place, JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start, end)))),
      );
      expect(lines.sort()).toEqual(expectedIn(text));
      expect(foundInPieces(text, pieceBytes)).toEqual([...tokens]);
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(15_000);
});

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

test("what JSON.parse refuses is refused, and nothing else that one server reads as another does", () => {
  const edit = fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(..."{}[]:,\"\\u0123-+.eE truefalsn/*'modl"));
  let refused = 0;
  fc.assert(
    fc.property(body, fc.array(edit, { minLength: 1, maxLength: 3 }), (original, edits) => {
      const text = edits.reduce((before, [place, removed, added]) => {
        const at = place % (before.length + 1);
        return (before.slice(0, at) + added + before.slice(at + removed)).toWellFormed();
      }, original);
      const refusal = refusalOf(text);
      // A line end may stand raw in a string that is no interest.
      const isJson = isJsonObject(text) || (refusal === null && isJsonObject(text.replaceAll(/[\r\n\t]/g, " ")));
      if (!isJson) refused++;
      if (!isOursAlone(refusal)) expect([text, refusal === null]).toEqual([text, isJson]);
    }),
    { numRuns: 20_000 },
  );
  expect(refused).toBeGreaterThan(5_000);
});

test("deep and wide bodies are read", () => {
  fc.assert(
    fc.property(deepBody, (text) => expect(brief(text)).toEqual(['model "m"'])),
    { numRuns: 200 },
  );
});
