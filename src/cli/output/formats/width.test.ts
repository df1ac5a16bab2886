import { expect, test } from "bun:test";
import { clipped, padded, widthOf } from "./width.ts";

test.each([
  ["", 0],
  ["gpt-4o", 6],
  ["模型-7b", 7],
  ["🚀x", 3],
  ["e\u0301", 1],
  ["ü…│", 3],
])("%j takes so many columns: %d", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test("a text is filled up and cut by columns, and never within a letter", () => {
  expect(padded("模", 4)).toBe("模  ");
  expect(padded("long", 2)).toBe("long");
  expect([clipped("plain", 5), clipped("plain", 4), clipped("模型", 3), clipped("🚀🚀", 2)]).toEqual([
    "plain",
    "pla…",
    "模…",
    "…",
  ]);
});
