import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseJson, readJson, type Json } from "./value.ts";
import { compact, pretty } from "./write.ts";

test("nothing is lost: long numbers, order, doubled members, escapes", () => {
  const text = '{"2":1.10,"1":9007199254740993,"a":1,"a":2,"e":"\\u0041\\/","n":-0.0e+5}';
  expect(compact(parseJson(text))).toBe(text);
  expect(parseJson(` ${text}\n`).raw).toBe(text);
});

test("whatever JSON there is, it is read as JSON.parse reads it, and written with the same meaning", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = parseJson(text);
      expect(JSON.parse(compact(value))).toEqual(JSON.parse(text));
      expect(JSON.parse(pretty(value))).toEqual(JSON.parse(text));
      expect(JSON.stringify(toJavaScript(value))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test("what is no JSON is refused, and so is what is nested too deeply to walk through", () => {
  for (const text of ["", "<html>", "{", "[1,]", "01", "'a'"]) expect(readJson(text)).toBeNull();
  expect(readJson("[".repeat(600) + "]".repeat(600))).toBeNull();
});

test("a long text with many escapes is read, and so are the deepest arrays", () => {
  const text = JSON.stringify('"\\\n'.repeat(500_000));
  expect(parseJson(text)).toEqual({ kind: "string", raw: text, text: JSON.parse(text) });
  expect(readJson("[".repeat(501) + "]".repeat(501))?.kind).toBe("array");
});

test("arrays stand on one line where they fit on it and hold no object", () => {
  expect(pretty(parseJson('{"a":[1,[2]],"b":[{"c":1}],"d":[],"e":{}}'))).toBe(
    '{\n  "a": [1, [2]],\n  "b": [\n    {\n      "c": 1\n    }\n  ],\n  "d": [],\n  "e": {}\n}',
  );
  const long = JSON.stringify(Array.from({ length: 30 }, (_, at) => at * 100));
  expect(pretty(parseJson(long)).split("\n")).toHaveLength(32);
});

function toJavaScript(value: Json): unknown {
  switch (value.kind) {
    case "object":
      return Object.fromEntries(value.members.map((member) => [member.key, toJavaScript(member.value)]));
    case "array":
      return value.items.map(toJavaScript);
    case "string":
      return value.text;
    case "number":
    case "true":
    case "false":
    case "null":
    default:
      return JSON.parse(value.raw);
  }
}
