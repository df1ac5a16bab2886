/** For how many days a deleted model can be restored, unless the operator says otherwise. */
export const retentionDaysDefault = 30;
export const retentionDaysMax = 3_650;

const daySeconds = 24 * 60 * 60;

/** The last second at which what was deleted then can be restored. Asked anew at every look, and stored nowhere. */
export function restorableUntil(deletedAtMs: number, retentionDays: number): number {
  return Math.floor(deletedAtMs / 1000) + retentionDays * daySeconds;
}

/** What was deleted before this moment, in milliseconds, can no longer be restored. */
export function expiryMs(atSeconds: number, retentionDays: number): number {
  return (atSeconds - retentionDays * daySeconds) * 1000;
}
