import { widthMs, type BucketWidth } from "../../core/usage/bucket-width.ts";
import { usageRetentionDefault } from "../../core/usage/usage-retention.ts";

const { minuteDays, hourDays } = usageRetentionDefault;

/** How wide the finest buckets of a time are that are still kept. */
export function finestKept(atMs: number, nowMs: number): BucketWidth {
  const days = (nowMs - atMs) / widthMs["1d"];
  if (days <= minuteDays) return "1m";
  return days <= hourDays ? "1h" : "1d";
}

/** From when on all buckets of a width are kept. */
export function keptFromMs(width: BucketWidth, nowMs: number): number {
  if (width === "1d") return 0;
  return nowMs - (width === "1m" ? minuteDays : hourDays) * widthMs["1d"];
}

/** For how many days buckets of a width are kept. */
export const daysKept = { "1m": minuteDays, "1h": hourDays } as const;
