import { constants, Database } from "bun:sqlite";
import { accessSync, constants as modes, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../core/text/message-of.ts";
import { refuseOtherSchema } from "../sql/schema-version.ts";
import { createOwnerOnly } from "./owner-only.ts";
import { explain, refuseDamage, refuseForeignFile, removeFiles, type Check } from "./checks.ts";
import type { SqliteFile } from "./connections.ts";
import { hasLockFile, isLocked, lockDirectory, type DirectoryLock } from "./lock.ts";
import { schemaVersion } from "./schema.ts";
import { StoreRefusedToOpen } from "../store.ts";

// A server that starts or stops locks the file for a moment.
const busyTimeoutMs = 5_000;

/** Opens a stopped server's database read-only, without migrating it. The error if a server runs ends with `advice`. */
export function openSqliteFileToRead(directory: string, advice: string): SqliteFile {
  const path = findFile(directory);
  const lock = lockIfServed(directory, `a Rollcall server is using ${directory}; ${advice}`);
  // SQLite creates files beside the database to read it; those are removed again.
  const made = ["-wal", "-shm"].map((suffix) => path + suffix).filter((file) => !existsSync(file));
  const close = () => {
    removeFiles(made);
    lock?.close();
  };
  try {
    return explain(`cannot read ${path}`, () => readOnly(path, openChecked(path, "integrity_check"), close));
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Opens a copy of a database, whether a server is using it or not. A slow reader of the database itself would keep the
 * server from checkpointing.
 */
export function openSqliteFileBeside(directory: string): SqliteFile {
  const path = findFile(directory);
  return explain(`cannot read ${path}`, () => {
    const original = openChecked(path, "quick_check");
    // No server can be writing there.
    if (!isWritable(directory)) return readOnly(path, original);
    try {
      return readOnly(path, copyOf(original, path));
    } finally {
      original.close();
    }
  });
}

function copyOf(original: Database, path: string): Database {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-export-"));
  const copy = join(directory, "rollcall.db");
  try {
    createOwnerOnly(copy);
    original.query("vacuum into ?").all(copy);
    const database = new Database(copy, { readonly: true });
    schemaVersion(database);
    return database;
  } catch (error) {
    const megabytes = Math.ceil(statSync(path).size / 1024 / 1024);
    throw new StoreRefusedToOpen(
      `cannot copy ${path} to ${directory}: ${messageOf(error)}; set TMPDIR to a directory with ${megabytes} MB of free space`,
      { cause: error },
    );
  } finally {
    // An open file stays readable after its name is removed.
    rmSync(directory, { recursive: true, force: true });
  }
}

function findFile(directory: string): string {
  const path = join(directory, "rollcall.db");
  if (!existsSync(path)) throw new StoreRefusedToOpen(`there is no ${path}`);
  refuseForeignFile(path);
  return path;
}

/** A server creates the lock file before anything else, so without the file no server is running. */
function lockIfServed(directory: string, taken: string): DirectoryLock | null {
  if (!hasLockFile(directory)) return null;
  if (isWritable(directory)) return lockDirectory(directory, taken);
  if (isLocked(directory)) throw new StoreRefusedToOpen(taken);
  return null;
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, modes.W_OK);
    return true;
  } catch {
    return false;
  }
}

function openChecked(path: string, check: Check): Database {
  const database = openToRead(path);
  try {
    refuseDamage(database, path, check);
    refuseOtherSchema(path, schemaVersion(database));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openToRead(path: string): Database {
  const database = new Database(path, { readonly: true });
  try {
    database.run(`pragma busy_timeout = ${busyTimeoutMs}`);
    schemaVersion(database);
    return database;
  } catch (error) {
    database.close();
    if (isWritable(join(path, ".."))) throw error;
    return openUnchanging(path, error);
  }
}

/** In a directory where it cannot create files, SQLite reads a database only if it is declared immutable. */
function openUnchanging(path: string, cause: unknown): Database {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0)
    throw new StoreRefusedToOpen(
      `cannot read ${path} here: the newest changes are in ${path}-wal, which can only be read in a directory that can ` +
        `be written to; copy both files to one`,
      { cause },
    );
  const flags = constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI;
  return new Database(`${pathToFileURL(path).href}?immutable=1`, flags);
}

function readOnly(path: string, database: Database, closeRest: () => void = () => undefined): SqliteFile {
  return {
    path,
    connections: { writer: database, reader: database, maintenance: database },
    close: () => {
      database.close();
      closeRest();
    },
  };
}
