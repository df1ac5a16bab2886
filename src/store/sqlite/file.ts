import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { explain, refuseForeignFile, refuseUnfit } from "./checks.ts";
import {
  closeConnections,
  openConnections,
  type Ending,
  type SqliteConnections,
  type SqliteFile,
} from "./connections.ts";
import { LastRevision, refuseForeignLog, revisionIn } from "./last-revision.ts";
import { hasLockFile, lockDirectory, refuseOpenElsewhere, type DirectoryLock } from "./lock.ts";
import { createDatabase, refuseOrphanedLog, syncToDisk } from "./new-file.ts";
import { StoreRefusedToOpen } from "../store.ts";

/** One that a server has to itself. */
export interface ServedFile extends SqliteFile {
  /** Keeps the newest acknowledged revision beside the file, for the next start to compare. */
  noteRevision(revision: number): void;
  /** Closes every connection and opens the file anew, as a start would. */
  reopen(): void;
  /** Commits a change that changes nothing, or throws. */
  tryToWrite(): void;
  renewLock(): void;
}

/** Opens the file for a server. `tell` is given what an operator has to know of it. */
export function prepareSqliteFile(directory: string, tell: (message: string) => void = () => undefined): ServedFile {
  const path = join(directory, "rollcall.db");
  // Before anything is made, so that a directory that is not ours stays as it is.
  const existed = existsSync(path);
  if (existed) refuseForeignFile(path);
  else refuseOrphanedLog(path);
  const hadLock = hasLockFile(directory);
  const lock = takeDirectory(directory);
  try {
    // Another start may have made it meanwhile.
    if (!existsSync(path)) {
      createDatabase(directory, path);
      tell(`made a new store: ${path}`);
    }
    return explain(`cannot open ${path}`, () => {
      refuseForeignLog(directory, path);
      const difference = refuseUnfit(directory, path);
      if (existed && !hadLock) refuseOpenElsewhere(directory, path);
      const file = new OwnFile(directory, path, lock);
      if (difference !== null) tell(difference);
      return file;
    });
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Makes the directory where there is none, and locks it. */
export function takeDirectory(directory: string): DirectoryLock {
  // People's addresses are in it, and digests of keys that operators chose.
  const ownersOnly = { recursive: true, mode: 0o700 };
  explain(`cannot use the data directory ${directory}`, () => mkdirSync(directory, ownersOnly));
  refuseReadOnly(directory);
  return lockDirectory(
    directory,
    `another Rollcall server is using ${directory}; stop it, or give this one its own --data directory`,
  );
}

function refuseReadOnly(directory: string): void {
  try {
    accessSync(directory, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EROFS")
      throw new StoreRefusedToOpen(
        `${directory} is on a read-only file system, and a server has to write to it; ` +
          `rollcall export and rollcall audit verify can read it`,
        error,
      );
  }
}

class OwnFile implements ServedFile {
  readonly path: string;
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  #connections: SqliteConnections;
  #last: LastRevision;

  constructor(directory: string, path: string, lock: DirectoryLock) {
    this.path = path;
    this.#directory = directory;
    this.#lock = lock;
    [this.#connections, this.#last] = this.#open();
  }

  get connections(): SqliteConnections {
    return this.#connections;
  }

  noteRevision(revision: number): void {
    this.#last.note(revision);
  }

  reopen(): void {
    closeConnections(this.#connections);
    refuseForeignFile(this.path);
    const before = this.#last;
    [this.#connections, this.#last] = this.#open(before.revision);
    before.close({ inOrder: false });
  }

  tryToWrite(): void {
    const { writer } = this.#connections;
    // Setting what is there already would write nothing.
    writer.transaction(() => {
      writer.run("update clock set revision = revision + 1");
      writer.run("update clock set revision = revision - 1");
    })();
  }

  renewLock(): void {
    this.#lock.renew();
  }

  close(ending: Ending = "close"): void {
    closeConnections(this.#connections, ending);
    this.#last.close({ inOrder: ending === "close" });
    this.#lock.close();
  }

  #open(acknowledged = 0): [SqliteConnections, LastRevision] {
    const connections = openConnections(this.path);
    const revision = revisionIn(connections.reader);
    if (revision < acknowledged) {
      closeConnections(connections);
      throw new StoreRefusedToOpen(`${this.path} is at revision ${revision}, and ${acknowledged} was acknowledged`);
    }
    // A killed server may have left what it had not synced, and a name that is not on disk is gone after a power cut.
    syncToDisk(`${this.path}-wal`);
    syncToDisk(this.#directory);
    return [connections, new LastRevision(this.#directory, this.path, connections.reader)];
  }
}
