import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { applicationId } from "./connections.ts";
import { compareWithNoted } from "./last-revision.ts";
import { refuseNewer, schemaVersion } from "./schema.ts";
import { StoreRefusedToOpen } from "../store.ts";

export function refuseForeignFile(path: string): void {
  const header = explain(`cannot read ${path}`, () => readHeader(path));
  if (header.subarray(0, 16).toString("latin1") !== "SQLite format 3\0")
    throw new StoreRefusedToOpen(`${path} is damaged or not a database; restore it from a backup or move it away`);
  if (header.readUInt32BE(68) !== applicationId)
    throw new StoreRefusedToOpen(`${path} is a database of another program, not of Rollcall`);
  refuseNewer(path, header.readUInt32BE(60));
}

function readHeader(path: string): Buffer {
  if (!statSync(path).isFile()) throw new Error("it is not a file");
  const header = Buffer.alloc(100);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, header, 0, header.length, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Looks at the whole database through a connection that cannot write, so that what is refused stays as it is. What is
 * not refused keeps the files that came to be beside it, since somebody may be reading with their help.
 * Gives back a sentence for the operator where the database is not the one that was used here last.
 */
export function refuseUnfit(directory: string, path: string): string | null {
  const absent = ["-wal", "-shm"].map((suffix) => path + suffix).filter((file) => !existsSync(file));
  const database = new Database(path, { readonly: true });
  try {
    refuseDamage(database, path);
    refuseNewer(path, schemaVersion(database));
    const difference = compareWithNoted(directory, path, database);
    database.close();
    return difference;
  } catch (error) {
    database.close();
    removeMade(absent);
    throw error;
  }
}

/** Never throws, since that would hide why it is done. */
export function removeMade(files: readonly string[]): void {
  for (const file of files) {
    try {
      rmSync(file, { force: true });
    } catch {
      // Where nothing can be removed, nothing was made.
    }
  }
}

/** The integrity check also compares every index with its table, and takes about four times as long. */
export type Check = "quick_check" | "integrity_check";

export function refuseDamage(database: Database, path: string, check: Check = "quick_check"): void {
  const flaw = damageIn(database, check);
  if (flaw !== "ok")
    throw new StoreRefusedToOpen(`${path} is damaged (${flaw.replaceAll(/\s+/g, " ")}); restore it from a backup`);
}

/** "ok", or what is wrong. */
export function damageIn(database: Database, check: Check = "quick_check"): string {
  try {
    const rows = database.query<Record<string, string>, []>(`pragma ${check}(1)`).all();
    return rows[0]?.[check] ?? "it has no content";
  } catch (error) {
    // Some damage is too great for the check itself.
    if (error instanceof SQLiteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code ?? "")) return error.message;
    throw error;
  }
}

export function explain<T>(what: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof StoreRefusedToOpen) throw error;
    throw new StoreRefusedToOpen(`${what}: ${messageOf(error)}`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
