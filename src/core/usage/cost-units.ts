import type { CostItem } from "./cost-lines.ts";

/** In what the quantity of each item is counted, in OpenAI's words where it has one. */
export const costUnits = {
  input_tokens: "tokens",
  cached_input_tokens: "tokens",
  cache_write_tokens: "tokens",
  output_tokens: "tokens",
  requests: "requests",
  images: "images",
  seconds: "duration_seconds",
  characters: "characters",
  searches: "searches",
} as const satisfies Readonly<Record<CostItem, string>>;
