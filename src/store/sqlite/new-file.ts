import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { explain } from "./checks.ts";
import { openDraft, type SqliteFile } from "./connections.ts";
import { removeLock, type DirectoryLock } from "./lock.ts";
import { StoreRefusedToOpen } from "../store.ts";

/** A new database under a temporary name, so that a crash or a failed import leaves no partial one. */
export interface DraftFile extends SqliteFile {
  /** Closes the file and gives it its final name. Without this call, `close` removes it. */
  keep(): void;
}

export function openDraftFile(directory: string, path: string, lock: DirectoryLock): DraftFile {
  refuseOrphanedLog(path);
  const draft = `${path}.new`;
  const database = explain(`cannot create ${path}`, () => {
    removeDraft(draft);
    return openDraft(draft);
  });
  let isOpen = true;
  return {
    path: draft,
    connections: { writer: database, reader: database, maintenance: database },
    keep: () =>
      explain(`cannot create ${path}`, () => {
        // `close` would hide a failed sync.
        database.run("pragma wal_checkpoint(truncate)");
        database.close(true);
        isOpen = false;
        renameSync(draft, path);
        syncToDisk(directory);
      }),
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

function removeDraft(draft: string): void {
  for (const file of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(file, { force: true });
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
