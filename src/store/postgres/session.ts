import { SQL, type ReservedSQL } from "bun";
import { storeError } from "./errors.ts";
import type { SqlRow, SqlValue } from "../sql/driver.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../store.ts";

const connectSecondsMax = 3;
// Or each cut cable leaves its sessions behind for two hours, until there are no more to be had. In seconds.
const keepAlive = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 5, tcp_keepalives_count: 3 };

/**
 * One connection with Rollcall's settings. They are set by statements and read back: a pooler drops or refuses the
 * ones that a client sends with its login.
 */
export class PostgresSession {
  readonly #client: SQL;
  readonly #reserved: ReservedSQL;
  readonly #answerMsMax: number;
  readonly #silent: Silent;
  #isBroken = false;

  private constructor(client: SQL, reserved: ReservedSQL, answerMsMax: number, silent: Silent) {
    this.#client = client;
    this.#reserved = reserved;
    this.#answerMsMax = answerMsMax;
    this.#silent = silent;
  }

  /** `silent` is called when an answer does not come in time, which ends the session. */
  static async open(url: URL, answerMsMax: number, silent: Silent): Promise<PostgresSession> {
    const client = connectTo(url);
    try {
      // Reserved for good: the client would replace a lost connection by one without the settings.
      const reserved = await withDeadline(answerMsMax, prepare(client, answerMsMax));
      return new PostgresSession(client, reserved, answerMsMax, silent);
    } catch (error) {
      close(client);
      if (error instanceof NoAnswer) silent(error);
      throw error;
    }
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  run(statement: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    return this.#answer(numbered(statement), values.map(storable));
  }

  /** In one round trip; gives the rows of the second one. */
  async runBoth(first: string, second: string): Promise<SqlRow[]> {
    const answers: readonly unknown[] = await this.#answer(`${first}; ${second}`, []);
    return answers.at(-1) as SqlRow[];
  }

  close(): void {
    this.#isBroken = true;
    close(this.#client);
  }

  async #answer(text: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    try {
      return await withDeadline(this.#answerMsMax, this.#reserved.unsafe<SqlRow[]>(text, [...values]));
    } catch (error) {
      // Perhaps the session is as it was. Opening another one costs little.
      if (error instanceof StoreUnavailable) this.#isBroken = true;
      if (error instanceof NoAnswer) this.#silent(error);
      throw error;
    }
  }
}

type Silent = (why: StoreUnavailable) => void;

/** What a session is opened with; each value as `pg_settings` shows it. */
function settingsOf(answerMsMax: number): Readonly<Record<string, string>> {
  return {
    // Whatever the database's own setting is: an answer is sent when the change is on disk.
    synchronous_commit: "on",
    // A database that can be reached gives up before we do, and then says why.
    statement_timeout: String(answerMsMax - 500),
    // A server that is cut off must not keep the clock from the others.
    idle_in_transaction_session_timeout: String(answerMsMax),
    default_transaction_read_only: "on",
  };
}

/** The same for one transaction that writes, where a lost setting would lose data. */
export function writeSettings(answerMsMax: number): string {
  const { default_transaction_read_only: _, ...settings } = settingsOf(answerMsMax);
  return Object.entries(settings)
    .map(([name, value]) => `set local ${name} = ${value}`)
    .join("; ");
}

async function prepare(client: SQL, answerMsMax: number): Promise<ReservedSQL> {
  const reserved = await client.reserve();
  const wanted = settingsOf(answerMsMax);
  const statements = Object.entries({ ...keepAlive, ...wanted }).map(([name, value]) => `set ${name} = ${value}`);
  const names = Object.keys(wanted).map((name) => `'${name}'`);
  const readBack = `select name, setting from pg_settings where name in (${names.join(", ")})`;
  const answers = await reserved.unsafe<{ name: string; setting: string }[][]>([...statements, readBack].join("; "));
  const got = new Map(answers.at(-1)?.map(({ name, setting }) => [name, setting]));
  for (const [name, value] of Object.entries(wanted))
    if (got.get(name) !== value)
      throw new StoreRefusedToOpen(`PostgreSQL's setting ${name} is ${got.get(name)} and cannot be made ${value}`);
  return reserved;
}

/** A client of one connection. */
export function connectTo(url: URL, options: Pick<SQL.PostgresOrMySQLOptions, "onclose"> = {}): SQL {
  return new SQL(url, {
    // The name in the URL would give way to PGDATABASE.
    database: decodeURIComponent(url.pathname.slice(1)),
    connectionTimeout: connectSecondsMax,
    // A plan that is kept is wrong once a newer server has changed a table, and is lost behind a pooler.
    prepare: false,
    max: 1,
    // The one parameter of a login that every pooler takes.
    connection: { application_name: "rollcall" },
    ...options,
  });
}

/** Does not wait for a connection that may not answer. */
export function close(client: SQL): void {
  void client.close({ timeout: 0 }).catch(() => undefined);
}

export async function withDeadline<T>(ms: number, answer: PromiseLike<T>): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NoAnswer(ms)), ms);
  try {
    return await Promise.race([answer, silence]);
  } catch (error) {
    throw storeError(error);
  } finally {
    clearTimeout(timer);
  }
}

/** No answer in time. Whatever else waits for the same database is given up with it. */
export class NoAnswer extends StoreUnavailable {
  constructor(ms: number) {
    super(`PostgreSQL has not answered for ${ms} ms`);
  }
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
