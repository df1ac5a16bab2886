/** How many days a deleted model can be restored by default. */
export const retentionDaysDefault = 30;
export const retentionDaysMax = 3_650;

const daySeconds = 24 * 60 * 60;

/**
 * The last second at which a model deleted at that time can be restored. Never stored, so that a new retention applies
 * at once.
 */
export function restorableUntil(deletedAtMs: number, retentionDays: number): number {
  return Math.floor(deletedAtMs / 1000) + retentionDays * daySeconds;
}

/** Models deleted before this time, in Unix milliseconds, can no longer be restored. */
export function expiryMs(atSeconds: number, retentionDays: number): number {
  return (atSeconds - retentionDays * daySeconds) * 1000;
}
