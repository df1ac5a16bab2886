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
  const lines: CostLine[] = [];
  addLine(lines, "input_tokens", uncached, inputPrice);
  addLine(lines, "cached_input_tokens", cached, cachedInputPrice);
  addLine(lines, "cache_write_tokens", written, cacheWritePrice);
  addLine(lines, "output_tokens", outputTokens, prices.outputPrice ?? null);
  // The price of the images pays for their tokens.
  if (isPaidByImage(usage, prices) && lines.every(({ price }) => price === null)) lines.length = 0;
  if (prices.requestPrice !== undefined) addLine(lines, "requests", 1, prices.requestPrice);
  if (prices.imagePrice !== undefined) addLine(lines, "images", usage.images, prices.imagePrice);
  if (prices.requestPrice === undefined) addLine(lines, "searches", usage.searches, null);
  if (lines.some(({ price }) => price !== null)) return lines;
  addLine(lines, "images", usage.images, null);
  addLine(lines, "seconds", usage.seconds, null);
  addLine(lines, "characters", usage.characters, null);
  return lines;
}

function isPaidByImage({ images = 0 }: CallUsage, { imagePrice }: ModelPrices): boolean {
  return images > 0 && imagePrice !== undefined;
}

// More than one call uses of anything, whatever an upstream says.
const quantityMax = 1_000_000_000_000;

function addLine(lines: CostLine[], item: CostItem, used: number | undefined, price: string | null): void {
  if (used === undefined) return;
  const quantity = Math.min(Math.ceil(used), quantityMax);
  if (quantity > 0) lines.push({ item, quantity, price });
}
