import { constants, Database } from "bun:sqlite";
import { createForOwner } from "./owner-only.ts";
import { migrate } from "./schema.ts";

/** The connections of a server to its own file. One thread uses them all. */
export interface SqliteConnections {
  /** Does not wait for the disk: `LogSync` does. */
  readonly writer: Database;
  readonly reader: Database;
  /** Moves the write-ahead log into the file, and reads past every cache. Waits for nobody. */
  readonly keeper: Database;
}

/** An open database file. */
export interface SqliteFile {
  readonly path: string;
  readonly connections: SqliteConnections;
  close(ending?: Ending): void;
}

/**
 * The last connection that closes moves the write-ahead log into the file and deletes the log by its name. `keep log`:
 * leave whatever bears that name now. `abandon`: leave the file, too, for the process ends anyway.
 */
export type Ending = "close" | "keep log" | "abandon";

// "Roll" in ASCII, in the file's header, so that no other program's database is taken for ours.
export const applicationId = 0x526f6c6c;
// The write-ahead log is synced at every commit, or only before it is copied into the file.
const [everyCommit, checkpoints] = [2, 1] as const;
// Waiting holds up every request, and nobody but a person with a database tool can keep us waiting.
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
    // SQLite opens a read-only file without an error and fails at the first write, so that one is tried.
    writer.run("begin immediate");
    writer.run("update clock set revision = revision + 1");
    writer.run("rollback");
    migrate(writer, path);
    const reader = open("readonly");
    reader.run("pragma query_only = on");
    const keeper = open("readwrite");
    setPragmas(keeper, everyCommit, { busy_timeout: 0 });
    return { writer, reader, keeper };
  } catch (error) {
    for (const database of opened) database.close();
    throw error;
  }
}

export function closeConnections(connections: SqliteConnections, ending: Ending = "close"): void {
  if (ending === "abandon") return;
  const { reader, keeper, writer } = connections;
  for (const database of [reader, keeper, writer]) {
    if (ending === "keep log") database.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1);
    database.close();
  }
}

/** A new file of which nobody knows yet: it is renamed when it is whole. */
export function openDraft(path: string): Database {
  createForOwner(path);
  const database = new Database(path, { create: true });
  database.run(`pragma application_id = ${applicationId}`);
  setPragmas(database, everyCommit);
  migrate(database, path);
  return database;
}

/** Drivers and builds differ in their defaults, so each is set and then read back. */
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
    // SQLite hides what goes wrong in its own checkpoints, so the keeper makes them.
    wal_autocheckpoint: 0,
    ...others,
  };
  for (const [name, value] of Object.entries(wanted)) {
    database.run(`pragma ${name} = ${value}`);
    const got = Object.values(database.query<Record<string, unknown>, []>(`pragma ${name}`).get() ?? {})[0];
    if (got !== value) throw new Error(`the pragma ${name} is ${String(got)}, not ${value}`);
  }
}
