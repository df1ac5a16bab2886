import { SQL } from "bun";
import { StoreUnavailable } from "../store.ts";

/*
 * PostgreSQL's errors in our words. None of them repeats the address that was asked, since the password stands in it.
 */

/** What says that the database cannot answer now, rather than that we asked something wrong. */
const outageClasses = [
  "08", // the connection
  "25006", // a standby, or made read-only
  "25P03", // we were held up in a transaction for so long that it was ended
  "25P04", // the same, by the transaction's own limit
  "28", // the password is no longer right
  "3D", // the database is gone
  "3F", // its schema is
  "42P01", // a table is: it is restored just now, or somebody has to
  "40", // undone by the server
  "53", // out of disk, memory or connections
  "55P03", // a lock was not to be had in time
  "57", // stopping, starting, or it took too long
  "58", // the server's own files
  "XX", // damage
];

/** The connection was lost after the commit was asked for: nobody on this side knows whether it happened. */
export class CommitInDoubt extends StoreUnavailable {
  constructor(cause: StoreUnavailable) {
    super(`nobody knows whether the change was committed: ${cause.message}`, cause);
  }
}

/** The error as the store's callers know it: an outage is one, everything else is a bug and stays as it is. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof SQL.PostgresError)) return error;
  // Without a state it was the client that gave up on the connection.
  const outage = error.errno === undefined || outageClasses.some((state) => error.errno?.startsWith(state));
  return outage ? new StoreUnavailable(`PostgreSQL cannot answer: ${error.message}`, error) : error;
}

/** Whether the connection had ended before it was asked, or while it was. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : null;
  return (
    cause instanceof SQL.PostgresError && (cause.code === "ERR_POSTGRES_CONNECTION_CLOSED" || cause.errno === "57P01")
  );
}
