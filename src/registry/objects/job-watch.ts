import type { NotedObject } from "../../store/noted-objects.ts";

/** How long a fine-tuning job is watched at most. Most take minutes or hours. */
export const jobWatchMs = 86_400_000;
/** How long the list of a source is watched after a job has succeeded, since the model may come a little later. */
export const endingWatchMs = 120_000;
const [soonestMs, latestMs] = [5_000, 60_000];
/** A job that has run for an hour has no seconds to lose. */
const shareOfAge = 1 / 20;

/**
 * After how long the list of a source is fetched again while jobs run there that may add a model to it; null while none
 * do. Nobody else may look at the job before it is done.
 */
export function nextLookMs(
  watched: readonly Pick<NotedObject, "createdMs" | "watchedUntilMs">[],
  nowMs: number,
): number | null {
  const waits = watched.map(({ createdMs, watchedUntilMs }) =>
    (watchedUntilMs ?? 0) - nowMs <= endingWatchMs
      ? soonestMs
      : Math.min(latestMs, Math.max(soonestMs, (nowMs - createdMs) * shareOfAge)),
  );
  return waits.length === 0 ? null : Math.min(...waits);
}
