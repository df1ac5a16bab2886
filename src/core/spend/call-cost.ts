import { amountOf } from "../usage/amount.ts";
import { isAnswered, type CallEnd } from "../usage/call-end.ts";
import type { CallUsage } from "../usage/call-usage.ts";
import { costLines, type ModelPrices } from "../usage/cost-lines.ts";

/** What a call cost, in dollars as exact decimal text. What has no known price costs nothing here. */
export function callCost(end: CallEnd, usage: CallUsage | null, prices: ModelPrices): string {
  if (!isAnswered({ end })) return "0";
  const lines = costLines(usage ?? {}, prices);
  return amountOf(lines.flatMap(({ quantity, price }) => (price === null ? [] : [{ quantity, price }])));
}

/** Whether calls of a model cost anything that is known. */
export function hasPrice({
  inputPrice,
  outputPrice,
  cachedInputPrice,
  cacheWritePrice,
  requestPrice,
  imagePrice,
}: ModelPrices): boolean {
  return [inputPrice, outputPrice, cachedInputPrice, cacheWritePrice, requestPrice, imagePrice].some(
    (price) => price !== undefined,
  );
}
