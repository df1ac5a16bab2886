import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { crc32 } from "../../core/text/crc32.ts";
import { databaseMs, follow, notifyStatement } from "./notifications.ts";
import { CommitInDoubt } from "./errors.ts";
import { PostgresPool, type TransactionKind } from "./pool.ts";
import { refuseUnfitPooler } from "./pooler.ts";
import { migrateSchema, refuseOtherSchema } from "./schema.ts";
import { writeSettings } from "./session.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue, WriteTerms } from "../sql/driver.ts";
import { sqlStore } from "../sql/store.ts";
import { number } from "../sql/values.ts";
import type { Follower } from "../follower.ts";
import { StoreUnavailable, Unchanged, type Store } from "../store.ts";
import { FairQueue, writesWaitingMax } from "../sql/fair-queue.ts";

const answerMsMax = 3_000;
const connections = 9;
const writersMax = 4;
// The first number of every two-number advisory lock of ours.
const turnLocks = 0x726f6c6c;
const readBackPauseMs = 100;
// All statements see the snapshot that the first one takes.
const reading = { begin: "begin isolation level repeatable read read only", commit: "commit", isReadOnly: true };

/**
 * Opens the store in a database, which any number of servers can share. Throws StoreUnavailable while the database
 * cannot be reached, and StoreRefusedToOpen if it cannot be used.
 */
export async function openPostgresStore(url: string): Promise<Store> {
  await refuseUnfitPooler(url);
  await migrateSchema(url);
  const driver = new PostgresDriver(url);
  await driver.askTime();
  return sqlStore(driver);
}

/** Opens the store for reading, without migrating it, whether servers run or not. */
export async function openPostgresStoreToRead(url: string): Promise<Store> {
  await refuseUnfitPooler(url);
  await refuseOtherSchema(url);
  return sqlStore(new PostgresDriver(url));
}

export class PostgresDriver implements SqlDriver {
  readonly keyCheck: SqlRunner;
  readonly #url: string;
  readonly #me = randomUUID();
  readonly #writing: TransactionKind;
  readonly #readingBack: TransactionKind;
  readonly #pool: PostgresPool;
  readonly #keyCheckPool: PostgresPool;
  // Each waiting writer holds a connection, so their number is limited to leave some for reads.
  readonly #writers = new FairQueue({ waitingMax: writesWaitingMax, places: writersMax });
  #failedWrites = 0;
  #wallAheadMs = Date.now() - performance.now();

  constructor(url: string, answerMs: number = answerMsMax) {
    this.#url = url;
    this.#pool = new PostgresPool(url, answerMs, connections);
    this.#keyCheckPool = new PostgresPool(url, answerMs, 1);
    this.keyCheck = this.#keyCheckPool;
    const begin = `begin isolation level read committed read write; ${writeSettings(answerMs)}`;
    this.#writing = { begin, commit: `${notifyStatement(this.#me)}; commit`, isReadOnly: false };
    this.#readingBack = { begin, commit: "commit", isReadOnly: false };
  }

  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#pool.all(sql, values);
  }

  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    return this.#pool.transaction(reading, work);
  }

  /**
   * Changes of one organization queue for each other across all servers before they wait for the clock. So others wait
   * for at most one of them, however many servers the organization writes through.
   *
   * Every change first locks the clock's row, until the commit. Under read committed, each later statement sees the
   * newest data, and no other change can commit until this one ends.
   */
  async write<T>(
    work: (sql: SqlRunner) => Promise<T | Unchanged<T>>,
    { organizationId = null, happened }: WriteTerms = {},
  ): Promise<T> {
    const failedBefore = this.#failedWrites;
    return this.#writers.enter(organizationId, async () => {
      // The writes behind one that got no answer would each wait as long again, one after the other.
      if (failedBefore !== this.#failedWrites) throw new StoreUnavailable("PostgreSQL did not answer the write before");
      try {
        return await this.#writeOnce(inTurn(organizationId, work), happened);
      } catch (error) {
        if (error instanceof StoreUnavailable) this.#failedWrites++;
        throw error;
      }
    });
  }

  /** The same as `write`: this process does not wait for the disk itself. */
  note<T>(work: (sql: SqlRunner) => Promise<T>, terms?: WriteTerms): Promise<T> {
    return this.write(work, terms);
  }

  async #writeOnce<T>(
    work: (sql: SqlRunner) => Promise<T | Unchanged<T>>,
    happened: (sql: SqlRunner) => Promise<boolean> = async () => false,
  ): Promise<T> {
    try {
      return await this.#pool.transaction(this.#writing, work);
    } catch (error) {
      if (!(error instanceof CommitInDoubt) || !(await this.#resolve(error, happened))) throw error;
      return error.result as T;
    }
  }

  /** Whether an unanswered commit happened. Asks until it knows, or until it has taken too long. */
  async #resolve(doubt: CommitInDoubt, happened: (sql: SqlRunner) => Promise<boolean>): Promise<boolean> {
    const deadlineMs = performance.now() + answerMsMax;
    for (;;) {
      try {
        return await this.#pool.transaction(this.#readingBack, async (sql) => {
          // The transaction in doubt holds this lock until it ends.
          await sql.all(`select revision from clock where one = 1 for update`);
          return happened(sql);
        });
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (performance.now() > deadlineMs) throw doubt;
        await setTimeout(readBackPauseMs);
      }
    }
  }

  readonly walBytes = null;

  /** This process cannot bypass PostgreSQL's caches. */
  probe(work: (sql: SqlRunner) => Promise<void>): Promise<void> {
    return work(this);
  }

  /** By the database's clock, because the servers' clocks may differ. */
  wallMs(): number {
    return performance.now() + this.#wallAheadMs;
  }

  async askTime(): Promise<void> {
    const [row = {}] = await this.all(`select ${databaseMs} as now_ms`);
    this.#setTime(number(row, "now_ms"));
  }

  #setTime(wallMs: number): void {
    this.#wallAheadMs = wallMs - performance.now();
  }

  follow(follower: Follower): Promise<() => Promise<void>> {
    const pools = [this.#pool, this.#keyCheckPool];
    const setTime = (wallMs: number) => this.#setTime(wallMs);
    return follow({ id: this.#me, databaseUrl: this.#url, pools, setTime }, follower);
  }

  async close(): Promise<void> {
    await Promise.all([this.#keyCheckPool.close(), this.#writers.end(() => this.#pool.close())]);
  }
}

/** Starts with a lock on the organization, which the end of the transaction releases. */
function inTurn<T>(organizationId: string | null, work: (sql: SqlRunner) => Promise<T>): typeof work {
  if (organizationId === null) return work;
  // Two organizations with the same checksum share a lock, which only delays them.
  const turn = `select pg_advisory_xact_lock(${turnLocks}, ${crc32(organizationId) | 0})`;
  return async (sql) => {
    // A statement of its own, because waiting for both locks could take longer than one answer may.
    await sql.all(turn);
    return work(sql);
  };
}
