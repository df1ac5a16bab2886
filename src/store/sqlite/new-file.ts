import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { explain } from "./checks.ts";
import { openDraft, type SqliteFile } from "./connections.ts";
import { removeLock, type DirectoryLock } from "./lock.ts";
import { StoreRefusedToOpen } from "../store.ts";

/** Creates the database under a temporary name and renames it, so a crash leaves no partial database. */
export function createDatabase(directory: string, path: string): void {
  refuseOrphanedLog(path);
  explain(`cannot create ${path}`, () => {
    const draft = draftOf(path);
    removeDraft(draft);
    const database = openDraft(draft);
    database.run("pragma wal_checkpoint(truncate)");
    database.close(true);
    takeName(directory, draft, path);
  });
}

/** A new database that is filled under a temporary name, so that a failed import leaves none. */
export interface DraftFile extends SqliteFile {
  /** Closes the file and gives it its final name. Without this call, `close` removes it. */
  keep(): void;
}

export function openDraftFile(directory: string, path: string, lock: DirectoryLock): DraftFile {
  refuseOrphanedLog(path);
  const draft = draftOf(path);
  const database = explain(`cannot create ${path}`, () => {
    removeDraft(draft);
    return openDraft(draft);
  });
  let isOpen = true;
  return {
    path: draft,
    connections: { writer: database, reader: database, maintenance: database },
    keep: () => {
      explain(`cannot write ${path}`, () => {
        // `close` would hide a failed sync.
        database.run("pragma wal_checkpoint(truncate)");
        database.close(true);
        isOpen = false;
        takeName(directory, draft, path);
      });
    },
    close: () => {
      if (isOpen) {
        database.close();
        removeDraft(draft);
        removeLock(directory);
      }
      lock.close();
    },
  };
}

const draftOf = (path: string) => `${path}.new`;

function removeDraft(draft: string): void {
  for (const file of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(file, { force: true });
}

function takeName(directory: string, draft: string, path: string): void {
  renameSync(draft, path);
  syncToDisk(directory);
}

export function refuseOrphanedLog(path: string): void {
  if (existsSync(`${path}-wal`))
    throw new StoreRefusedToOpen(`${path} is missing but its write-ahead log is there; restore the file from a backup`);
}

export function syncToDisk(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
