import type { Follower } from "../follower.ts";
import type { Unchanged } from "../store.ts";

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Runs statements with `?` placeholders; values never become part of the statement's text. */
export interface SqlRunner {
  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
}

/** How many writes of one organization wait at most. */
export const writesWaitingMax = 256;

export interface WriteTerms {
  /** Whose turn the write takes; the server's own unless given. */
  readonly organizationId?: string | null;
  /** Asked where a connection was lost so that nobody knows whether the write was committed. */
  readonly happened?: (sql: SqlRunner) => Promise<boolean>;
}

/** What a database has to offer for sql-store.ts to stand on it. */
export interface SqlDriver extends SqlRunner {
  /** For the one question that anybody can have the server ask: apart from everything else that is asked or written. */
  readonly keyCheck: SqlRunner;
  /** Every statement of `work` sees the same moment. */
  read<T>(work: (sql: SqlRunner) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction, which is on disk when the promise resolves. It is rolled back if `work` throws or
   * returns `unchanged(result)`. Writers queue.
   */
  write<T>(work: (sql: SqlRunner) => Promise<T | Unchanged<T>>, terms?: WriteTerms): Promise<T>;
  /**
   * The same for what may be forgotten where the machine itself fails. Whatever is written after it keeps it as well.
   */
  note<T>(work: (sql: SqlRunner) => Promise<T>, terms?: WriteTerms): Promise<T>;
  /** The same statements past every cache. */
  probe(work: (sql: SqlRunner) => Promise<void>): Promise<void>;
  /** The size of the write-ahead log; null where the driver keeps none of its own. */
  readonly walBytes: number | null;
  /** What time it is, in Unix milliseconds, where the database is. */
  wallMs(): number;
  follow(follower: Follower): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
