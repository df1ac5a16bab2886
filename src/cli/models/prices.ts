import { shiftedRight } from "../../core/decimal.ts";

/** Prices as people compare them: in USD per million tokens, from USD per token. Null is unknown. */

const unknown = "unknown";

export function perMillion(perToken: string | null): string | null {
  return perToken === null ? null : shiftedRight(perToken, -6);
}

/** `$0.15`, or `free`. */
export function priceText(perToken: string | null): string {
  const price = perMillion(perToken);
  if (price === null) return unknown;
  return price === "0" ? "free" : `$${withCents(price)}`;
}

/** What input and output cost: `$0.15 / $0.60`. */
export function pricesText(input: string | null, output: string | null): string {
  const [one, other] = [priceText(input), priceText(output)];
  return one === other && !one.startsWith("$") ? one : `${one} / ${other}`;
}

/** With two places at least, and as many as it has. */
export function withCents(price: string): string {
  const [whole = "", fraction = ""] = price.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}
