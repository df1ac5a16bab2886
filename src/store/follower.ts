/** Reacts to changes that other servers make. */
export interface Follower {
  onNotify(): void;
  /** `revision` was the newest at `atMs`, a time of `performance.now()`. Resolves when the catalogue shows it. */
  confirmed(revision: number, atMs: number): Promise<void>;
  /** The database may have lost changes and reused their revisions. Resolves when everything is read again. */
  replaced(): Promise<void>;
  /** Whether notifications stopped arriving although the store answers, so that only polling finds changes. */
  deaf(isDeaf: boolean): void;
  /** The store did not answer. It is polled again shortly. */
  unconfirmed(error: unknown): void;
}
