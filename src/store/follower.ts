/** Whoever shows what other servers change. */
export interface Follower {
  /** Another server has changed something. */
  onNotify(): void;
  /** This was the newest revision at this moment of `performance.now()`. Resolves when it is shown. */
  confirmed(revision: number, atMs: number): Promise<void>;
  /** What was shown may have been taken back, and its revisions given to other changes. Resolves when read anew. */
  replaced(): Promise<void>;
  /** Whether news does not arrive although the store answers, so that it is only found by asking. */
  deaf(isDeaf: boolean): void;
  /** The store could not be asked. It is asked again before long. */
  unconfirmed(error: unknown): void;
}
