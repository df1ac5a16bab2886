import { randomUUID } from "node:crypto";
import { crc32 } from "../../core/text/crc32.ts";
import { databaseMs, follow, notifyStatement, tellPayload, tellStatement } from "./notifications.ts";
import { PostgresPool } from "./pool.ts";
import type { OrganizationLock } from "./group-commit.ts";
import { PostgresWriters } from "./writers.ts";
import { refuseUnfitPooler } from "./pooler.ts";
import { migrateSchema, refuseOtherSchema } from "./schema.ts";
import { writeSettings } from "./session.ts";
import type { SqlChange, SqlDriver, SqlRow, SqlRunner, SqlValue, WriteTerms } from "../sql/driver.ts";
import type { Statement } from "../sql/steps.ts";
import { sqlStore } from "../sql/store.ts";
import { number } from "../sql/values.ts";
import type { Follower, Told } from "../changes.ts";
import type { Store, Unchanged } from "../store.ts";

const answerMsMax = 3_000;
const readersMax = 4;
// Each waiting writer holds a connection.
const writersMax = 4;
// One that writes and one for the next organization, which opens another one for those behind it.
const warmWriters = 2;
// How many transactions run beside the clock's row.
const besideMax = 2;
// The first numbers of our two-number advisory locks.
const turnLocks = 0x726f6c6c;
const besideLocks = 0x75736167;
// Every change locks the clock's row first.
const clockLock = `select revision from clock where one = 1 for update`;
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
  await driver.prepare();
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
  readonly isShared = true;
  readonly #url: string;
  readonly #me = randomUUID();
  readonly #pool: PostgresPool;
  readonly #changePool: PostgresPool;
  readonly #catchUpPool: PostgresPool;
  readonly #keyCheckPool: PostgresPool;
  readonly #besidePool: PostgresPool;
  readonly #changes: PostgresWriters;
  readonly #besideChanges: PostgresWriters;
  #wallAheadMs = Date.now() - performance.now();

  constructor(url: string, answerMs: number = answerMsMax) {
    this.#url = url;
    this.#pool = new PostgresPool(url, answerMs, readersMax);
    // Changes are few statements, made again and again. Planning them takes longer than running them.
    this.#changePool = new PostgresPool(url, answerMs, writersMax, { keepsPlans: true });
    this.#catchUpPool = new PostgresPool(url, answerMs, 1, { keepsPlans: true });
    this.#keyCheckPool = new PostgresPool(url, answerMs, 1);
    this.keyCheck = this.#keyCheckPool;
    this.#besidePool = new PostgresPool(url, answerMs, besideMax);
    const begin = `begin isolation level read committed read write; ${writeSettings(answerMs)}`;
    const terms = { begin, answerMs: answerMsMax };
    const commit = `${notifyStatement(this.#me)}; commit`;
    this.#changes = new PostgresWriters({ ...terms, pool: this.#changePool, writersMax, commit });
    this.#besideChanges = new PostgresWriters({
      ...terms,
      pool: this.#besidePool,
      writersMax: besideMax,
      commit: "commit",
    });
  }

  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#pool.all(sql, values);
  }

  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    return this.#pool.transaction(reading, work);
  }

  /** On a connection of its own, which keeps the plans. */
  readChanges<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    return this.#catchUpPool.transaction(reading, work);
  }

  /**
   * Changes that wait for the clock here are committed together, if they may be.
   *
   * Changes of one organization queue for each other across all servers before they wait for the clock. So others wait
   * for at most one of them, however many servers the organization writes through.
   *
   * Every change first locks the clock's row, until the commit. Under read committed, each later statement sees the
   * newest data, and no other change can commit until this one ends.
   */
  write<T>(
    work: (sql: SqlChange) => Promise<T | Unchanged<T>>,
    { organizationId = null, happened = never, mayShare = false }: WriteTerms = {},
  ): Promise<T> {
    if (mayShare && organizationId !== null)
      return this.#changes.share(organizationId, { work, happened }, lockOf, clockLock);
    return this.#changes.write(organizationId, inTurn(organizationId, work), clockLock, happened);
  }

  /** The same as `write`: this process does not wait for the disk itself. */
  note<T>(work: (sql: SqlRunner) => Promise<T>, terms?: WriteTerms): Promise<T> {
    return this.write(work, terms);
  }

  /** On connections of its own. A lock that no other transaction takes shows when it has ended. */
  beside<T>(
    work: (sql: SqlRunner) => Promise<T | Unchanged<T>>,
    { organizationId = null, happened }: WriteTerms = {},
  ): Promise<T> {
    const lock = `select pg_advisory_xact_lock(${besideLocks}, ${Math.floor(Math.random() * 2 ** 31)})`;
    return this.#besideChanges.write(organizationId, afterLock({ sql: lock, values: [] }, work), lock, happened);
  }

  readonly lockingRows = " for update";
  readonly walBytes = null;

  /** This process cannot bypass PostgreSQL's caches. */
  probe(work: (sql: SqlRunner) => Promise<void>): Promise<void> {
    return work(this);
  }

  /** By the database's clock, because the servers' clocks may differ. */
  wallMs(): number {
    return performance.now() + this.#wallAheadMs;
  }

  /** Resolves when the database's time is known and changes need not wait for connections. */
  async prepare(): Promise<void> {
    await Promise.all([this.#askTime(), this.#changePool.warm(warmWriters), this.#catchUpPool.warm(1)]);
  }

  async #askTime(): Promise<void> {
    const [row = {}] = await this.all(`select ${databaseMs} as now_ms`);
    this.#setTime(number(row, "now_ms"));
  }

  #setTime(wallMs: number): void {
    this.#wallAheadMs = wallMs - performance.now();
  }

  /** A message that is lost costs the others a question. */
  tell(told: Told): void {
    void this.#pool.all(tellStatement, [tellPayload(this.#me, told)]).catch(() => undefined);
  }

  follow(follower: Follower): Promise<() => Promise<void>> {
    const pools = [this.#pool, this.#changePool, this.#catchUpPool, this.#keyCheckPool, this.#besidePool];
    const setTime = (wallMs: number) => this.#setTime(wallMs);
    return follow({ id: this.#me, databaseUrl: this.#url, pools, setTime }, follower);
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#keyCheckPool.close(),
      this.#catchUpPool.close(),
      this.#changes.end(async () => {
        await this.#changePool.close();
        await this.#pool.close();
      }),
      this.#besideChanges.end(() => this.#besidePool.close()),
    ]);
  }
}

/** Starts with a lock on the organization, which the end of the transaction releases. */
function inTurn<T>(organizationId: string | null, work: (sql: SqlRunner) => Promise<T | Unchanged<T>>): typeof work {
  if (organizationId === null) return work;
  return afterLock(lockOf(organizationId).wait, work);
}

function lockOf(organizationId: string): OrganizationLock {
  // Two organizations with the same checksum share a lock, which only delays them.
  const values = [turnLocks, crc32(organizationId) | 0];
  const attempt = `pg_try_advisory_xact_lock(?, ?)`;
  return {
    andClock: {
      sql: `update clock set revision = revision + 1 where one = 1 and ${attempt} returning revision`,
      values,
    },
    wait: { sql: `select pg_advisory_xact_lock(?, ?)`, values },
    attempt: { sql: `select ${attempt}::int as locked`, values },
  };
}

const never = async () => false;

function afterLock<T>(
  { sql: lock, values }: Statement,
  work: (sql: SqlRunner) => Promise<T | Unchanged<T>>,
): typeof work {
  return async (sql) => {
    // A statement of its own, because waiting for both locks could take longer than one answer may.
    await sql.all(lock, values);
    return work(sql);
  };
}
