/** What a call used, as its answer says. A missing figure is unknown, not zero. */
export interface CallUsage {
  /** All input, cached and cache-write included. */
  readonly inputTokens?: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly inputAudioTokens?: number;
  readonly cachedAudioTokens?: number;
  readonly outputAudioTokens?: number;
  readonly inputImageTokens?: number;
  readonly cachedImageTokens?: number;
  readonly outputImageTokens?: number;
  readonly images?: number;
  readonly seconds?: number;
  readonly characters?: number;
  readonly searches?: number;
  readonly serviceTier?: string;
  readonly imageSize?: string;
}
