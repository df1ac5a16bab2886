import { statSync } from "node:fs";
import type { SqliteFile } from "./connections.ts";
import type { StoreObserver } from "../store.ts";

interface Progress {
  /** 1 when another connection blocked the checkpoint. */
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

const framesMax = 1_000;
// A log up to this size stays, because overwriting old frames is faster than extending the file.
const keptBytesMax = 16 * 1024 * 1024;
const heldBytesMin = 64 * 1024 * 1024;

/** SQLite's own checkpoints hide a failed sync and never shorten the write-ahead log, so these replace them. */
export class Checkpointer {
  readonly #file: SqliteFile;
  readonly #observer: StoreObserver;
  #triedAtFrames = 0;
  #isHeld = false;
  #hasFailed = false;

  constructor(file: SqliteFile, observer: StoreObserver) {
    this.#file = file;
    this.#observer = observer;
  }

  isDue(): boolean {
    const { log, checkpointed } = this.#progress();
    if (log < this.#triedAtFrames) this.#triedAtFrames = 0;
    return log - Math.max(checkpointed, this.#triedAtFrames) >= framesMax;
  }

  isLarge(bytes: number): boolean {
    return bytes > keptBytesMax;
  }

  checkpoint(): void {
    const { log, checkpointed } = this.#pragma("passive");
    this.#hasFailed = false;
    this.#triedAtFrames = log;
    const bytes = this.#bytes();
    if (checkpointed < log) return this.#held(bytes);
    if (this.isLarge(bytes) && this.#pragma("truncate").busy === 1) return this.#held(bytes);
    if (this.#isHeld) this.#observer.event(`${this.#file.path}-wal is short again`);
    this.#isHeld = false;
  }

  /** Nothing is lost: the log only grows. */
  failed(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#observer.trouble(
      `${this.#file.path}-wal could not be copied into the database and grows until that works: ${String(error)}`,
    );
  }

  /** Checkpoints a log whose name may be gone. Whether everything is in the database file now. */
  rescue(): boolean {
    try {
      const { busy, log, checkpointed } = this.#pragma("passive");
      return busy === 0 && checkpointed === log;
    } catch {
      return false;
    }
  }

  /** Never throws: the change that asks is on disk already and must not fail. */
  #progress(): Progress {
    try {
      return this.#pragma("noop");
    } catch {
      return { busy: 1, log: 0, checkpointed: 0 };
    }
  }

  #held(bytes: number): void {
    if (this.#isHeld || bytes < heldBytesMin) return;
    this.#isHeld = true;
    const megabytes = Math.round(bytes / 1024 / 1024);
    this.#observer.trouble(
      `${this.#file.path}-wal has grown to ${megabytes} MB, because another program has been reading the database ` +
        `for a long time; it is shortened when that program stops`,
    );
  }

  #pragma(mode: "noop" | "passive" | "truncate"): Progress {
    const { maintenance } = this.#file.connections;
    return (
      maintenance.query<Progress, []>(`pragma wal_checkpoint(${mode})`).get() ?? { busy: 1, log: 0, checkpointed: 0 }
    );
  }

  #bytes(): number {
    return statSync(`${this.#file.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}
