import { CommitInDoubt, isConnectionLost } from "./errors.ts";
import type { PostgresSession, SessionTerms } from "./session.ts";
import { PostgresSessions } from "./sessions.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../sql/driver.ts";
import { StoreUnavailable, Unchanged } from "../store.ts";

/** The statements that begin and end a transaction. */
export interface TransactionKind {
  readonly begin: string;
  readonly commit: string;
  /** The commit of a read-only transaction cannot lose anything, so nobody waits for its answer. */
  readonly isReadOnly: boolean;
}

/** Runs statements and transactions on shared sessions. Replaces every session when an answer is late. */
export class PostgresPool {
  readonly #url: URL;
  readonly #terms: SessionTerms;
  readonly #sessionsMax: number;
  #sessions: PostgresSessions;

  constructor(url: string, answerMsMax: number, sessionsMax: number, { keepsPlans = false } = {}) {
    this.#url = new URL(url);
    this.#terms = { answerMsMax, keepsPlans };
    this.#sessionsMax = sessionsMax;
    this.#sessions = this.#newSessions();
  }

  /** Runs one read-only statement on any free session. */
  async all(statement: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    const { rows, release } = await this.#askFirst((session) => session.run(statement, values));
    release();
    return rows;
  }

  /** Rolls back if `work` throws or returns `unchanged(result)`. */
  async transaction<T>(
    kind: TransactionKind,
    work: (sql: PostgresTransaction) => Promise<T | Unchanged<T>>,
  ): Promise<T> {
    const transaction = new Transaction(kind, (ask) => this.#askFirst(ask));
    try {
      const made = await work(transaction);
      if (made instanceof Unchanged) {
        await transaction.rollBack();
        return made.result;
      }
      await transaction.commit(made);
      return made;
    } catch (error) {
      await transaction.rollBack();
      throw transaction.reason(error);
    }
  }

  /** Opens sessions before they are needed: opening one may take as long as many changes of others. */
  async warm(count: number): Promise<void> {
    const sessions = this.#sessions;
    const open = async () => sessions.release(await sessions.take());
    await Promise.all(Array.from({ length: count }, open));
  }

  /** Replaces every session. For a caller that knows of an outage, because sessions from before it may never answer. */
  renew(): void {
    this.#giveUp(this.#sessions, new StoreUnavailable("PostgreSQL was unreachable; the connections are made again"));
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  /** Tries other sessions if one was lost: after the database stops, each session fails only at its next statement. */
  async #askFirst(ask: (session: PostgresSession) => Promise<SqlRow[]>): Promise<FirstAnswer> {
    const sessions = this.#sessions;
    for (let lost = 0; ; lost++) {
      const session = await sessions.take();
      const release = () => sessions.release(session);
      try {
        return { session, rows: await ask(session), release };
      } catch (error) {
        // It may have begun a transaction.
        session.close();
        release();
        // After an outage the caller has waited long enough.
        if (sessions !== this.#sessions || lost === this.#sessionsMax || !isConnectionLost(error)) throw error;
      }
    }
  }

  #newSessions(): PostgresSessions {
    const silent = (why: StoreUnavailable) => this.#giveUp(sessions, why);
    const sessions = new PostgresSessions(this.#url, this.#terms, this.#sessionsMax, silent);
    return sessions;
  }

  #giveUp(sessions: PostgresSessions, why: StoreUnavailable): void {
    if (sessions === this.#sessions) this.#sessions = this.#newSessions();
    sessions.end(why);
  }
}

interface FirstAnswer {
  readonly session: PostgresSession;
  readonly rows: SqlRow[];
  readonly release: () => void;
}

type AskFirst = (ask: (session: PostgresSession) => Promise<SqlRow[]>) => Promise<FirstAnswer>;

export interface PostgresTransaction extends SqlRunner {
  send(statement: string, values?: readonly SqlValue[]): Promise<void>;
  /** Resolves when everything that was sent has been done, and fails if something failed. */
  settled(): Promise<void>;
  /** Does not wait for it. */
  setSavepoint(): Promise<void>;
  /** Undoes everything since the newest savepoint. Returns what had failed since; null for nothing. */
  rollBackToSavepoint(): Promise<unknown>;
}

/** Begins with its first statement, in the same round trip. */
class Transaction implements PostgresTransaction {
  readonly #kind: TransactionKind;
  readonly #askFirst: AskFirst;
  #begun: Promise<FirstAnswer> | null = null;
  #isOver = false;
  /** Why the first of the statements failed that nobody waited for. */
  #unseen: { readonly error: unknown } | null = null;
  #lastSent: Promise<unknown> = Promise.resolve();

  constructor(kind: TransactionKind, askFirst: AskFirst) {
    this.#kind = kind;
    this.#askFirst = askFirst;
  }

  async all(statement: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    if (this.#begun !== null) return (await this.#begun).session.run(statement, values);
    const { begin } = this.#kind;
    this.#begun = this.#askFirst((session) => session.runBoth(begin, statement, values));
    return (await this.#begun).rows;
  }

  async send(statement: string, values: readonly SqlValue[] = []): Promise<void> {
    if (this.#begun === null) return void (await this.all(statement, values));
    const { session } = await this.#begun;
    this.#noteSent(session.run(statement, values));
  }

  #noteSent(answer: Promise<unknown>): void {
    this.#lastSent = answer.catch((error: unknown) => void (this.#unseen ??= { error }));
  }

  async settled(): Promise<void> {
    // Answers arrive in order.
    await this.#lastSent;
    if (this.#unseen !== null) throw this.#unseen.error;
  }

  async setSavepoint(): Promise<void> {
    const begun = await this.#begun;
    if (begun !== null) this.#noteSent(begun.session.setSavepoint());
  }

  async rollBackToSavepoint(): Promise<unknown> {
    await (await this.#begun)?.session.rollBackToSavepoint();
    const unseen = this.#unseen?.error ?? null;
    // Its session is given up.
    if (unseen instanceof StoreUnavailable) throw unseen;
    this.#unseen = null;
    return unseen;
  }

  /** The statements behind one that failed only say that it did. */
  reason(error: unknown): unknown {
    return this.#unseen === null || error instanceof CommitInDoubt ? error : this.#unseen.error;
  }

  async commit(result: unknown): Promise<void> {
    if (this.#begun === null) return;
    const { session, release } = await this.#begun;
    const committed = session.run(this.#kind.commit);
    if (this.#kind.isReadOnly) {
      this.#isOver = true;
      void committed.catch(() => session.close()).finally(release);
      return;
    }
    await committed.catch((error: unknown) => {
      throw error instanceof StoreUnavailable ? new CommitInDoubt(error, result) : error;
    });
    this.#isOver = true;
    release();
  }

  /** Never fails: a lost session has nothing left to roll back. */
  async rollBack(): Promise<void> {
    if (this.#isOver || this.#begun === null) return;
    this.#isOver = true;
    const begun = await this.#begun.catch(() => null);
    if (begun === null) return;
    if (!begun.session.isBroken) await begun.session.run("rollback").catch(() => begun.session.close());
    begun.release();
  }
}
