import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import { join } from "node:path";

/*
 * The files of a SQLite store hold people's addresses, the audit log, digests of keys and encrypted secrets, so only
 * their owner may read them, whatever the directory's mode and the umask are.
 */

const ownerOnly = 0o600;
const ofOthers = 0o077;
const fileNames = ["rollcall.db", "rollcall.db-wal", "rollcall.db-shm", "rollcall.lock", "rollcall.revision"];

/** Creates an empty file for its owner only, if none exists. SQLite gives the files beside it the same mode. */
export function createOwnerOnly(path: string): void {
  try {
    closeSync(openSync(path, "wx", ownerOnly));
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw error;
  }
}

/** Removes other users' access to the files of an open store. Returns messages for the operator. */
export function restrictToOwner(directory: string): readonly string[] {
  return fileNames.map((name) => join(directory, name)).flatMap(closed);
}

function closed(path: string): readonly string[] {
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & ofOthers) === 0) return [];
    const open = `${path} was open to other users of this machine (mode ${mode.toString(8)})`;
    try {
      chmodSync(path, ownerOnly);
    } catch (error) {
      return [`${open} and could not be changed: ${String(error)}`];
    }
    return [`${open} and can be read only by its owner now (mode ${ownerOnly.toString(8)})`];
  } catch (error) {
    // A database that was never read or written has no log.
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
