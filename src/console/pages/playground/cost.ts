import type { ToldUsage } from "./calls.ts";

type Facts = Readonly<Record<string, { readonly value?: unknown } | undefined>>;

/** In US dollars, by what the model costs for a token now; null if a price of what was used is unknown. */
export function costOf({ input, cached = 0, output = 0 }: ToldUsage, facts: Facts): number | null {
  if (input === undefined) return null;
  const inputPrice = priceIn(facts, "input_price");
  const lines = [
    [input - cached, inputPrice],
    [cached, priceIn(facts, "cached_input_price") ?? inputPrice],
    [output, priceIn(facts, "output_price")],
  ] as const;
  if (lines.some(([tokens, price]) => tokens > 0 && price === null)) return null;
  return lines.reduce((sum, [tokens, price]) => sum + tokens * (price ?? 0), 0);
}

function priceIn(facts: Facts, name: string): number | null {
  const price = facts[name]?.value;
  return typeof price === "string" || typeof price === "number" ? Number(price) : null;
}
