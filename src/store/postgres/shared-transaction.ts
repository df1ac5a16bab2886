import type { PostgresTransaction } from "./pool.ts";
import type { SqlChange, SqlRow, SqlValue } from "../sql/driver.ts";

/** A transaction of several changes, each of which can be undone alone until the next one begins. */
export class SharedTransaction {
  readonly #sql: PostgresTransaction;
  readonly #firstRevision: number;
  #kept = 0;
  /** What the changes share of what they have read. Another one when something was undone. */
  #known: object = {};
  /** How much the changes have written. */
  letters = 0;

  /** `firstRevision` is that of the first change, and in the clock's row already. */
  constructor(sql: PostgresTransaction, firstRevision: number) {
    this.#sql = sql;
    this.#firstRevision = firstRevision;
  }

  change(): ChangeRunner {
    const begin = async () => {
      // The first one needs none: without it, the transaction is rolled back.
      if (this.#kept > 0) await this.#sql.setSavepoint();
    };
    const noteLetters = (count: number) => void (this.letters += count);
    const revision = this.#firstRevision + this.#kept;
    return new ChangeRunner(this.#sql, { begin, noteLetters, revision, transaction: this.#known });
  }

  /** The next change gets the next revision. */
  keep(change: ChangeRunner): void {
    change.end();
    this.#kept++;
  }

  /** Returns why the change failed, which may be another reason than the one it gave. */
  async undo(change: ChangeRunner, reason: unknown): Promise<unknown> {
    change.end();
    if (!change.hasBegun) return reason;
    this.#known = {};
    return (await this.#sql.rollBackToSavepoint()) ?? reason;
  }

  /** Everything before the commit. */
  async finish(): Promise<void> {
    if (this.#kept < 2) return;
    await this.#sql.send(`update clock set revision = ? where one = 1`, [this.#firstRevision + this.#kept - 1]);
  }
}

interface Surroundings {
  readonly begin: () => Promise<void>;
  readonly noteLetters: (count: number) => void;
  readonly revision: number;
  readonly transaction: object;
}

/** Runs the statements of one change. */
export class ChangeRunner implements SqlChange {
  readonly #sql: PostgresTransaction;
  readonly #around: Surroundings;
  #hasBegun = false;
  #isOver = false;
  #hasFailed = false;

  constructor(sql: PostgresTransaction, around: Surroundings) {
    this.#sql = sql;
    this.#around = around;
  }

  get transaction(): object {
    return this.#around.transaction;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  async takeRevision(): Promise<number> {
    return this.#around.revision;
  }

  async all(statement: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    this.#prepare(values);
    try {
      return await this.#sql.all(statement, values);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  send(statement: string, values: readonly SqlValue[] = []): Promise<void> {
    this.#prepare(values);
    return this.#sql.send(statement, values);
  }

  /** PostgreSQL undoes a change of which a statement failed, whatever the change makes of that. */
  assertIntact(): void {
    if (this.#hasFailed) throw new Error("the transaction is aborted, because a statement of the change failed");
  }

  /** A statement of a change that has ended must not become part of another. */
  end(): void {
    this.#isOver = true;
  }

  #prepare(values: readonly SqlValue[]): void {
    if (this.#isOver) throw new Error("a statement came after the end of its change");
    let letters = 0;
    for (const value of values) if (typeof value === "string") letters += value.length;
    this.#around.noteLetters(letters);
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    // Sent before the statement, which does not wait for it.
    void this.#around.begin();
  }
}
