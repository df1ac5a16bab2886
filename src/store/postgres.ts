import { follow, tellOthers } from "./postgres-news.ts";
import { PostgresPool } from "./postgres-pool.ts";
import { bringSchemaUp, refuseOtherSchema } from "./postgres-schema.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue } from "./sql-driver.ts";
import { sqlStore } from "./sql-store.ts";
import { StoreUnavailable, type Store } from "./store.ts";
import { Turnstile } from "./turnstile.ts";

const silenceMsMax = 3_000;

/** Opens the store in a database, which any number of servers share. Throws StoreRefusedToOpen with a whole sentence. */
export async function openPostgresStore(url: string): Promise<Store> {
  await bringSchemaUp(url);
  return sqlStore(new PostgresDriver(url));
}

/** Opens the store in a database as it is, whether servers run or not. */
export async function openPostgresStoreToRead(url: string): Promise<Store> {
  await refuseOtherSchema(url);
  return sqlStore(new PostgresDriver(url));
}

export class PostgresDriver implements SqlDriver {
  readonly #url: string;
  readonly #pool: PostgresPool;
  // One connection at most waits for the clock, which may be another server's, so that there is always one to read by.
  readonly #writers = new Turnstile();
  #failedWrites = 0;

  constructor(url: string, silenceMs: number = silenceMsMax) {
    this.#url = url;
    this.#pool = new PostgresPool(url, silenceMs);
  }

  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#pool.all(sql, values);
  }

  /** The first statement takes the snapshot that all of them see. */
  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    return this.#pool.transaction("begin isolation level repeatable read read only", work);
  }

  /**
   * Every change begins with the clock's row, which stays locked until the commit. So whatever a later statement reads,
   * with read committed each as of its own beginning, nobody else can have changed since this transaction has the row.
   *
   * A connection that is lost while the commit is under way leaves open whether it happened; that is an outage for now.
   */
  async write<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    const failedBefore = this.#failedWrites;
    return this.#writers.enter(async () => {
      // Whoever waited behind a write that got no answer would wait as long again, one after the other.
      if (failedBefore !== this.#failedWrites) throw new StoreUnavailable("PostgreSQL did not answer the write before");
      try {
        return await this.#pool.transaction("begin isolation level read committed read write", async (sql) => {
          const result = await work(sql);
          // Fails where an earlier statement has. A commit would not: PostgreSQL would roll back and say all is well.
          await tellOthers(sql);
          return result;
        });
      } catch (error) {
        if (error instanceof StoreUnavailable) this.#failedWrites++;
        throw error;
      }
    });
  }

  follow(onNews: () => Promise<void>): Promise<() => Promise<void>> {
    return follow(this.#pool, this.#url, onNews);
  }

  async close(): Promise<void> {
    await this.#writers.enter(() => this.#pool.close());
  }
}
