import type { UsageRetention } from "../../core/usage/usage-retention.ts";
import type { Store } from "../../store/store.ts";

const dayMs = 86_400_000;

/** Deletes the records and sums that are no longer kept. */
export function purgeUsage(
  { usage }: Store,
  { recordDays, recordsMax, minuteDays, hourDays }: UsageRetention,
  nowMs: number,
): Promise<void> {
  return usage.purge({
    recordsFromMs: nowMs - recordDays * dayMs,
    recordsMax,
    minutesFromMs: nowMs - minuteDays * dayMs,
    hoursFromMs: nowMs - hourDays * dayMs,
  });
}
