import { expect, test } from "bun:test";
import fc from "fast-check";
import { csvOf } from "./csv.ts";

const cell = (value: string | number | null) => csvOf([{ title: "a", text: () => value }], [{}]).split("\r\n")[1];

test("a cell that a spreadsheet would run begins with an apostrophe", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u200b@", "\ufeff+", "＝", "＠"])
    expect(csvOf([{ title: "a", text: () => `${start}1` }], [{}])).toMatch(/^a\r\n"?'/);
  expect(cell("=cmd|x!A1")).toBe("'=cmd|x!A1");
  expect(cell('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`);
});

test("a negative number stays a number, and nothing is an empty cell", () => {
  expect(cell(-3.5)).toBe("-3.5");
  expect(cell(null)).toBe("");
});

test("headings are as safe as cells", () => {
  expect(csvOf([{ title: "=1", text: () => "" }], [])).toBe("'=1\r\n");
});

test("any text comes back from the file as it was, behind its apostrophe if it has one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (one, other) => {
      const file = csvOf<string>(
        [
          { title: "one", text: () => one },
          { title: "other", text: () => other },
        ],
        ["row"],
      );
      const bare = (text: string) => text.replace(/^'/, "");
      expect(parsed(file)[1]?.map(bare)).toEqual([one, other].map(bare));
    }),
  );
});

/** A reader of RFC 4180. */
function parsed(file: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of file.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}
