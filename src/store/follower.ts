import type { Changes } from "./store.ts";

/** What a server tells the others of its changes. */
export interface Told {
  /** The changes came after this revision. */
  readonly since: number;
  readonly changes: Changes;
}

/** Reacts to changes that other servers make. */
export interface Follower {
  /** Another server has committed this revision. Null if it does not say which, and will not tell what changed. */
  onNotify(revision: number | null): void;
  /** What another server has changed. */
  onTold(told: Told): void;
  /** `revision` was the newest at `atMs`, a time of `performance.now()`. Resolves when the catalogue shows it. */
  confirmed(revision: number, atMs: number): Promise<void>;
  /** The database may have lost changes and reused their revisions. Resolves when everything is read again. */
  replaced(): Promise<void>;
  /** Whether notifications stopped arriving although the store answers, so that only polling finds changes. */
  deaf(isDeaf: boolean): void;
  /** The store did not answer. It is polled again shortly. */
  unconfirmed(error: unknown): void;
}
