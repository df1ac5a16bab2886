import { GatheredRuns } from "./unrevoked/gathered-runs.ts";
import type { Changes, Told } from "../store/changes.ts";
import { tryLater } from "../core/refusal.ts";
import { SerialRuns } from "../core/serial-runs.ts";
import { TooManyLookUps, type Snapshot, type Store } from "../store/store.ts";

const retryMs = 100;
const unconfirmedMsMax = 3_000;
// How long after a notification the other server has to tell what it changed, before the store is asked.
const toldWithinMs = 100;
// One question for the newest revision costs as much as ten requests.
const checks = { enough: 64, pauseMs: 5, waitingMax: 10_000, tooMany: () => new TooManyLookUps() };

/** A copy of a store in memory. */
interface Copy {
  readonly revision: number;
  apply(changes: Changes): void;
  replace(snapshot: Snapshot): void;
}

type CaughtUpStore = Pick<Store, "changesSince" | "snapshot" | "newestRevision" | "tell">;

/** Brings memory to the newest revision of the store, and knows whether it may be older than what was acknowledged. */
export class CatchUp {
  readonly #store: CaughtUpStore;
  readonly #copy: Copy;
  readonly #runs = new SerialRuns(() => this.#once());
  readonly #checks = new GatheredRuns(() => this.#check(), checks);
  #failures = 0;
  #mustReload = false;
  #isReplacing = false;
  // By performance.now(). A server that has its store to itself never confirms.
  #confirmedMs = Infinity;
  /** Whether a change of this server is on disk but not yet in memory. */
  #owesCommit = false;
  /** Whether others wait to be told of a change of this server. */
  #owesTelling = false;
  /** The newest revision of another server that memory may not show yet. */
  #notifiedOf = 0;
  #asksSoon = false;

  constructor(store: CaughtUpStore, copy: Copy) {
    this.#store = store;
    this.#copy = copy;
  }

  /** How old the answers of this server may be. */
  get unconfirmedMs(): number {
    return Math.max(0, performance.now() - this.#confirmedMs);
  }

  /** Whether memory may be too old at that moment of `performance.now()`. */
  isBehind(atMs: number): boolean {
    return this.#owesCommit || atMs - this.#confirmedMs > unconfirmedMsMax;
  }

  /** Refusing is better than answering a key that has been revoked. */
  refuseWhileBehind(): void {
    if (this.isBehind(performance.now()))
      throw tryLater("The server is catching up with its store. Please try again shortly.");
  }

  /** Resolves when memory has everything that was committed before the call. */
  run(): Promise<void> {
    return this.#runs.run();
  }

  /** Whether only this server changes the store, so that memory has every change that was acknowledged. */
  get isAlone(): boolean {
    return this.#store.newestRevision === null;
  }

  /** Like `run`, for many callers, who share one question for the newest revision. */
  check(): Promise<void> {
    return this.#checks.run();
  }

  /** Reads everything again: a store that went back and forward again may have any revision. */
  reload(): Promise<void> {
    this.#mustReload = true;
    return this.run();
  }

  /**
   * For a server that shares its store: confirms that this was the newest revision at that moment of
   * `performance.now()`. From the first call on, requests are refused if the last confirmation is too old.
   */
  async confirm(revision: number, atMs: number): Promise<void> {
    if (revision !== this.#copy.revision) await this.run();
    this.#confirmedMs = atMs;
  }

  /** Another server has committed this revision, and will tell what it changed; null if it will not. */
  notified(revision: number | null): void {
    if (revision === null) return this.#ask();
    this.#notifiedOf = Math.max(this.#notifiedOf, revision);
    if (this.#asksSoon || revision <= this.#copy.revision) return;
    this.#asksSoon = true;
    const ask = () => {
      this.#asksSoon = false;
      if (this.#notifiedOf > this.#copy.revision) this.#ask();
    };
    setTimeout(ask, toldWithinMs).unref();
  }

  /** What another server has changed. Memory may have a part of it already. */
  told({ since, changes }: Told): void {
    // What is being read anew may be older than this, so it is asked for afterwards.
    if (changes.revision <= this.#copy.revision || this.#mustReload || this.#isReplacing) return;
    if (since <= this.#copy.revision) this.#copy.apply(changes);
    else this.#ask();
  }

  /** After an error the next heartbeat catches up. */
  #ask(): void {
    void this.run().catch(() => undefined);
  }

  /** After a commit of this server, requests are refused until memory shows it. */
  async showCommitted(): Promise<void> {
    this.#owesTelling = true;
    try {
      await this.run();
      this.#owesCommit = false;
    } catch {
      this.#owesCommit = true;
      setTimeout(() => void this.showCommitted(), retryMs).unref();
    }
  }

  async #check(): Promise<void> {
    if ((await this.#store.newestRevision?.()) !== this.#copy.revision) await this.run();
  }

  async #once(): Promise<void> {
    const { revision } = this.#copy;
    const owesTelling = this.#owesTelling;
    this.#owesTelling = false;
    const changes = this.#mustReload ? null : await this.#changesSince(revision);
    if (changes === null || changes.revision < revision) return await this.#replace();
    // Meanwhile memory may have been told more than was read.
    if (changes.revision > this.#copy.revision) this.#copy.apply(changes);
    // A change that is committed by now may be among them, or in the next run.
    if (changes.revision > revision && (owesTelling || this.#owesTelling))
      this.#store.tell?.({ since: revision, changes });
  }

  /** Null if this failed before: there may be more changes than can be read in time. */
  async #changesSince(revision: number): Promise<Changes | null> {
    try {
      const changes = await this.#store.changesSince(revision);
      this.#failures = 0;
      return changes;
    } catch (error) {
      if (this.#failures++ === 0) throw error;
      return null;
    }
  }

  async #replace(): Promise<void> {
    this.#mustReload = false;
    this.#isReplacing = true;
    try {
      this.#copy.replace(await this.#store.snapshot());
    } catch (error) {
      this.#mustReload = true;
      throw error;
    } finally {
      this.#isReplacing = false;
    }
  }
}
