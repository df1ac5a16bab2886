import { isAnswered } from "../../../core/usage/call-end.ts";
import type { CallUsage } from "../../../core/usage/call-usage.ts";
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

const none = Object.fromEntries(sumNames.map((name) => [name, null])) as Sums;

export function noSums(): Sums {
  return { ...none };
}

/** The figures of an answer that are sums as they are. */
const usageNames = [
  "inputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "outputTokens",
  "reasoningTokens",
  "inputAudioTokens",
  "cachedAudioTokens",
  "outputAudioTokens",
  "inputImageTokens",
  "cachedImageTokens",
  "outputImageTokens",
  "images",
  "characters",
  "searches",
] as const satisfies readonly (keyof CallUsage & keyof Sums)[];

export function addRecord(sums: Sums, record: UsageRecord): void {
  const { usage, end } = record;
  addTo(sums, "requests", 1);
  if (end !== "complete") addTo(sums, end, 1);
  if (record.isEstimated) addTo(sums, "estimated", 1);
  if (usage !== null) addUsage(sums, usage);
  else if (isAnswered(record)) addTo(sums, "unmeasured", 1);
  addTo(sums, "totalMs", figure(record.endMs));
  addTo(sums, "bytesIn", figure(record.bytesIn));
  addTo(sums, "bytesOut", figure(record.bytesOut));
}

function addUsage(sums: Sums, usage: CallUsage): void {
  for (const name of usageNames) {
    const told = usage[name];
    if (told !== undefined) addTo(sums, name, figure(told));
  }
  if ((usage.searches ?? 0) > 0) addTo(sums, "searching", 1);
  if (usage.seconds !== undefined) addTo(sums, "audioMs", figure(usage.seconds * 1000));
}

function addTo(sums: Sums, name: keyof Sums, more: number | null): void {
  if (more !== null) sums[name] = (sums[name] ?? 0) + more;
}

export function add(sums: Sums, more: Sums): void {
  for (const name of sumNames) addTo(sums, name, more[name]);
}

// More than one call uses of anything. Whatever an upstream says, a sum stays small enough to be read.
const figureMax = 1_000_000_000_000;

/** A whole number that fits the column; null for NaN. */
export function figure(told: number): number | null {
  if (Number.isNaN(told)) return null;
  return Math.min(Math.max(Math.round(told), 0), figureMax);
}
