import { isAnswered } from "../../../core/usage/call-end.ts";
import type { UsageRecord } from "../../../core/usage/usage-record.ts";
import type { UsageSums } from "../../usage.ts";

/** In which column each sum is. */
export const sumColumns = {
  requests: "requests",
  incomplete: "incomplete",
  broken: "broken",
  cancelled: "cancelled",
  refused: "refused",
  failed: "failed",
  estimated: "estimated",
  unmeasured: "unmeasured",
  inputTokens: "input_tokens",
  cachedInputTokens: "cached_input_tokens",
  cacheWriteTokens: "cache_write_tokens",
  outputTokens: "output_tokens",
  reasoningTokens: "reasoning_tokens",
  inputAudioTokens: "input_audio_tokens",
  cachedAudioTokens: "cached_audio_tokens",
  outputAudioTokens: "output_audio_tokens",
  inputImageTokens: "input_image_tokens",
  cachedImageTokens: "cached_image_tokens",
  outputImageTokens: "output_image_tokens",
  images: "images",
  audioMs: "audio_ms",
  characters: "characters",
  searches: "searches",
  searching: "searching",
  totalMs: "total_ms",
  bytesIn: "bytes_in",
  bytesOut: "bytes_out",
} as const satisfies Readonly<Record<keyof UsageSums, string>>;

export const sumNames = Object.keys(sumColumns) as readonly (keyof UsageSums)[];

/** Sums that are being made. A figure that no call told is null. */
export type Sums = Record<keyof UsageSums, number | null>;

/** What one record adds to the sums. */
export function sumsOf(record: UsageRecord): Sums {
  const { usage, end } = record;
  const isEnd = (other: UsageRecord["end"]) => (end === other ? 1 : null);
  return {
    requests: 1,
    incomplete: isEnd("incomplete"),
    broken: isEnd("broken"),
    cancelled: isEnd("cancelled"),
    refused: isEnd("refused"),
    failed: isEnd("failed"),
    estimated: record.isEstimated ? 1 : null,
    unmeasured: usage === null && isAnswered(record) ? 1 : null,
    inputTokens: figure(usage?.inputTokens),
    cachedInputTokens: figure(usage?.cachedInputTokens),
    cacheWriteTokens: figure(usage?.cacheWriteTokens),
    outputTokens: figure(usage?.outputTokens),
    reasoningTokens: figure(usage?.reasoningTokens),
    inputAudioTokens: figure(usage?.inputAudioTokens),
    cachedAudioTokens: figure(usage?.cachedAudioTokens),
    outputAudioTokens: figure(usage?.outputAudioTokens),
    inputImageTokens: figure(usage?.inputImageTokens),
    cachedImageTokens: figure(usage?.cachedImageTokens),
    outputImageTokens: figure(usage?.outputImageTokens),
    images: figure(usage?.images),
    audioMs: figure(usage?.seconds === undefined ? undefined : usage.seconds * 1000),
    characters: figure(usage?.characters),
    searches: figure(usage?.searches),
    searching: (usage?.searches ?? 0) > 0 ? 1 : null,
    totalMs: figure(record.endMs),
    bytesIn: figure(record.bytesIn),
    bytesOut: figure(record.bytesOut),
  };
}

export function add(sums: Sums, more: Sums): void {
  for (const name of sumNames) {
    const figureOfMore = more[name];
    if (figureOfMore !== null) sums[name] = (sums[name] ?? 0) + figureOfMore;
  }
}

// More than one call uses of anything. Whatever an upstream says, a sum stays small enough to be read.
const figureMax = 1_000_000_000_000;

export function figure(told: number | undefined): number | null {
  if (told === undefined || Number.isNaN(told)) return null;
  return Math.min(Math.max(Math.round(told), 0), figureMax);
}
