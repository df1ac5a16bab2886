import type { Follower, Told } from "../changes.ts";
import type { Unchanged } from "../store.ts";

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Runs statements with `?` placeholders. Values are bound, never inserted into the text. */
export interface SqlRunner {
  /** Several calls at once run in their order. */
  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
  /**
   * Runs a statement of a transaction whose answer nobody needs, perhaps without waiting for it. If it fails, so does
   * the transaction. Without this method, `all` does the same.
   */
  send?(sql: string, values?: readonly SqlValue[]): Promise<void>;
}

/** A change in a transaction that other changes may share. Its statements see those that were made before it. */
export interface SqlChange extends SqlRunner {
  /** The revision that the change gets if it is made. Without this method, the clock has to be asked. */
  takeRevision?(): Promise<number>;
  /** What was read in the same transaction stays true for those who share this, but for what they change themselves. */
  readonly transaction?: object;
}

export interface WriteTerms {
  /** The organization whose turn the write takes; null for the server's own writes. */
  readonly organizationId?: string | null;
  /**
   * Whether other changes may be committed in the same transaction: it takes a revision, is short, and waits for
   * nothing but its statements. It fails alone, and is committed with the others or not at all.
   */
  readonly mayShare?: boolean;
  /** Whether nobody waits for the disk, so that a power cut may lose the write. */
  readonly mayBeLost?: boolean;
  /** Finds out whether the write was committed, if the connection was lost during the commit. */
  readonly happened?: (sql: SqlRunner) => Promise<boolean>;
}

export interface SqlDriver extends SqlRunner {
  /** Runs look-ups of unknown keys, which anybody can cause, on a connection of their own. */
  readonly keyCheck: SqlRunner;
  /** Whether other servers may change the database. */
  readonly isShared: boolean;
  /** Runs `work` in one read-only transaction: every statement sees the same snapshot. */
  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T>;
  /** Like `read`, for the few statements that every server runs after every change, one run at a time. */
  readChanges<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction, which is on disk when the promise resolves. It is rolled back if `work` throws or
   * returns `unchanged(result)`. Writers queue.
   */
  write<T>(work: (sql: SqlChange) => Promise<T | Unchanged<T>>, terms?: WriteTerms): Promise<T>;
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
  /** Tells other servers what this one has changed. A driver for one server has no such method. */
  tell?(told: Told): void;
  close(): Promise<void>;
}
