import { SQL, type ReservedSQL } from "bun";
import { CommitInDoubt, explained, wasLost } from "./postgres-outages.ts";
import type { SqlRow, SqlRunner, SqlValue } from "./sql-driver.ts";
import { StoreUnavailable } from "./store.ts";

const connectSecondsMax = 3;
// Or each cut cable leaves its sessions behind for two hours, until there are no more to be had. In seconds.
const keepAlive = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 5, tcp_keepalives_count: 3 };

/** Connections to one database. Whatever gets no answer in time fails, and every connection is made anew. */
export class PostgresPool {
  readonly #url: URL;
  readonly #silenceMsMax: number;
  readonly #connections: number;
  #client: SQL;

  constructor(url: string, silenceMsMax: number, connections: number) {
    this.#url = new URL(url);
    this.#silenceMsMax = silenceMsMax;
    this.#connections = connections;
    this.#client = this.#connect();
  }

  /** One statement on whichever connection is free. It cannot change anything. */
  all(statement: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    return this.#onLiveConnection((client) =>
      this.#answered(client, client.unsafe<SqlRow[]>(numbered(statement), values.map(storable))),
    );
  }

  /** `begin` says which kind of transaction. It is rolled back when `work` throws or gives null. */
  async transaction<T>(begin: string, work: (sql: SqlRunner) => Promise<T>): Promise<T> {
    const connection = await this.#onLiveConnection((client) => this.#begin(client, begin));
    try {
      const result = await work(connection);
      if (result === null) await connection.all("rollback");
      else await connection.all("commit").catch(throwInDoubt);
      return result;
    } catch (error) {
      // A connection that is gone has nothing left to roll back.
      await connection.all("rollback").catch(() => undefined);
      throw error;
    } finally {
      connection.release();
    }
  }

  /** For whoever knows that the connections were made before an outage: what waits on them would wait for nothing. */
  renew(): void {
    this.#giveUp(this.#client);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** A database that stops ends every connection, and each says so only to whoever uses it next. */
  async #onLiveConnection<T>(ask: (client: SQL) => Promise<T>): Promise<T> {
    const client = this.#client;
    for (let lost = 0; ; lost++) {
      try {
        return await ask(client);
      } catch (error) {
        // Of connections that were given up, whoever used them has waited long enough.
        if (client !== this.#client || lost === this.#connections || !wasLost(error)) throw error;
      }
    }
  }

  async #begin(client: SQL, begin: string): Promise<Connection> {
    const reserved = await this.#answered(client, client.reserve());
    const connection = this.#connection(client, reserved);
    try {
      await connection.all(begin);
      return connection;
    } catch (error) {
      connection.release();
      throw error;
    }
  }

  #connect(): SQL {
    return connectTo(this.#url, {
      max: this.#connections,
      connection: {
        application_name: "rollcall",
        // Whatever the database's own setting is: an answer is sent when the change is on disk.
        synchronous_commit: "on",
        // A database that can be reached gives up before we do, and then says why.
        statement_timeout: this.#silenceMsMax - 500,
        // A server that is cut off must not keep the clock from the others.
        idle_in_transaction_session_timeout: this.#silenceMsMax,
        default_transaction_read_only: "on",
      },
    });
  }

  #connection(client: SQL, reserved: ReservedSQL): Connection {
    return {
      all: (statement, values = []) =>
        this.#answered(client, reserved.unsafe<SqlRow[]>(numbered(statement), values.map(storable))),
      release: () => void reserved.release().catch(() => undefined),
    };
  }

  async #answered<T>(client: SQL, answer: PromiseLike<T>): Promise<T> {
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.#giveUp(client);
      reject(new StoreUnavailable(`PostgreSQL has not answered for ${this.#silenceMsMax} ms`));
    }, this.#silenceMsMax);
    try {
      return await Promise.race([answer, silence]);
    } catch (error) {
      throw explained(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What waits on the old connections fails with them; the next question makes new ones. */
  #giveUp(client: SQL): void {
    if (client !== this.#client) return;
    this.#client = this.#connect();
    // Not waited for: it would wait for the very connections that do not answer.
    void client.close({ timeout: 0 }).catch(() => undefined);
  }
}

export function connectTo(url: URL, options: Pick<SQL.PostgresOrMySQLOptions, "max" | "connection">): SQL {
  return new SQL(url, {
    // The name in the URL would give way to PGDATABASE.
    database: decodeURIComponent(url.pathname.slice(1)),
    connectionTimeout: connectSecondsMax,
    // A plan that is kept is wrong once a newer server has changed a table, and is lost behind a pooler.
    prepare: false,
    ...options,
    connection: { ...keepAlive, ...options.connection },
  });
}

function throwInDoubt(error: unknown): never {
  throw error instanceof StoreUnavailable ? new CommitInDoubt(error) : error;
}

interface Connection extends SqlRunner {
  release(): void;
}

/** Our statements with `?`, as PostgreSQL wants them: `$1`, `$2`, … None of them has a `?` in a text. */
function numbered(statement: string): string {
  let at = 0;
  return statement.replaceAll("?", () => `$${++at}`);
}

/** PostgreSQL has no texts with NUL and refuses to look for one. Nothing we keep has any, so this finds nothing too. */
function storable(value: SqlValue): SqlValue {
  return typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value;
}
