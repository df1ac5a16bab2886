import { Database, SQLiteError } from "bun:sqlite";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../core/text/message-of.ts";
import { inodeOf } from "./last-revision.ts";
import { createOwnerOnly } from "./owner-only.ts";
import { StoreRefusedToOpen } from "../store.ts";

/** Keeps a second server out of a directory. The operating system releases it when the process ends in any way. */
export interface DirectoryLock {
  /** Takes the lock again if its file was removed. */
  renew(): void;
  close(): void;
}

// A backup or another reader may hold the database for a moment.
const probeTimeoutMs = 1_000;

const fileIn = (directory: string) => join(directory, "rollcall.lock");

/** Throws StoreRefusedToOpen with `taken` if another process holds the lock. */
export function lockDirectory(directory: string, taken: string): DirectoryLock {
  const path = fileIn(directory);
  const locks = [takeLock(directory, path, taken)];
  let inode = inodeOf(path);
  return {
    renew: () => {
      if (inodeOf(path) === inode) return;
      try {
        locks.push(takeLock(directory, path, taken));
        inode = inodeOf(path);
      } catch {
        // A second server that is about to be refused holds it for a moment, or the directory is gone.
      }
    },
    close: () => locks.forEach((lock) => lock.close()),
  };
}

export function removeLock(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}

export function hasLockFile(directory: string): boolean {
  return existsSync(fileIn(directory));
}

/** For a reader without write access. */
export function isLocked(directory: string): boolean {
  const lock = new Database(fileIn(directory), { readonly: true });
  try {
    lock.query("select count(*) from sqlite_master").get();
    return false;
  } catch (error) {
    return error instanceof SQLiteError && error.code?.startsWith("SQLITE_BUSY") === true;
  } finally {
    lock.close();
  }
}

/** For a start that had to create the lock file: it may have been removed while a server has the database open. */
export function refuseOpenElsewhere(directory: string, database: string): void {
  if (!isOpenElsewhere(database)) return;
  // The next start must check again.
  removeLock(directory);
  throw new StoreRefusedToOpen(
    `rollcall.lock is missing in ${directory} and another process has ${database} open; ` +
      `stop the server or the program that uses it, and start again`,
  );
}

function takeLock(directory: string, path: string, taken: string): Database {
  let lock: Database | null = null;
  try {
    createOwnerOnly(path);
    lock = new Database(path, { create: true });
    lock.run("pragma journal_mode = memory");
    lock.run("begin exclusive");
    return lock;
  } catch (error) {
    lock?.close();
    const reason = messageOf(error);
    if (/locked|busy/i.test(reason)) throw new StoreRefusedToOpen(taken);
    throw new StoreRefusedToOpen(`cannot write to the data directory ${directory}: ${reason}`, { cause: error });
  }
}

/** Every open connection holds a shared lock, so an exclusive lock fails while there is one. */
function isOpenElsewhere(path: string): boolean {
  const database = new Database(path, { readwrite: true });
  try {
    database.run(`pragma busy_timeout = ${probeTimeoutMs}`);
    // Must come before the first read, or it would not apply to the write-ahead log.
    database.run("pragma locking_mode = exclusive");
    database.run("pragma synchronous = full");
    database.query("select revision from clock").get();
    return false;
  } catch (error) {
    if (error instanceof SQLiteError && error.code?.startsWith("SQLITE_BUSY")) return true;
    throw error;
  } finally {
    database.close();
  }
}
