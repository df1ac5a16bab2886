import { SQL, type ReservedSQL } from "bun";
import { AnswerTimer, NoAnswer } from "./answer-timer.ts";
import { storeError } from "./errors.ts";
import { PreparedStatements, translated } from "./prepared-statements.ts";
import type { SqlRow, SqlValue } from "../sql/driver.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../store.ts";

const connectSecondsMax = 3;
// In seconds. Without keep-alives PostgreSQL keeps the sessions of a lost server for two hours and runs out of them.
const keepAlive = { tcp_keepalives_idle: 5, tcp_keepalives_interval: 5, tcp_keepalives_count: 3 };

/**
 * One connection with Rollcall's settings. They are set by statements and read back, because a pooler drops or refuses
 * settings that are sent with the login.
 */
export class PostgresSession {
  readonly #client: SQL;
  readonly #reserved: ReservedSQL;
  readonly #timer: AnswerTimer;
  readonly #onNoAnswer: OnNoAnswer;
  readonly #prepared: PreparedStatements | null;
  #isBroken = false;

  private constructor(
    client: SQL,
    reserved: ReservedSQL,
    { answerMsMax, keepsPlans }: SessionTerms,
    onNoAnswer: OnNoAnswer,
  ) {
    this.#client = client;
    this.#reserved = reserved;
    this.#timer = new AnswerTimer(answerMsMax);
    this.#onNoAnswer = onNoAnswer;
    this.#prepared = keepsPlans ? new PreparedStatements() : null;
  }

  /** `onNoAnswer` is called when an answer does not arrive in time, which breaks the session. */
  static async open(url: URL, terms: SessionTerms, onNoAnswer: OnNoAnswer): Promise<PostgresSession> {
    const client = connectTo(url, { prepare: terms.keepsPlans });
    try {
      // Reserved for good, because the client would replace a lost connection by one without the settings.
      const reserved = await withDeadline(terms.answerMsMax, prepare(client, terms.answerMsMax));
      return new PostgresSession(client, reserved, terms, onNoAnswer);
    } catch (error) {
      close(client);
      if (error instanceof NoAnswer) onNoAnswer(error);
      throw error;
    }
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Whether PostgreSQL keeps so many of its statements that another session should follow it. */
  get isWorn(): boolean {
    return this.#prepared?.areMany ?? false;
  }

  /** A statement may be sent before the ones before it are answered. They run in the order of the calls. */
  run(statement: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    const text = this.#prepared === null ? translated(statement) : this.#prepared.note(statement, values);
    return this.#answer(text, values.map(storable));
  }

  /** Runs both in one round trip and returns the rows of the second. */
  async runBoth(first: string, second: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    if (values.length > 0) return (await Promise.all([this.run(first), this.run(second, values)]))[1];
    const answers: readonly unknown[] = await this.#answer(`${first}; ${second}`, []);
    return answers.at(-1) as SqlRow[];
  }

  /** The client sends what follows a prepared statement without waiting for it, and anything else only after its answer. */
  async setSavepoint(): Promise<void> {
    await this.#answered(this.#reserved`savepoint change`);
  }

  async rollBackToSavepoint(): Promise<void> {
    await this.#answer(`rollback to savepoint change`, []);
  }

  close(): void {
    this.#isBroken = true;
    close(this.#client);
  }

  #answer(text: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#answered(this.#reserved.unsafe<SqlRow[]>(text, [...values]));
  }

  async #answered<T>(answer: PromiseLike<T>): Promise<T> {
    try {
      return await this.#timer.wait(answer);
    } catch (error) {
      // The session may be fine, but opening another one costs little.
      if (error instanceof StoreUnavailable) this.#isBroken = true;
      if (error instanceof NoAnswer) this.#onNoAnswer(error);
      throw error;
    }
  }
}

type OnNoAnswer = (why: StoreUnavailable) => void;

export interface SessionTerms {
  readonly answerMsMax: number;
  /** Whether PostgreSQL keeps the plan of each statement with values. A newer server may make one of them invalid. */
  readonly keepsPlans: boolean;
}

/** The settings of a session; each value as `pg_settings` shows it. */
function settingsOf(answerMsMax: number): Readonly<Record<string, string>> {
  return {
    // An answer is sent when the change is on disk, whatever the database's setting is.
    synchronous_commit: "on",
    // A reachable database gives up before we do, and then says why.
    statement_timeout: String(answerMsMax - 500),
    // A server that lost its connection must not keep the clock locked.
    idle_in_transaction_session_timeout: String(answerMsMax),
    default_transaction_read_only: "on",
  };
}

/** The same settings for one writing transaction, in which a lost setting could lose data. */
export function writeSettings(answerMsMax: number): string {
  const { default_transaction_read_only: _, ...settings } = settingsOf(answerMsMax);
  return Object.entries(settings)
    .map(([name, value]) => `set local ${name} = ${value}`)
    .join("; ");
}

async function prepare(client: SQL, answerMsMax: number): Promise<ReservedSQL> {
  const reserved = await client.reserve();
  const wanted = settingsOf(answerMsMax);
  const settings = Object.entries({ ...keepAlive, ...wanted }).map(([name, value]) => `set ${name} = ${value}`);
  // A pooler may hand on a connection with the statements of the client before.
  const statements = ["deallocate all", ...settings];
  const names = Object.keys(wanted).map((name) => `'${name}'`);
  const readBack = `select name, setting from pg_settings where name in (${names.join(", ")})`;
  const answers = await reserved.unsafe<{ name: string; setting: string }[][]>([...statements, readBack].join("; "));
  const got = new Map(answers.at(-1)?.map(({ name, setting }) => [name, setting]));
  for (const [name, value] of Object.entries(wanted))
    if (got.get(name) !== value)
      throw new StoreRefusedToOpen(`PostgreSQL's setting ${name} is ${got.get(name)} and cannot be made ${value}`);
  return reserved;
}

export function connectTo(url: URL, options: Pick<SQL.PostgresOrMySQLOptions, "onclose" | "prepare"> = {}): SQL {
  return new SQL(url, {
    // Without this, PGDATABASE overrides the name in the URL.
    database: decodeURIComponent(url.pathname.slice(1)),
    connectionTimeout: connectSecondsMax,
    prepare: false,
    max: 1,
    // The only login parameter that every pooler accepts.
    connection: { application_name: "rollcall" },
    ...options,
  });
}

/** Does not wait, because the connection may not answer. */
export function close(client: SQL): void {
  void client.close({ timeout: 0 }).catch(() => undefined);
}

export async function withDeadline<T>(ms: number, answer: PromiseLike<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NoAnswer(ms)), ms);
  try {
    return await Promise.race([answer, timeout]);
  } catch (error) {
    throw storeError(error);
  } finally {
    clearTimeout(timer);
  }
}

/** PostgreSQL refuses a text with NUL, even in a query. No stored text has one, so the replacement finds nothing. */
function storable(value: SqlValue): SqlValue {
  return typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value;
}
