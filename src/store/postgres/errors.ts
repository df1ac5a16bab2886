import { SQL } from "bun";
import { StoreUnavailable } from "../store.ts";

/* Translates PostgreSQL's errors. No message contains the URL, because it holds the password. */

/** SQLSTATE prefixes of outages. Every other error is a bug in a statement. */
const outageClasses = [
  "08", // the connection
  "0A000", // a newer server changed a table, and with it what a kept plan returns; another session has none
  "25006", // the database is a standby or read-only
  "25P03", // idle in a transaction for too long
  "25P04", // the transaction took too long
  "26000", // a pooler lost a prepared statement
  "28", // the password was changed
  "3D", // the database does not exist
  "3F", // the schema does not exist
  "42P01", // a table does not exist: a restore is running or needed
  "40", // the server rolled back the transaction
  "53", // out of disk, memory or connections
  "55P03", // a lock timeout
  "57", // the server stops or starts, or a statement took too long
  "58", // an error of the operating system
  "XX", // an internal error or damage
];

/** The connection was lost during a commit, so it is unknown whether the commit happened. */
export class CommitInDoubt extends StoreUnavailable {
  /** What the transaction returns if the commit happened. */
  readonly result: unknown;

  constructor(cause: StoreUnavailable, result: unknown) {
    super(`it is unknown whether the change was committed: ${cause.message}`, { cause });
    this.result = result;
  }
}

/** The database failed while something waited for its turn. */
export class DatabaseFailed extends StoreUnavailable {
  constructor() {
    super("PostgreSQL did not answer the write before");
  }
}

/** Turns an outage into StoreUnavailable. Any other error is a bug and stays unchanged. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof SQL.PostgresError)) return error;
  // Without an SQLSTATE the client gave up on the connection.
  const outage = error.errno === undefined || outageClasses.some((state) => error.errno?.startsWith(state));
  return outage ? new StoreUnavailable(`PostgreSQL cannot answer: ${error.message}`, { cause: error }) : error;
}

/** Whether the connection was closed before or during the statement. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : null;
  return (
    cause instanceof SQL.PostgresError && (cause.code === "ERR_POSTGRES_CONNECTION_CLOSED" || cause.errno === "57P01")
  );
}
