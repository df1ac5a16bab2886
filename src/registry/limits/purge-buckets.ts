import type { Store } from "../../store/store.ts";

/** By then every bucket is full again, which is the same as none. */
const keptMs = 2 * 86_400_000;
const deletedPerStatement = 1_000;

/** Deletes the buckets of limits that nobody uses. */
export async function purgeBuckets({ rateLimitBuckets }: Store, nowMs: number): Promise<void> {
  while ((await rateLimitBuckets.purge(nowMs - keptMs, deletedPerStatement)) === deletedPerStatement);
}
