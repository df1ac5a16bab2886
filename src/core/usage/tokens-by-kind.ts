import type { CallUsage } from "./call-usage.ts";

/** Sums of tokens over calls. */
export type TokenSums = Readonly<Record<Extract<keyof CallUsage, `${string}Tokens`>, number>>;

/**
 * Tokens as the Usage API splits them: the input into uncached, cached and written to the cache, and each by kind. What
 * is no audio and no image is text. No part is negative, even where a source's figures contradict each other.
 */
export function tokensByKind(sums: TokenSums) {
  const { inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens } = sums;
  const audio = rest(sums.inputAudioTokens, sums.cachedAudioTokens);
  const image = rest(sums.inputImageTokens, sums.cachedImageTokens);
  const uncached = rest(inputTokens, cachedInputTokens, cacheWriteTokens);
  return {
    input_tokens: inputTokens,
    input_uncached_tokens: uncached,
    input_text_tokens: rest(uncached, audio, image),
    input_audio_tokens: audio,
    input_image_tokens: image,
    input_cached_tokens: cachedInputTokens,
    input_cached_text_tokens: rest(cachedInputTokens, sums.cachedAudioTokens, sums.cachedImageTokens),
    input_cached_audio_tokens: sums.cachedAudioTokens,
    input_cached_image_tokens: sums.cachedImageTokens,
    input_cache_write_tokens: cacheWriteTokens,
    output_tokens: outputTokens,
    output_text_tokens: rest(outputTokens, sums.outputAudioTokens, sums.outputImageTokens),
    output_audio_tokens: sums.outputAudioTokens,
    output_image_tokens: sums.outputImageTokens,
  };
}

function rest(all: number, ...parts: readonly number[]): number {
  return Math.max(
    0,
    parts.reduce((left, part) => left - part, all),
  );
}
