import { setTimeout } from "node:timers/promises";
import { CommitInDoubt, DatabaseFailed } from "./errors.ts";
import { GroupCommit, type OrganizationLock, type SharingChange } from "./group-commit.ts";
import type { PostgresPool, PostgresTransaction, TransactionKind } from "./pool.ts";
import type { SqlRunner } from "../sql/driver.ts";
import { StoreUnavailable, type Unchanged } from "../store.ts";
import { FairQueue, writesWaitingMax } from "../sql/fair-queue.ts";

const readBackPauseMs = 100;

type Work<T> = (sql: PostgresTransaction) => Promise<T | Unchanged<T>>;
type Happened = (sql: SqlRunner) => Promise<boolean>;

interface WriterSettings {
  readonly pool: PostgresPool;
  /** Each holds a connection, even while it waits for a lock. */
  readonly writersMax: number;
  readonly begin: string;
  readonly commit: string;
  /** How long an unanswered commit is asked about. */
  readonly answerMs: number;
}

/** Runs writing transactions, the organizations in turn, and finds out what became of a commit without an answer. */
export class PostgresWriters {
  readonly #pool: PostgresPool;
  readonly #queue: FairQueue<SharingChange>;
  readonly #writing: TransactionKind;
  readonly #readingBack: TransactionKind;
  readonly #answerMs: number;
  #failed = 0;

  constructor({ pool, writersMax, begin, commit, answerMs }: WriterSettings) {
    this.#pool = pool;
    this.#queue = new FairQueue({ waitingMax: writesWaitingMax, places: writersMax });
    this.#writing = { begin, commit, isReadOnly: false };
    this.#readingBack = { begin, commit: "commit", isReadOnly: false };
    this.#answerMs = answerMs;
  }

  /** `lock` is a statement that waits while the transaction of `work` holds what it locks. */
  async write<T>(organizationId: string | null, work: Work<T>, lock: string, happened?: Happened): Promise<T> {
    const failedBefore = this.#failed;
    return this.#queue.enter(organizationId, () =>
      this.#unlessFailed(failedBefore, () => this.#writeOnce(work, lock, happened)),
    );
  }

  /** Like `write`, in a transaction with other changes that wait. `clock` is the statement that waits for it. */
  share<T>(
    organizationId: string,
    change: Pick<SharingChange<T>, "work" | "happened">,
    lockOf: (organizationId: string) => OrganizationLock,
    clock: string,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const failedBefore = this.#failed;
    const sharing: SharingChange<T> = { ...change, resolve, reject, isAbandoned: () => failedBefore !== this.#failed };
    this.#queue.enterTogether(
      organizationId,
      sharing as SharingChange,
      async (place) => {
        const group = new GroupCommit(place, sharing as SharingChange, organizationId, lockOf);
        try {
          await this.#unlessFailed(failedBefore, () =>
            this.#writeOnce(
              (sql) => group.run(sql),
              clock,
              (sql) => group.happened(sql),
            ),
          );
          group.succeeded();
        } catch (error) {
          group.failed(error);
        }
      },
      reject,
    );
    return promise;
  }

  /** Resolves when no write is under way or waiting. */
  end(work: () => Promise<void>): Promise<void> {
    return this.#queue.end(work);
  }

  /** The writes behind one that got no answer would each wait as long again, one after the other. */
  async #unlessFailed<T>(failedBefore: number, work: () => Promise<T>): Promise<T> {
    if (failedBefore !== this.#failed) throw new DatabaseFailed();
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#failed++;
      throw error;
    }
  }

  async #writeOnce<T>(work: Work<T>, lock: string, happened: Happened = async () => false): Promise<T> {
    try {
      return await this.#pool.transaction(this.#writing, work);
    } catch (error) {
      if (!(error instanceof CommitInDoubt) || !(await this.#resolve(error, lock, happened))) throw error;
      return error.result as T;
    }
  }

  /** Whether an unanswered commit happened. Asks until it knows, or until it has taken too long. */
  async #resolve(doubt: CommitInDoubt, lock: string, happened: Happened): Promise<boolean> {
    const deadlineMs = performance.now() + this.#answerMs;
    for (;;) {
      try {
        return await this.#pool.transaction(this.#readingBack, async (sql) => {
          // The transaction in doubt holds this lock until it ends.
          await sql.all(lock);
          return happened(sql);
        });
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (performance.now() > deadlineMs) throw doubt;
        await setTimeout(readBackPauseMs);
      }
    }
  }
}
