import { statSync } from "node:fs";
import type { SqliteFile } from "./connections.ts";
import type { StoreObserver } from "../store.ts";

interface Progress {
  /** 1 when somebody was in the way. */
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

const framesMax = 1_000;
// What the file keeps, since writing over old frames is faster than making it longer.
const keptBytesMax = 16 * 1024 * 1024;
const heldBytesMin = 64 * 1024 * 1024;

/**
 * Moves the write-ahead log into the file before it has grown much. SQLite would do so by itself, but would hide a sync
 * that fails on the way, and never shorten the log.
 */
export class LogKeeper {
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

  /** Nothing is lost by it: the log only grows. */
  failed(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#observer.trouble(
      `${this.#file.path}-wal could not be moved into the database, and grows until it can be: ${String(error)}`,
    );
  }

  /** Whether everything is in the file now, whatever has become of the log's name. */
  rescue(): boolean {
    try {
      const { busy, log, checkpointed } = this.#pragma("passive");
      return busy === 0 && checkpointed === log;
    } catch {
      return false;
    }
  }

  /** What cannot be asked must not make a change fail that is on disk. */
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
        `for a long time; it is shortened when that ends`,
    );
  }

  #pragma(mode: "noop" | "passive" | "truncate"): Progress {
    const { keeper } = this.#file.connections;
    return keeper.query<Progress, []>(`pragma wal_checkpoint(${mode})`).get() ?? { busy: 1, log: 0, checkpointed: 0 };
  }

  #bytes(): number {
    return statSync(`${this.#file.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}
