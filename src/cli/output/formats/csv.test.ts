import { expect, test } from "bun:test";
import fc from "fast-check";
import { csvText } from "./csv.ts";

/** Reads one line of CSV, quotes and all, as a spreadsheet does. */
function fieldsOf(line: string): string[] {
  const fields = [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
  return fields.map(([, quoted, bare = ""]) => quoted?.replaceAll('""', '"') ?? bare);
}

test("texts, numbers and missing values are fields, quoted where they must be", () => {
  const rows = [
    ["plain", 5, null],
    ['a "b", c', -0.5, "two\nlines"],
  ];
  expect(csvText(["name", "count", "more"], rows)).toBe('name,count,more\nplain,5,\n"a ""b"", c",-0.5,"two\nlines"\n');
});

test.each([
  '=cmd|"/c calc"!A0',
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1",
  " =1",
  "\r=1",
  "\u200b=1",
  "\ufeff@x",
  "\u00a0+1",
  "＝1+1",
])("a spreadsheet does not run %j", (text) => {
  const [read = ""] = fieldsOf(csvText([], [[text]]).slice(1));
  expect(read).toBe(`'${text}`);
});

test("any text comes back, with an apostrophe at most", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 }), (texts) => {
      const read = fieldsOf(csvText([], [texts]).slice(1, -1));
      expect(read.map((text) => text.replace(/^'/, ""))).toEqual(texts.map((text) => text.replace(/^'/, "")));
      for (const text of read) expect(text).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
