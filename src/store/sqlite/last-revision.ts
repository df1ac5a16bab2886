import { closeSync, constants, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "bun:sqlite";
import { StoreRefusedToOpen } from "../store.ts";

/*
 * From a start to an orderly stop, the file rollcall.revision holds the newest acknowledged revision. It survives a
 * killed process, so the next start sees when its database holds less. SQLite cannot see that: to it, a write-ahead log
 * that was removed looks like one that was never needed. The file is not synced: after a power cut it may hold an older
 * revision than the database, and never a newer one.
 */

interface Noted {
  readonly revision: number;
  readonly databaseInode: string;
  readonly logInode: string;
}

// Written over in place, so it always has the same length.
const lineBytes = 160;

const fileIn = (directory: string) => join(directory, "rollcall.revision");

/** Throws where the write-ahead log beside a database is that of another one. Before SQLite mixes the two. */
export function refuseForeignLog(directory: string, path: string): void {
  const noted = readNoted(directory);
  const [database, log] = [inodeOf(path), inodeOf(`${path}-wal`)];
  if (noted === null || log === null || database === noted.databaseInode || log !== noted.logInode) return;
  throw new StoreRefusedToOpen(
    `${path} was replaced and ${path}-wal belongs to the file that it replaced; ` +
      `move rollcall.db-wal and rollcall.db-shm away to start on the new file`,
  );
}

/** Throws where acknowledged changes are missing; gives back a sentence where the database is another file. */
export function compareWithNoted(directory: string, path: string, reader: Database): string | null {
  const noted = readNoted(directory);
  const revision = revisionIn(reader);
  if (noted === null || revision >= noted.revision) return null;
  if (inodeOf(path) !== noted.databaseInode)
    return `${path} is at revision ${revision} and is not the file that the last server here used, which was at ${noted.revision}`;
  throw new StoreRefusedToOpen(
    `${path} is at revision ${revision}, but changes up to ${noted.revision} were acknowledged: ` +
      `rollcall.db-wal was removed or cut short, or the file was overwritten; put back what is missing, ` +
      `or remove ${fileIn(directory)} to start without it`,
  );
}

export class LastRevision {
  readonly #path: string;
  readonly #descriptor: number | null;
  readonly #inodes: Pick<Noted, "databaseInode" | "logInode">;
  #revision = -1;

  constructor(directory: string, path: string, reader: Database) {
    this.#path = fileIn(directory);
    this.#inodes = { databaseInode: inodeOf(path) ?? "", logInode: inodeOf(`${path}-wal`) ?? "" };
    this.#descriptor = openToWrite(this.#path);
    this.note(revisionIn(reader));
  }

  get revision(): number {
    return this.#revision;
  }

  note(revision: number): void {
    if (revision <= this.#revision) return;
    this.#revision = revision;
    if (this.#descriptor === null) return;
    const line = JSON.stringify({ revision, ...this.#inodes } satisfies Noted);
    try {
      writeSync(this.#descriptor, `${line.padEnd(lineBytes - 1)}\n`, 0);
    } catch {
      // A full disk, say. The change itself is on disk.
    }
  }

  close({ inOrder }: { readonly inOrder: boolean }): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    if (inOrder) rmSync(this.#path, { force: true });
  }
}

/** Null where that is impossible: a server starts on a full disk, too. */
function openToWrite(path: string): number | null {
  try {
    return openSync(path, constants.O_CREAT | constants.O_WRONLY, 0o600);
  } catch {
    return null;
  }
}

export function revisionIn(database: Database): number {
  return database.query<{ revision: number }, []>("select revision from clock where one = 1").get()?.revision ?? 0;
}

function readNoted(directory: string): Noted | null {
  try {
    const noted: unknown = JSON.parse(readFileSync(fileIn(directory), "utf8"));
    return isNoted(noted) ? noted : null;
  } catch {
    return null;
  }
}

function isNoted(value: unknown): value is Noted {
  if (typeof value !== "object" || value === null) return false;
  const { revision, databaseInode, logInode } = value as Partial<Noted>;
  return typeof revision === "number" && typeof databaseInode === "string" && typeof logInode === "string";
}

function inodeOf(path: string): string | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino.toString() ?? null;
}
