import { SerialRuns } from "../core/serial-runs.ts";
import type { Changes, Snapshot, Store } from "../store/store.ts";

/** An in-memory copy that follows a store. */
export interface Follower {
  revision(): number;
  apply(changes: Changes): void;
  replace(snapshot: Snapshot): void;
}

/** Brings memory to the newest revision of the store. */
export class CatchUp {
  readonly #store: Pick<Store, "changesSince" | "snapshot">;
  readonly #follower: Follower;
  readonly #runs = new SerialRuns(() => this.#once());
  #failures = 0;
  #mustReload = false;

  constructor(store: Pick<Store, "changesSince" | "snapshot">, follower: Follower) {
    this.#store = store;
    this.#follower = follower;
  }

  /** Resolves when memory has everything that was committed before the call. */
  run(): Promise<void> {
    return this.#runs.run();
  }

  /** Reads everything again: a store that went back and forward again may have any revision. */
  reload(): Promise<void> {
    this.#mustReload = true;
    return this.run();
  }

  async #once(): Promise<void> {
    const revision = this.#follower.revision();
    const changes = this.#mustReload ? null : await this.#changesSince(revision);
    if (changes === null || changes.revision < revision) await this.#replace();
    else if (changes.revision > revision) this.#follower.apply(changes);
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
    try {
      this.#follower.replace(await this.#store.snapshot());
    } catch (error) {
      this.#mustReload = true;
      throw error;
    }
  }
}
