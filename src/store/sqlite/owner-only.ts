import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import { join } from "node:path";

/*
 * The files of a SQLite store hold people's addresses, the audit log, digests of keys and sealed secrets, so they are
 * for their owner alone, whatever the folder's mode and the umask are.
 */

const ownerOnly = 0o600;
const ofOthers = 0o077;
const fileNames = ["rollcall.db", "rollcall.db-wal", "rollcall.db-shm", "rollcall.lock", "rollcall.revision"];

/** Makes an empty file for its owner alone where there is none. SQLite gives the files beside it the same mode. */
export function createForOwner(path: string): void {
  try {
    closeSync(openSync(path, "wx", ownerOnly));
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw error;
  }
}

/** Takes the files of an open store from everybody but their owner. Gives back what there is to say about it. */
export function closeToOthers(directory: string): readonly string[] {
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
      return [`${open} and still is: ${String(error)}`];
    }
    return [`${open} and is its owner's alone now (mode ${ownerOnly.toString(8)})`];
  } catch (error) {
    // A database that nobody has read or written yet has no log.
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
