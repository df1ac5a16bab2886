import { closeSync, constants, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "bun:sqlite";
import { StoreRefusedToOpen } from "../store.ts";

/*
 * The file rollcall.revision holds the newest acknowledged revision from a start to an orderly stop. It outlives a
 * killed process, so the next start notices when the database holds less. SQLite cannot notice: a removed write-ahead
 * log looks to it like one that never existed. The file is not synced, so after a power cut it may hold an older
 * revision than the database, but never a newer one.
 */

interface Noted {
  readonly revision: number;
  readonly databaseInode: string;
  readonly logInode: string;
}

// Overwritten in place, so the length is constant.
const lineBytes = 160;

const fileIn = (directory: string) => join(directory, "rollcall.revision");

/** Refuses a database with the write-ahead log of another one, before SQLite mixes the two. */
export function refuseForeignLog(directory: string, path: string): void {
  const noted = readNoted(directory);
  const [database, log] = [inodeOf(path), inodeOf(`${path}-wal`)];
  if (noted === null || log === null || database === noted.databaseInode || log !== noted.logInode) return;
  throw new StoreRefusedToOpen(
    `${path} was replaced and ${path}-wal belongs to the file that it replaced; ` +
      `move rollcall.db-wal and rollcall.db-shm away to start on the new file`,
  );
}

/** Throws if acknowledged changes are missing; returns a sentence if the database is a different file. */
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
      // For example, the disk is full. The change itself is on disk.
    }
  }

  close({ inOrder }: { readonly inOrder: boolean }): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    if (inOrder) rmSync(this.#path, { force: true });
  }
}

/** Null if that fails, because a server must be able to start on a full disk. */
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

export function inodeOf(path: string): string | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino.toString() ?? null;
}
