import { tryLater } from "../core/refusal.ts";

const unconfirmedMsMax = 3_000;

/** Whether memory may be older than what this or another server has acknowledged. */
export class Freshness {
  // By performance.now(). A server that has its store to itself never confirms.
  #confirmedMs = Infinity;
  #owesCommit = false;

  /** How old the answers of this server may be. */
  get unconfirmedMs(): number {
    return Math.max(0, performance.now() - this.#confirmedMs);
  }

  /** Memory had the newest revision at that moment of `performance.now()`. */
  confirm(atMs: number): void {
    this.#confirmedMs = atMs;
  }

  /** Whether a change of this server is on disk but not yet in memory. */
  setOwesCommit(owesCommit: boolean): void {
    this.#owesCommit = owesCommit;
  }

  /** Refusing is better than answering a key that has been revoked. */
  refuseWhileBehind(): void {
    if (this.#owesCommit || this.unconfirmedMs > unconfirmedMsMax)
      throw tryLater("The server is catching up with its store. Please try again shortly.");
  }
}
