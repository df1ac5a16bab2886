import { Database, SQLiteError } from "bun:sqlite";
import { existsSync, mkdirSync, openSync, closeSync, fsyncSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { migrate, refuseNewer, schemaVersion } from "./sqlite-schema.ts";
import { createForOwner } from "./owner-only.ts";
import { StoreRefusedToOpen } from "./store.ts";

/** An open database file that is ours alone: connections that write, one at a time, and one that reads beside them. */
export interface SqliteFile {
  readonly writer: Database;
  /** Writes what a power cut may take, and does not wait for the disk. The writer's next commit syncs it too. */
  readonly noter: Database;
  readonly reader: Database;
  close(): void;
}

// The write-ahead log is synced at every commit, or only before it is copied into the file.
const [everyCommit, checkpoints] = [2, 1] as const;
// "Roll" in ASCII, in the file's header, so that no other program's database is taken for ours.
const applicationId = 0x526f6c6c;
// Waiting holds up every request, and nobody but a person with a database tool can keep us waiting.
const busyTimeoutMs = 250;

export function prepareSqliteFile(directory: string): SqliteFile {
  const path = join(directory, "rollcall.db");
  // Before anything is made, so that a directory that is not ours stays as it is.
  if (existsSync(path)) refuseForeignFile(path);
  else refuseOrphanedLog(path);
  // People's addresses are in it, and digests of keys that operators chose.
  const ownersOnly = { recursive: true, mode: 0o700 };
  explain(`cannot use the data directory ${directory}`, () => mkdirSync(directory, ownersOnly));
  const lock = lockDirectory(
    directory,
    `another Rollcall server is using ${directory}; stop it, or give this one its own --data directory`,
  );
  try {
    if (!existsSync(path)) createDatabase(directory, path);
    return explain(`cannot open ${path}`, () => {
      refuseUnfit(path);
      return openChecked(path, lock);
    });
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** The operating system drops this lock when the process ends, however it ends. `taken` says that another has it. */
export function lockDirectory(directory: string, taken: string): Database {
  const path = join(directory, "rollcall.lock");
  const lock = explain(`cannot write to the data directory ${directory}`, () => {
    createForOwner(path);
    return new Database(path, { create: true });
  });
  try {
    lock.run("pragma journal_mode = memory");
    lock.run("begin exclusive");
    return lock;
  } catch (error) {
    lock.close();
    if (!/locked|busy/i.test(messageOf(error)))
      throw new StoreRefusedToOpen(`cannot write to the data directory ${directory}: ${messageOf(error)}`, error);
    throw new StoreRefusedToOpen(taken);
  }
}

/** Makes the whole database under another name and renames it, so a crash half-way leaves no half database. */
function createDatabase(directory: string, path: string): void {
  refuseOrphanedLog(path);
  explain(`cannot create ${path}`, () => {
    const draft = `${path}.new`;
    for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true });
    createForOwner(draft);
    const database = new Database(draft, { create: true });
    database.run(`pragma application_id = ${applicationId}`);
    setPragmas(database, everyCommit);
    migrate(database, draft);
    database.run("pragma wal_checkpoint(truncate)");
    database.close(true);
    renameSync(draft, path);
    syncDirectory(directory);
  });
}

function refuseOrphanedLog(path: string): void {
  if (existsSync(`${path}-wal`))
    throw new StoreRefusedToOpen(`${path} is missing but its write-ahead log is there; restore the file from a backup`);
}

export function refuseForeignFile(path: string): void {
  const header = explain(`cannot read ${path}`, () => readHeader(path));
  if (header.subarray(0, 16).toString("latin1") !== "SQLite format 3\0")
    throw new StoreRefusedToOpen(`${path} is damaged or not a database; restore it from a backup or move it away`);
  if (header.readUInt32BE(68) !== applicationId)
    throw new StoreRefusedToOpen(`${path} is a database of another program, not of Rollcall`);
  refuseNewer(path, header.readUInt32BE(60));
}

function readHeader(path: string): Buffer {
  if (!statSync(path).isFile()) throw new Error("it is not a file");
  const header = Buffer.alloc(100);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, header, 0, header.length, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Looks at the whole database through a connection that cannot write, so that what is refused stays as it is. What is
 * not refused keeps the files that came to be beside it, since somebody may be reading with their help.
 */
function refuseUnfit(path: string): void {
  const absent = ["-wal", "-shm"].map((suffix) => path + suffix).filter((file) => !existsSync(file));
  const database = new Database(path, { readonly: true });
  try {
    refuseDamage(database, path);
    refuseNewer(path, schemaVersion(database));
    database.close();
  } catch (error) {
    database.close();
    for (const file of absent) rmSync(file, { force: true });
    throw error;
  }
}

function openChecked(path: string, lock: Database): SqliteFile {
  const writer = new Database(path, { readwrite: true });
  try {
    setPragmas(writer, everyCommit);
    // SQLite opens what it may only read without a word, and complains at the first change.
    writer.run("begin immediate");
    writer.run("rollback");
    migrate(writer, path);
    const noter = new Database(path, { readwrite: true });
    setPragmas(noter, checkpoints);
    const reader = new Database(path, { readonly: true });
    reader.run("pragma query_only = on");
    const close = () => [reader, noter, writer, lock].forEach((database) => database.close());
    return { writer, noter, reader, close };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Drivers and builds differ in their defaults, so each is set and then read back. */
function setPragmas(database: Database, synchronous: typeof everyCommit | typeof checkpoints): void {
  const wanted = {
    journal_mode: "wal",
    synchronous,
    foreign_keys: 1,
    busy_timeout: busyTimeoutMs,
    trusted_schema: 0,
  };
  for (const [name, value] of Object.entries(wanted)) {
    database.run(`pragma ${name} = ${value}`);
    const got = Object.values(database.query<Record<string, unknown>, []>(`pragma ${name}`).get() ?? {})[0];
    if (got !== value) throw new Error(`the pragma ${name} is ${String(got)}, not ${value}`);
  }
}

export function refuseDamage(database: Database, path: string): void {
  const flaw = flawIn(database);
  if (flaw !== "ok")
    throw new StoreRefusedToOpen(`${path} is damaged (${flaw.replaceAll(/\s+/g, " ")}); restore it from a backup`);
}

function flawIn(database: Database): string {
  try {
    const rows = database.query<{ quick_check: string }, []>("pragma quick_check(1)").all();
    return rows[0]?.quick_check ?? "it has no content";
  } catch (error) {
    // Some damage is too great for the check itself.
    if (error instanceof SQLiteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code ?? "")) return error.message;
    throw error;
  }
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

export function explain<T>(what: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof StoreRefusedToOpen) throw error;
    throw new StoreRefusedToOpen(`${what}: ${messageOf(error)}`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
