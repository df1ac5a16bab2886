/**
 * Money is decimal text and is scaled as text: a price per million tokens has no exact binary fraction, and a float
 * would show users digits that no vendor charges.
 */

// More than any currency needs. It bounds the text that a huge exponent would produce.
const digitsMax = 40;

/** Plain notation (`0.0000025`) for a number or numeric text; null for anything else. */
export function decimalFrom(value: unknown): string | null {
  // A parsed JSON number prints as the shortest text that parses back to it, which is what the sender wrote.
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.length > digitsMax) return null;
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  return formatted(sign, whole + fraction, fraction.length - Number(exponent));
}

/** A decimal divided by ten to the power of `places`, exactly; null when `value` is not a decimal. */
export function shiftedRight(value: unknown, places: number): string | null {
  const plain = decimalFrom(value);
  if (plain === null) return null;
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  return formatted(sign, whole + fraction, fraction.length + places);
}

/** The order of two decimals in plain notation: below zero if the first is smaller. */
export function compareDecimals(one: string, other: string): number {
  const places = Math.max(placesOf(one), placesOf(other));
  const difference = digitsOf(one, places) - digitsOf(other, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function placesOf(decimal: string): number {
  return decimal.split(".")[1]?.length ?? 0;
}

function digitsOf(decimal: string, places: number): bigint {
  const [whole = "", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}

/** `digits` with the decimal point before the last `places` digits and without redundant zeros. */
function formatted(sign: string, digits: string, places: number): string | null {
  if (Math.abs(places) > digitsMax) return null;
  const long = places < 0 ? digits + "0".repeat(-places) : digits.padStart(places + 1, "0");
  const point = long.length - Math.max(places, 0);
  const whole = long.slice(0, point).replace(/^0+(?=\d)/, "");
  const fraction = long.slice(point).replace(/0+$/, "");
  const plain = fraction === "" ? whole : `${whole}.${fraction}`;
  if (plain.length > digitsMax) return null;
  return plain === "0" ? plain : sign + plain;
}
