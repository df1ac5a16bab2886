import { Database, SQLiteError } from "bun:sqlite";
import { statSync } from "node:fs";
import { messageOf } from "../../core/text/message-of.ts";
import { damageIn } from "./checks.ts";
import type { Ending } from "./connections.ts";
import type { ServedFile } from "./file.ts";
import { Checkpointer } from "./checkpointer.ts";
import { StoreUnavailable, type StoreObserver } from "../store.ts";

interface Trouble {
  /**
   * `moved`: other files have the names now. `damaged`: our files cannot be read. `suspended`: a write failed, and
   * there are no more writes until the file is reopened. `failed`: a sync failed, so it is unknown what is on disk.
   */
  readonly kind: "moved" | "damaged" | "suspended" | "failed";
  readonly message: string;
}

interface Seen {
  readonly inode: bigint | null;
  readonly bytes: number;
}

const verifyAgainMs = 10_000;
const suffixes = ["", "-wal", "-shm"] as const;
type Suffix = (typeof suffixes)[number];

/**
 * Checks, before and after each commit and once a second, that the files of a served database are still the ones that
 * were opened and can be written. SQLite itself keeps using files that were removed.
 */
export class SqliteWatch {
  readonly #file: ServedFile;
  readonly #observer: StoreObserver;
  readonly #log: Checkpointer;
  #seen: Record<Suffix, Seen>;
  #trouble: Trouble | null = null;
  // False between closing the file and reopening it.
  #canRead = true;
  #verifiedAtMs = -Infinity;

  constructor(file: ServedFile, observer: StoreObserver) {
    this.#file = file;
    this.#observer = observer;
    this.#log = new Checkpointer(file, observer);
    this.#seen = this.#look();
  }

  get walBytes(): number {
    return this.#seen["-wal"].bytes;
  }

  get isSuspended(): boolean {
    return this.#trouble?.kind === "suspended";
  }

