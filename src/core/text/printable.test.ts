import { expect, test } from "bun:test";
import { printable, printableJson } from "./printable.ts";

test("characters that control a terminal are escaped", () => {
  expect(printable("a\u001b[31mred\u0007\n\u009b2J\u202eback\u200b")).toBe(
    "a\\u001b[31mred\\u0007\\n\\u009b2J\\u202eback\\u200b",
  );
  expect(printable("ü 日本 😀 \\u0041")).toBe("ü 日本 😀 \\u0041");
});

test("escaped JSON has the same meaning", () => {
  const value = { id: "a\u001b\u009b\u202e\u007f\n😀" };
  const shown = printableJson(JSON.stringify(value, null, 2));
  expect(shown).not.toMatch(/[\u001b\u009b\u202e\u007f]/);
  expect(JSON.parse(shown)).toEqual(value);
});
