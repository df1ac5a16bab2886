import { expect, test } from "bun:test";
import fc from "fast-check";
import { tokensByKind, type TokenSums } from "./tokens-by-kind.ts";

const none: TokenSums = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  inputAudioTokens: 0,
  cachedAudioTokens: 0,
  outputAudioTokens: 0,
  inputImageTokens: 0,
  cachedImageTokens: 0,
  outputImageTokens: 0,
};

test("tokens are split as the Usage API has them", () => {
  const sums = {
    ...none,
    inputTokens: 1_000,
    cachedInputTokens: 300,
    cacheWriteTokens: 100,
    inputAudioTokens: 90,
    cachedAudioTokens: 40,
    inputImageTokens: 70,
    cachedImageTokens: 50,
    outputTokens: 500,
    reasoningTokens: 120,
    outputAudioTokens: 30,
    outputImageTokens: 20,
  };
  expect(tokensByKind(sums)).toEqual({
    input_tokens: 1_000,
    input_uncached_tokens: 600,
    input_text_tokens: 530,
    input_audio_tokens: 50,
    input_image_tokens: 20,
    input_cached_tokens: 300,
    input_cached_text_tokens: 210,
    input_cached_audio_tokens: 40,
    input_cached_image_tokens: 50,
    input_cache_write_tokens: 100,
    output_tokens: 500,
    output_text_tokens: 450,
    output_audio_tokens: 30,
    output_image_tokens: 20,
  });
});

test("no part is negative, whatever a source says", () => {
  const figure = fc.integer({ min: 0, max: 1_000 });
  const any = fc.record(Object.fromEntries(Object.keys(none).map((name) => [name, figure])));
  fc.assert(
    fc.property(any, (sums) => {
      for (const part of Object.values(tokensByKind(sums as TokenSums))) expect(part).toBeGreaterThanOrEqual(0);
    }),
  );
});
