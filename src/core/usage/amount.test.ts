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

test("amounts that floats get wrong are exact", () => {
  expect(amountOf([])).toBe("0");
  expect(amountOf([{ price: "0.1", quantity: 3 }])).toBe("0.3");
  expect(amountOf([{ price: "0.0000025", quantity: 1_000_001 }])).toBe("2.5000025");
  expect(
    amountOf([
      { price: "0.1", quantity: 1 },
      { price: "0.2", quantity: 1 },
    ]),
  ).toBe("0.3");
  expect(amountOf([{ price: "5", quantity: Number.MAX_SAFE_INTEGER }])).toBe("45035996273704955");
  expect(amountOf([{ price: "1.50", quantity: 2 }])).toBe("3");
});

const digits = (lengthMax: number) => fc.bigInt(0n, 10n ** BigInt(lengthMax) - 1n);
/** A price with its value in units of 10^-20. */
const priced = fc
  .tuple(digits(4), digits(20), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 ** 40 }))
  .map(([whole, fraction, places, quantity]) => {
    const written = fraction.toString().padStart(20, "0").slice(0, places);
    const units = whole * 10n ** 20n + BigInt(written.padEnd(20, "0") || 0);
    return { price: places === 0 ? `${whole}` : `${whole}.${written}`, quantity, units };
  });

test("an amount is the sum of quantity times price, in any order and in any parts", () => {
  fc.assert(
    fc.property(fc.array(priced, { maxLength: 20 }), (lines) => {
      const sum = lines.reduce((total, { units, quantity }) => total + units * BigInt(quantity), 0n);
      expect(unitsOf(amountOf(lines))).toBe(sum);
      expect(amountOf(lines.toReversed())).toBe(amountOf(lines));
      const parts = [lines.slice(0, 3), lines.slice(3)].map((part) => ({ price: amountOf(part), quantity: 1 }));
      expect(amountOf(parts)).toBe(amountOf(lines));
    }),
  );
});

function unitsOf(amount: string): bigint {
  expect(amount).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
  const [whole = "", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(20, "0"));
}
