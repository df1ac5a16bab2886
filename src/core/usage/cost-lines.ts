import type { ModelFacts } from "../models/model-facts.ts";
import type { CallUsage } from "./call-usage.ts";

/** In USD as decimal text: per token, request or image. */
export type ModelPrices = Pick<
  ModelFacts,
  "inputPrice" | "outputPrice" | "cachedInputPrice" | "cacheWritePrice" | "requestPrice" | "imagePrice"
>;

/** What is charged for. */
export const costItems = [
  "input_tokens",
  "cached_input_tokens",
  "cache_write_tokens",
  "output_tokens",
  "requests",
  "images",
  "seconds",
  "characters",
  "searches",
] as const;
export type CostItem = (typeof costItems)[number];

export interface CostLine {
  readonly item: CostItem;
  /** A whole number, above 0. */
  readonly quantity: number;
  /** Of one; null if it is unknown, which is not the same as free. */
  readonly price: string | null;
}

/**
 * What an answered call costs: the sum of quantity times price. `input_tokens` are those that were neither read from a
 * cache nor written to one. A line without a price is something that was used and whose price nobody knows.
 *
 * Tokens of audio and images cost what other tokens cost, since no source says otherwise. Images, seconds and characters
 * without a price of their own are a line only where nothing else of the call has a price: vendors that charge tokens
 * for the same work count them too. A search costs extra, unless the model has a price for each request.
 */
export function costLines(usage: CallUsage, prices: ModelPrices): readonly CostLine[] {
  const { cachedInputTokens: cached = 0, cacheWriteTokens: written = 0, outputTokens = 0 } = usage;
  const uncached = Math.max((usage.inputTokens ?? 0) - cached - written, 0);
  const { inputPrice = null, cachedInputPrice = inputPrice, cacheWritePrice = inputPrice } = prices;
  const charged = lines(
    ["input_tokens", uncached, inputPrice],
    ["cached_input_tokens", cached, cachedInputPrice],
    ["cache_write_tokens", written, cacheWritePrice],
    ["output_tokens", outputTokens, prices.outputPrice ?? null],
    ["requests", prices.requestPrice === undefined ? 0 : 1, prices.requestPrice ?? null],
    ["images", prices.imagePrice === undefined ? 0 : usage.images, prices.imagePrice ?? null],
    ["searches", prices.requestPrice === undefined ? usage.searches : 0, null],
  );
  if (charged.some(({ price }) => price !== null)) return charged;
  const { images, seconds, characters } = usage;
  const uncharged = lines(["images", images, null], ["seconds", seconds, null], ["characters", characters, null]);
  return [...charged, ...uncharged];
}

// More than one call uses of anything, whatever an upstream says.
const quantityMax = 1_000_000_000_000;

function lines(
  ...all: readonly (readonly [item: CostItem, quantity: number | undefined, price: string | null])[]
): CostLine[] {
  return all.flatMap(([item, used = 0, price]) => {
    const quantity = Math.min(Math.ceil(used), quantityMax);
    return quantity > 0 ? [{ item, quantity, price }] : [];
  });
}
