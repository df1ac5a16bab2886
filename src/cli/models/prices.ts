import { shiftedRight } from "../../core/decimal.ts";

/** Prices as people compare them: in USD per million tokens, from USD per token. Null is unknown. */

const unknown = "unknown";
const roundedDigits = 4;

export function perMillion(perToken: string | null): string | null {
  return perToken === null ? null : shiftedRight(perToken, -6);
}

/** `$0.15`, or `free`. */
export function priceText(perToken: string | null): string {
  const price = perMillion(perToken);
  if (price === null) return unknown;
  return price === "0" ? "free" : `$${withCents(price)}`;
}

/** The same with at most four digits behind the point, leading zeros not counted, so that a column stays narrow. */
export function roundedPriceText(perToken: string | null): string {
  const price = perMillion(perToken);
  const [, zeros = "", digits = ""] = /^\d+\.(0*)(\d+)$/.exec(price ?? "") ?? [];
  if (price === null || digits.length + (isBelowOne(price) ? 0 : zeros.length) <= roundedDigits)
    return priceText(perToken);
  const places = roundedDigits + (isBelowOne(price) ? zeros.length : 0);
  return `$${withCents(
    Number(price)
      .toFixed(places)
      .replace(/\.?0+$/, ""),
  )}`;
}

/** What input and output cost: `$0.15 / $0.60`. */
export function pricesText(input: string | null, output: string | null): string {
  const [one, other] = [roundedPriceText(input), roundedPriceText(output)];
  return one === other && !one.startsWith("$") ? one : `${one} / ${other}`;
}

function isBelowOne(price: string): boolean {
  return price.startsWith("0.");
}

/** With two places at least, and as many as it has. */
export function withCents(price: string): string {
  const [whole = "", fraction = ""] = price.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}