  get ending(): Ending {
    if (this.#trouble?.kind === "moved") return "keep log";
    return this.#trouble?.kind === "damaged" ? "abandon" : "close";
  }

  refuseReads(): void {
    if (this.#trouble !== null && !(this.isSuspended && this.#canRead))
      throw new StoreUnavailable(this.#trouble.message);
  }

  refuseWrites(): void {
    this.compare();
    if (this.#trouble !== null) throw new StoreUnavailable(this.#trouble.message);
  }

  /** To be called after a commit, before it is acknowledged. */
  committed(revision: number | null): void {
    this.refuseWrites();
    if (revision !== null) this.#file.noteRevision(revision);
    if (this.#log.isDue()) setImmediate(() => this.checkpoint());
  }

  /** Decides by an error in a read or a write what is still possible. */
  notice(error: unknown, during: "read" | "write"): void {
    const cause = error instanceof StoreUnavailable ? error.cause : error;
    if (!(cause instanceof SQLiteError) || this.#trouble !== null) return;
    const code = cause.code ?? "";
    if (isFailedSync(cause)) this.#fail(cause);
    else if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code)) this.#verifySeldom();
    else if (during === "write" && code.startsWith("SQLITE_IOERR")) this.#suspend(cause);
  }

  /** A sync of the write-ahead log failed. If the log is gone, `compare` finds out why. */
  noticeFailedSync(error: unknown): void {
    this.compare();
    if (this.#trouble === null) this.#fail(error instanceof Error ? error : new Error(String(error)));
  }

  #fail(cause: Error): void {
    const message = `${this.#file.path} could not be synced to disk (${cause.message}), so nothing more is acknowledged`;
    this.#trouble = { kind: "failed", message };
    this.#observer.failed(`${message}; the server exits and can be started again`);
  }

  #suspend(cause: SQLiteError): void {
    const message = `a write to ${this.#file.path} failed (${cause.message}, ${cause.code})`;
    this.#trouble = { kind: "suspended", message };
    this.#observer.trouble(
      `${message}; writes are refused until the file can be reopened, which is tried every second`,
    );
  }

  compare(): void {
    if (this.#trouble?.kind === "failed" || this.#trouble?.kind === "damaged") return;
    // The file is closed now, which removes the log. Reopening checks for every acknowledged change.
    if (!this.#canRead) return;
    const now = this.#look();
    const changed = suffixes.filter((suffix) => now[suffix].inode !== this.#seen[suffix].inode);
    if (changed.length > 0) return this.#moved(changed, now);
    if (this.#trouble?.kind === "moved") {
      this.#trouble = null;
      this.#observer.event(`${this.#file.path} is the file that this server had opened, and is in use again`);
    }
    const shrunk = (["", "-wal"] as const).some((suffix) => now[suffix].bytes < this.#seen[suffix].bytes);
    // Another program's VACUUM or checkpoint shortens them, too.
    if (!shrunk || this.#verify()) this.#seen = now;
  }

  #moved(changed: readonly Suffix[], now: Record<Suffix, Seen>): void {
    if (this.#trouble?.kind === "moved") return;
    const names = changed.map((suffix) => `${this.#file.path}${suffix}`).join(", ");
    const gone = changed.every((suffix) => now[suffix].inode === null) ? "removed or moved away" : "replaced";
    const message = `${names} ${changed.length === 1 ? "was" : "were"} ${gone} while this server was running`;
    this.#trouble = { kind: "moved", message };
    const rescued = changed.includes("") || !this.#log.rescue() ? "" : " rollcall.db has every acknowledged change.";
    this.#observer.trouble(
      `${message}; nothing is written, and only memory is read, until the files are back or the server is restarted.${rescued}`,
    );
  }

  /** Not at every request that hits the same damage. */
  #verifySeldom(): void {
    if (performance.now() - this.#verifiedAtMs < verifyAgainMs) return;
    this.#verifiedAtMs = performance.now();
    this.#verify();
  }

  /** Checks the whole file without any cache. False if that is impossible now. */
  #verify(): boolean {
    const damage = this.#damage();
    if (damage === null || damage === "ok") return damage !== null;
    const message = `${this.#file.path} was damaged while this server was using it (${damage.replaceAll(/\s+/g, " ")})`;
    this.#trouble = { kind: "damaged", message };
    this.#observer.trouble(`${message}; stop the server and restore the file from a backup`);
    return true;
  }

  #damage(): string | null {
    // SQLite would take an empty file for a new database and delete the log.
    if (seen(this.#file.path).bytes === 0) return "it is empty";
    let database: Database | null = null;
    try {
      database = new Database(this.#file.path, { readonly: true });
      return damageIn(database);
    } catch (error) {
      // There may be no file descriptor left, or another program may hold a lock.
      if (error instanceof SQLiteError && /^SQLITE_(CANTOPEN|BUSY)/.test(error.code ?? "")) return null;
      return messageOf(error);
    } finally {
      database?.close();
    }
  }

  /** Once a second, with or without requests. */
  check(): void {
    this.compare();
    if (this.#log.isDue() || this.#log.isLarge(this.walBytes)) this.checkpoint();
    this.#file.renewLock();
  }

  checkpoint(): void {
    if (this.#trouble !== null) return;
    try {
      this.#log.checkpoint();
      this.#seen = this.#look();
    } catch (error) {
      this.notice(error, "read");
      if (this.#trouble === null) this.#log.failed(error);
    }
  }

  /** Checkpoints before the file is closed, because closing would hide a failed sync. */
  finish(): void {
    if (this.#trouble?.kind === "failed") throw new StoreUnavailable(this.#trouble.message);
    this.compare();
    if (this.#trouble !== null) return;
    try {
      this.#log.checkpoint();
    } catch (error) {
      // After any other failure the log stays, and the next start reads it.
      if (error instanceof SQLiteError && isFailedSync(error))
        throw new StoreUnavailable(`${this.#file.path} could not be synced to disk (${error.message})`, {
          cause: error,
        });
    }
  }

  /** Reopens the file after a failed write. Never throws; the next call tries again. */
  recover(): void {
    if (!this.isSuspended) return;
    try {
      // Closing the file would hide a failed sync.
      if (this.#canRead) this.#log.checkpoint();
      this.#canRead = false;
      this.#file.reopen();
      this.#canRead = true;
      this.#seen = this.#look();
      this.#file.tryWrite();
      this.#trouble = null;
      this.#observer.event(`${this.#file.path} was reopened, has every acknowledged change, and is written again`);
    } catch (error) {
      if (error instanceof SQLiteError && isFailedSync(error)) this.#fail(error);
    }
  }

  #look(): Record<Suffix, Seen> {
    const { path } = this.#file;
    return { "": seen(path), "-wal": seen(`${path}-wal`), "-shm": seen(`${path}-shm`) };
  }
}

function isFailedSync({ code }: SQLiteError): boolean {
  return /^SQLITE_IOERR_(DIR_)?FSYNC/.test(code ?? "");
}

function seen(path: string): Seen {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return { inode: found?.ino ?? null, bytes: Number(found?.size ?? 0) };
  } catch {
    // A parent directory can no longer be entered.
    return { inode: null, bytes: 0 };
  }
}
