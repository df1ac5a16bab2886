import { expect, test } from "bun:test";
import fc from "fast-check";
import { amountOf, isAtLeast, plus } from "./amount.ts";

/** Prices with up to twelve places. The same in units of the last place, as a whole number, which is exact. */
const prices = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, places]) => {
    const digits = units.toString().padStart(places + 1, "0");
    const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
    return { text, units: units * 10n ** BigInt(12 - places) };
  });

test("sums and comparisons of amounts are exact", () => {
  fc.assert(
    fc.property(prices, prices, fc.integer({ min: 0, max: 1e12 }), (one, other, quantity) => {
      const sum = plus(one.text, amountOf([{ price: other.text, quantity }]));
      const units = one.units + other.units * BigInt(quantity);
      expect(isAtLeast(sum, one.text)).toBe(true);
      const [whole = "", fraction = ""] = sum.split(".");
      expect(BigInt(whole + fraction.padEnd(12, "0"))).toBe(units);
      expect(isAtLeast(one.text, other.text)).toBe(one.units >= other.units);
    }),
  );
});

test("amounts that floats would confuse are told apart", () => {
  expect(plus("0.1", "0.2")).toBe("0.3");
  expect(isAtLeast("0.3", "0.30")).toBe(true);
  expect(isAtLeast("0.2999999999999999999", "0.3")).toBe(false);
  expect(isAtLeast("10", "9.99")).toBe(true);
});
