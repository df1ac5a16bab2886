import { expect, test } from "bun:test";
import { centsOf } from "./cents.ts";

test("dollars are whole cents, however they are held in binary", () => {
  for (const [dollars, cents] of [
    [0.01, 1],
    [0.29, 29],
    [1.1, 110],
    [1234567890.12, 123456789012],
  ] as const)
    expect(centsOf(dollars, 1)).toBe(cents);
});

test("fractions of a cent, too little, too much and nothing are no amount", () => {
  for (const dollars of [null, 0, 0.001, 1.005, -1, 1e20, Number.POSITIVE_INFINITY])
    expect(centsOf(dollars, 1)).toBeNull();
  expect(centsOf(0, 0)).toBe(0);
});
