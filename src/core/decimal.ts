/**
 * Money is kept as decimal text and moved by text: a price per million tokens has no exact binary fraction, and a
 * float would show users digits that nobody charged.
 */

// More than any currency needs; an exponent without end would make a text without end.
const digitsMax = 40;

/** The plain spelling (`0.0000025`) of a number or of text that is one; null for anything else. */
export function decimalFrom(value: unknown): string | null {
  // A parsed JSON number prints as the shortest text that reads back as it, which is what the sender wrote.
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.length > digitsMax) return null;
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  return written(sign, whole + fraction, fraction.length - Number(exponent));
}

/** A decimal divided by ten to the power of `places`, exactly; null where `value` is none. */
export function shiftedRight(value: unknown, places: number): string | null {
  const plain = decimalFrom(value);
  if (plain === null) return null;
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  return written(sign, whole + fraction, fraction.length + places);
}

/** `digits` with the point before the last `places` of them, without zeros that say nothing. */
function written(sign: string, digits: string, places: number): string | null {
  if (Math.abs(places) > digitsMax) return null;
  const long = places < 0 ? digits + "0".repeat(-places) : digits.padStart(places + 1, "0");
  const point = long.length - Math.max(places, 0);
  const whole = long.slice(0, point).replace(/^0+(?=\d)/, "");
  const fraction = long.slice(point).replace(/0+$/, "");
  const plain = fraction === "" ? whole : `${whole}.${fraction}`;
  if (plain.length > digitsMax) return null;
  return plain === "0" ? plain : sign + plain;
}
