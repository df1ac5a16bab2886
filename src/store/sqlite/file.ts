import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { explain, refuseForeignFile, checkDatabase } from "./checks.ts";
import {
  closeConnections,
  openConnections,
  type Ending,
  type SqliteConnections,
  type SqliteFile,
} from "./connections.ts";
import { LastRevision, refuseForeignLog, revisionIn } from "./last-revision.ts";
import { hasLockFile, lockDirectory, refuseOpenElsewhere, type DirectoryLock } from "./lock.ts";
import { openDraftFile, refuseOrphanedLog, syncToDisk } from "./new-file.ts";
import { StoreRefusedToOpen } from "../store.ts";

const elsewhere = "name another directory with --data, or start a server for tests with --memory";

/** Opens the database of a data directory for a server, and creates both if they do not exist. */
export function openServedFile(directory: string, tell: (message: string) => void = () => undefined): ServedFile {
  const path = join(directory, "rollcall.db");
  // Before anything is created, so that another program's directory stays unchanged.
  const existed = existsSync(path);
  if (existed) refuseForeignFile(path);
  else refuseOrphanedLog(path);
  const hadLock = hasLockFile(directory);
  const lock = claimDirectory(directory);
  try {
    // Another start may have created it meanwhile.
    if (!existsSync(path)) {
      openDraftFile(directory, path, lock).keep();
      tell(`created a new store: ${path}`);
    }
    return explain(`cannot open ${path}`, () => {
      refuseForeignLog(directory, path);
      const difference = checkDatabase(directory, path);
      if (existed && !hadLock) refuseOpenElsewhere(directory, path);
      const file = new ServedFile(directory, path, lock);
      if (difference !== null) tell(difference);
      return file;
    });
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Creates the directory if it does not exist, and locks it. */
export function claimDirectory(directory: string): DirectoryLock {
  // It holds people's addresses and digests of keys.
  const ownersOnly = { recursive: true, mode: 0o700 };
  explain(`cannot use the data directory ${directory} (${elsewhere})`, () => mkdirSync(directory, ownersOnly));
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
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES")
      throw new StoreRefusedToOpen(`no permission to write to ${directory} (${elsewhere})`, { cause: error });
    if (code === "EROFS")
      throw new StoreRefusedToOpen(
        `${directory} is on a read-only file system, and a server has to write to it; ` +
          `rollcall export and rollcall audit verify can read it`,
        { cause: error },
      );
  }
}

/** The database file of a running server, which holds the lock on it. */
export class ServedFile implements SqliteFile {
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

  /** Records the newest acknowledged revision beside the file. The next start compares it with the database. */
  noteRevision(revision: number): void {
    this.#last.note(revision);
  }

  /** Closes every connection and opens the file again, with the checks of a start. */
  reopen(): void {
    closeConnections(this.#connections);
    refuseForeignFile(this.path);
    const before = this.#last;
    [this.#connections, this.#last] = this.#open(before.revision);
    before.close({ inOrder: false });
  }

  /** Commits a transaction that leaves the data as it is; throws if the file cannot be written. */
  tryWrite(): void {
    const { writer } = this.#connections;
    // SQLite writes nothing for an update to the same value.
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
    // A killed server may have left unsynced writes, and an unsynced file name can vanish in a power cut.
    syncToDisk(`${this.path}-wal`);
    syncToDisk(this.#directory);
    return [connections, new LastRevision(this.#directory, this.path, connections.reader)];
  }
}
