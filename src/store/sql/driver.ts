import type { Follower } from "../follower.ts";
import type { Unchanged } from "../store.ts";

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Runs statements with `?` placeholders. Values are bound, never inserted into the text. */
export interface SqlRunner {
  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
}

export interface WriteTerms {
  /** The organization whose turn the write takes; null for the server's own writes. */
  readonly organizationId?: string | null;
  /** Whether nobody waits for the disk, so that a power cut may lose the write. */
  readonly mayBeLost?: boolean;
  /** Finds out whether the write was committed, if the connection was lost during the commit. */
  readonly happened?: (sql: SqlRunner) => Promise<boolean>;
}

export interface SqlDriver extends SqlRunner {
  /** Runs look-ups of unknown keys, which anybody can cause, on a connection of their own. */
  readonly keyCheck: SqlRunner;
  /** Runs `work` in one read-only transaction: every statement sees the same snapshot. */
  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T>;
  /** Like `read`, for the few statements that every server runs after every change, one run at a time. */
  readChanges<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction, which is on disk when the promise resolves. It is rolled back if `work` throws or
   * returns `unchanged(result)`. Writers queue.
   */
  write<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms?: WriteTerms): Promise<T>;
  /** Like `write`, but resolves before the sync. A power cut may lose it, unless a later write made it durable. */
  note<T>(work: (sql: SqlRunner) => Promise<T>, terms?: WriteTerms): Promise<T>;
  /**
   * Like `write`, but neither waits for changes nor holds them up where the database allows that: it must not touch the
   * clock. Such writes of several servers run at once, and so must lock their rows in one order.
   */
  beside<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms?: WriteTerms): Promise<T>;
  /** Ends a statement that locks the rows that it reads, in the order in which it reads them. */
  readonly lockingRows: string;
  /** Runs statements without any cache. */
  probe(work: (sql: SqlRunner) => Promise<void>): Promise<void>;
  /** The size of the write-ahead log; null for a driver without a log file of its own. */
  readonly walBytes: number | null;
  /** Unix milliseconds by the database's clock. */
  wallMs(): number;
  follow(follower: Follower): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
