import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { amountOf } from "./amount.ts";
import { costLines } from "./cost-lines.ts";
import type { CallUsage } from "./call-usage.ts";

const prices = { inputPrice: "3", cachedInputPrice: "1", cacheWritePrice: "4", outputPrice: "9" };
const linesOf = (usage: CallUsage, of: Parameters<typeof costLines>[1]) =>
  costLines(usage, of).map(({ item, quantity, price }) => `${item} ${quantity} ${price}`);

describe("what a call costs", () => {
  test("is its tokens at their prices: those from a cache, those written to one, and the rest", () => {
    const usage = {
      inputTokens: 100,
      cachedInputTokens: 60,
      cacheWriteTokens: 30,
      outputTokens: 7,
      reasoningTokens: 5,
    };
    expect(linesOf(usage, prices)).toEqual([
      "input_tokens 10 3",
      "cached_input_tokens 60 1",
      "cache_write_tokens 30 4",
      "output_tokens 7 9",
    ]);
  });

  test("is that of other input for a cache without a price of its own", () => {
    const usage = { inputTokens: 100, cachedInputTokens: 60, cacheWriteTokens: 30 };
    expect(linesOf(usage, { inputPrice: "3" })).toEqual([
      "input_tokens 10 3",
      "cached_input_tokens 60 3",
      "cache_write_tokens 30 3",
    ]);
  });

  test("is unknown for what has no price, and nothing for what is free", () => {
    expect(linesOf({ inputTokens: 1, outputTokens: 2 }, { inputPrice: "0" })).toEqual([
      "input_tokens 1 0",
      "output_tokens 2 null",
    ]);
    expect(linesOf({ inputTokens: 1, images: 2 }, {})).toEqual(["input_tokens 1 null", "images 2 null"]);
    expect(linesOf({ seconds: 1.2 }, {})).toEqual(["seconds 2 null"]);
    expect(linesOf({}, prices)).toEqual([]);
  });

  test("does not count twice what vendors measure in tokens and in images, and names each search", () => {
    expect(linesOf({ inputTokens: 1, images: 2, searches: 3 }, prices)).toEqual([
      "input_tokens 1 3",
      "searches 3 null",
    ]);
    expect(linesOf({ images: 2 }, { imagePrice: "0.04" })).toEqual(["images 2 0.04"]);
    expect(linesOf({ inputTokens: 1, outputTokens: 3, images: 2 }, { imagePrice: "0.04" })).toEqual(["images 2 0.04"]);
    expect(linesOf({ searches: 3 }, { requestPrice: "0.002" })).toEqual(["requests 1 0.002"]);
  });

  test("never exceeds the price of all its tokens at the dearest, and is never below 0", () => {
    const count = fc.option(fc.nat(1_000_000), { nil: undefined });
    const usages = fc.record({
      inputTokens: count,
      cachedInputTokens: count,
      cacheWriteTokens: count,
      outputTokens: count,
    });
    fc.assert(
      fc.property(usages, (told) => {
        const usage = told as CallUsage;
        const lines = costLines(usage, prices).map(({ price, quantity }) => ({ price: price ?? "0", quantity }));
        const most = Object.values(told).reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0) * 9;
        const amount = Number(amountOf(lines));
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(most);
      }),
    );
  });
});
