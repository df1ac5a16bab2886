import type { Database } from "bun:sqlite";
import { openSqliteFileToRead } from "./read-only-file.ts";
import type { SqliteFile } from "./connections.ts";
import { openServedFile } from "./file.ts";
import { Mutex } from "../../core/mutex.ts";
import { LogSync } from "./log-sync.ts";
import { revisionIn } from "./last-revision.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue, WriteTerms } from "../sql/driver.ts";
import { sqlStore } from "../sql/store.ts";
import { run, within, yieldingRunner } from "./transactions.ts";
import { SqliteWatch } from "./watch.ts";
import type { Follower } from "../changes.ts";
import { StoreUnavailable, type Store, type StoreObserver, type Unchanged } from "../store.ts";
import { FairQueue, writesWaitingMax } from "../sql/fair-queue.ts";

/** Opens the store in `directory`, and creates it if there is none. Throws StoreRefusedToOpen. */
export async function openSqliteStore(directory: string, observer: StoreObserver = silent): Promise<Store> {
  const file = openServedFile(directory, (message) => observer.event(message));
  const driver = new SqliteDriver(file, new SqliteWatch(file, observer));
  driver.startChecks(checkIntervalMs);
  return sqlStore(driver);
}

const silent: StoreObserver = { event: () => undefined, trouble: () => undefined, failed: () => undefined };

/** Opens the store of a stopped server read-only. The error if a server runs ends with `advice`. */
export function openSqliteStoreToRead(directory: string, advice: string): Store {
  return sqlStore(new SqliteDriver(openSqliteFileToRead(directory, advice)));
}

const checkIntervalMs = 1_000;

export class SqliteDriver implements SqlDriver {
  readonly keyCheck: SqlRunner = this;
  readonly isShared = false;
  readonly #file: SqliteFile;
  /** Null for a read-only file. */
  readonly #watch: SqliteWatch | null;
  readonly #writers = new FairQueue({ waitingMax: writesWaitingMax });
  readonly #readers = new Mutex();
  readonly #sync: LogSync;
  readonly #followers = new Set<Follower>();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(file: SqliteFile, watch: SqliteWatch | null = null) {
    this.#file = file;
    this.#watch = watch;
    this.#sync = new LogSync(file.path);
  }

  startChecks(everyMs: number): void {
    this.#timer = setInterval(() => void this.#check(), everyMs);
    this.#timer.unref();
  }

  async all(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    this.#watch?.refuseReads();
    const rows = await this.#withNotice("read", () => run(this.#file.connections.reader, sql, values));
    await this.#durable();
    return rows;
  }

  async read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    const result = await this.#readers.enter(async () => {
      this.#watch?.refuseReads();
      const { reader } = this.#file.connections;
      // This must not yield to other reads: they use the same connection and would see this transaction's old state.
      const sql: SqlRunner = { all: async (text, values = []) => run(reader, text, values) };
      return this.#withNotice("read", () => within(reader, "begin", () => work(sql)));
    });
    await this.#durable();
    return result;
  }

  readChanges<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    return this.read(work);
  }

  async write<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms: WriteTerms = {}): Promise<T> {
    let revision: number | null = null;
    let isCommitted = false;
    try {
      const change = async (sql: SqlRunner, database: Database) => {
        const made = await work(sql);
        revision = revisionIn(database);
        return made;
      };
      // The next writer does not wait for this sync; one sync covers all commits before it.
      return await this.#change(change, terms, () => {
        isCommitted = true;
        this.#sync.committed();
      });
    } finally {
      // Also after a refused change, because the refusal may depend on a change that is not synced yet.
      await this.#durable();
      if (isCommitted) this.#watch?.committed(revision);
    }
  }

  note<T>(work: (sql: SqlRunner) => Promise<T>, terms: WriteTerms = {}): Promise<T> {
    return this.#noted(work, terms);
  }

  async #noted<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms: WriteTerms): Promise<T> {
    const result = await this.#change(work, terms);
    this.#watch?.committed(null);
    return result;
  }

  /** There is one writer, so this waits for its turn like any other. */
  beside<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms?: WriteTerms): Promise<T> {
    return terms?.mayBeLost === true ? this.#noted(work, terms) : this.write(work, terms);
  }

  #change<T>(
    work: (sql: SqlRunner, database: Database) => Promise<T | Unchanged<T>>,
    { organizationId = null }: WriteTerms,
    committed: () => void = () => undefined,
  ): Promise<T> {
    return this.#writers.enter(organizationId, async () => {
      this.#watch?.refuseWrites();
      const { writer } = this.#file.connections;
      const change = () => work(yieldingRunner(writer), writer);
      return this.#withNotice("write", () => within(writer, "begin immediate", change, committed));
    });
  }

  /** Waits until everything that was read is on disk, because a power cut could undo it. */
  async #durable(): Promise<void> {
    if (this.#sync.isDone) return;
    try {
      await this.#sync.done();
    } catch (error) {
      this.#watch?.noticeFailedSync(error);
      throw new StoreUnavailable("a change could not be synced to disk", { cause: error });
    }
  }

  async #withNotice<T>(during: "read" | "write", work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#watch?.notice(error, during);
      throw error;
    }
  }

  async probe(work: (sql: SqlRunner) => Promise<void>): Promise<void> {
    this.#watch?.refuseWrites();
    const { maintenance } = this.#file.connections;
    await this.#withNotice("read", async () => {
      // Drops its cache, so that it reads the files.
      run(maintenance, "pragma shrink_memory", []);
      await work({ all: async (text, values = []) => run(maintenance, text, values) });
    });
  }

  /** There is one writer at a time. */
  readonly lockingRows = "";

  wallMs(): number {
    return Date.now();
  }

  /** No other server can change anything, because it cannot open the file. */
  async follow(follower: Follower): Promise<() => Promise<void>> {
    this.#followers.add(follower);
    return async () => void this.#followers.delete(follower);
  }

  get walBytes(): number {
    return this.#watch?.walBytes ?? 0;
  }

  async #check(): Promise<void> {
    const watch = this.#watch;
    watch?.check();
    if (!watch?.isSuspended) return;
    const recover = async () => {
      watch.recover();
      this.#sync.renew();
    };
    await this.#writers.enter(null, () => this.#readers.enter(recover));
    // A change that was not acknowledged may have been committed.
    if (!watch.isSuspended) for (const follower of this.#followers) follower.onNotify(null);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const close = async () => {
      try {
        this.#watch?.finish();
      } finally {
        this.#file.close(this.#watch?.ending);
        this.#sync.renew();
      }
    };
    await this.#writers.end(() => this.#readers.enter(close));
  }
}
