import { constants, Database } from "bun:sqlite";
import { createOwnerOnly } from "./owner-only.ts";
import { migrate } from "./schema.ts";

/** The connections of a server to its own file. One thread uses them all. */
export interface SqliteConnections {
  /** Does not sync the log; `LogSync` does. */
  readonly writer: Database;
  readonly reader: Database;
  /** Runs checkpoints and uncached reads. Never waits for a lock. */
  readonly maintenance: Database;
}

export interface SqliteFile {
  readonly path: string;
  readonly connections: SqliteConnections;
  close(ending?: Ending): void;
}

/**
 * The last connection that closes checkpoints the write-ahead log and deletes it by name. `keep log` leaves whatever
 * file has that name now. `abandon` closes nothing, because the process is about to end.
 */
export type Ending = "close" | "keep log" | "abandon";

// "Roll" in ASCII. In the file header it marks the database as ours.
export const applicationId = 0x526f6c6c;
// Values of `pragma synchronous`: sync the log at every commit, or only before a checkpoint.
const [everyCommit, checkpoints] = [2, 1] as const;
// Waiting for a lock blocks every request, and only a person with a database tool could hold one.
const busyTimeoutMs = 250;

/** Opens the file and brings its schema up to date. */
export function openConnections(path: string): SqliteConnections {
  const opened: Database[] = [];
  const open = (mode: "readwrite" | "readonly") => {
    const database = new Database(path, { [mode]: true });
    opened.push(database);
    return database;
  };
  try {
    const writer = open("readwrite");
    setPragmas(writer, checkpoints);
    // SQLite opens a read-only file without an error and fails at the first write, so try one now.
    writer.run("begin immediate");
    writer.run("update clock set revision = revision + 1");
    writer.run("rollback");
    migrate(writer, path);
    const reader = open("readonly");
    reader.run("pragma query_only = on");
    const maintenance = open("readwrite");
    setPragmas(maintenance, everyCommit, { busy_timeout: 0 });
    return { writer, reader, maintenance };
  } catch (error) {
    for (const database of opened) database.close();
    throw error;
  }
}

export function closeConnections(connections: SqliteConnections, ending: Ending = "close"): void {
  if (ending === "abandon") return;
  const { reader, maintenance, writer } = connections;
  for (const database of [reader, maintenance, writer]) {
    if (ending === "keep log") database.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1);
    database.close();
  }
}

/** Opens a new database under a temporary name; it is renamed when it is complete. */
export function openDraft(path: string): Database {
  createOwnerOnly(path);
  const database = new Database(path, { create: true });
  database.run(`pragma application_id = ${applicationId}`);
  setPragmas(database, everyCommit);
  migrate(database, path);
  return database;
}

/** Drivers and builds have different defaults, so each pragma is set and read back. */
function setPragmas(
  database: Database,
  synchronous: typeof everyCommit | typeof checkpoints,
  others: Readonly<Record<string, number>> = {},
): void {
  const wanted = {
    journal_mode: "wal",
    synchronous,
    foreign_keys: 1,
    busy_timeout: busyTimeoutMs,
    trusted_schema: 0,
    // SQLite hides errors in its automatic checkpoints; `Checkpointer` runs them instead.
    wal_autocheckpoint: 0,
    ...others,
  };
  for (const [name, value] of Object.entries(wanted)) {
    database.run(`pragma ${name} = ${value}`);
    const got = Object.values(database.query<Record<string, unknown>, []>(`pragma ${name}`).get() ?? {})[0];
    if (got !== value) throw new Error(`the pragma ${name} is ${String(got)}, not ${value}`);
  }
}
