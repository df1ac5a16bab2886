import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";

const syncData = promisify(fdatasync);

/**
 * Syncs the write-ahead log on a thread of the runtime's pool, so that the disk blocks no request. One sync covers
 * everything that was committed before it began. docs/decisions/2026-11-29-syncs-beside-the-thread.md explains why.
 */
export class LogSync {
  readonly #path: string;
  // Stays open, so that running out of file descriptors does not look like a failed disk.
  #descriptor: number | null = null;
  #committed = 0;
  #synced = 0;
  #underWay: Promise<void> | null = null;

  /** `path` is that of the database. */
  constructor(path: string) {
    this.#path = `${path}-wal`;
  }

  /** Records a commit that must be on disk before it is acknowledged or read. */
  committed(): void {
    this.#committed++;
  }

  /** Whether every commit is on disk. */
  get isDone(): boolean {
    return this.#synced === this.#committed;
  }

  /** Resolves when every commit before this call is on disk. */
  async done(): Promise<void> {
    const upTo = this.#committed;
    // A running sync may have begun before the last commit.
    while (this.#synced < upTo) await (this.#underWay ??= this.#sync().finally(() => (this.#underWay = null)));
  }

  /** To be called when the database was closed or reopened. */
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
    // SQLite locks other files, so closing this one later releases none of its locks.
    this.#descriptor ??= openSync(this.#path, "r");
    await syncData(this.#descriptor);
    this.#synced = Math.max(this.#synced, upTo);
  }
}
