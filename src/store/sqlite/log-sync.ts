import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

const syncData = promisify(fdatasync);

/**
 * Syncs the write-ahead log on a thread of the runtime's pool, so that the disk keeps no request waiting. One sync is for
 * everything that was committed before it began. docs/decisions/2026-11-29-syncs-beside-the-thread.md says why here.
 */
export class LogSync {
  readonly #path: string;
  // Kept open: a server that has no descriptors left must not take that for a disk that failed.
  #descriptor: number | null = null;
  #committed = 0;
  #synced = 0;
  #underWay: Promise<void> | null = null;

  /** `path` is the database's. */
  constructor(path: string) {
    this.#path = `${path}-wal`;
  }

  /** A change was committed that has to be on disk before it is acknowledged or shown. */
  committed(): void {
    this.#committed++;
  }

  /** Whether everything that was committed is on disk. */
  get isDone(): boolean {
    return this.#synced === this.#committed;
  }

  /** Resolves when everything that was committed before this call is on disk. */
  async done(): Promise<void> {
    const upTo = this.#committed;
    // The one under way may have begun before.
    while (this.#synced < upTo) await (this.#underWay ??= this.#sync().finally(() => (this.#underWay = null)));
  }

  /** The database was opened anew or is closed, and its log with it. */
  renew(): void {
    const old = this.#descriptor;
    this.#descriptor = null;
    if (old === null) return;
    const close = () => closeSync(old);
    if (this.#underWay === null) close();
    else void this.#underWay.then(close, close);
  }

  async #sync(): Promise<void> {
    const upTo = this.#committed;
    // SQLite has its locks on other files, so that closing this one later drops none.
    this.#descriptor ??= openSync(this.#path, "r");
    await syncData(this.#descriptor);
    this.#synced = Math.max(this.#synced, upTo);
  }
}
