import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { messageOf } from "../../core/text/message-of.ts";
import { applicationId } from "./connections.ts";
import { compareWithNoted } from "./last-revision.ts";
import { refuseNewerSchema } from "../sql/schema-version.ts";
import { schemaVersion } from "./schema.ts";
import { StoreRefusedToOpen } from "../store.ts";

export function refuseForeignFile(path: string): void {
  const header = explain(`cannot read ${path}`, () => readHeader(path));
  if (header.subarray(0, 16).toString("latin1") !== "SQLite format 3\0")
    throw new StoreRefusedToOpen(`${path} is damaged or not a database; restore it from a backup or move it away`);
  if (header.readUInt32BE(68) !== applicationId)
    throw new StoreRefusedToOpen(`${path} is a database of another program, not of Rollcall`);
  refuseNewerSchema(path, header.readUInt32BE(60));
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
 * Checks the whole database through a read-only connection, so that a refused file stays unchanged. Returns a sentence
 * for the operator if the database is not the one that was last used here. If the check succeeds, the files that SQLite
 * made beside the database stay, because another reader may be using them.
 */
export function checkDatabase(directory: string, path: string): string | null {
  const absent = ["-wal", "-shm"].map((suffix) => path + suffix).filter((file) => !existsSync(file));
  const database = new Database(path, { readonly: true });
  try {
    refuseDamage(database, path);
    refuseNewerSchema(path, schemaVersion(database));
    const difference = compareWithNoted(directory, path, database);
    database.close();
    return difference;
  } catch (error) {
    database.close();
    removeFiles(absent);
    throw error;
  }
}

/** Never throws, because that would hide the error that led here. */
export function removeFiles(files: readonly string[]): void {
  for (const file of files) {
    try {
      rmSync(file, { force: true });
    } catch {
      // In a directory where no file can be removed, none was made.
    }
  }
}

/** The integrity check also compares every index with its table and takes about four times as long. */
export type Check = "quick_check" | "integrity_check";

export function refuseDamage(database: Database, path: string, check: Check = "quick_check"): void {
  const damage = damageIn(database, check);
  if (damage !== "ok")
    throw new StoreRefusedToOpen(`${path} is damaged (${damage.replaceAll(/\s+/g, " ")}); restore it from a backup`);
}

/** "ok", or a description of the damage. */
export function damageIn(database: Database, check: Check = "quick_check"): string {
  try {
    const rows = database.query<Record<string, string>, []>(`pragma ${check}(1)`).all();
    return rows[0]?.[check] ?? "it has no content";
  } catch (error) {
    // Some damage makes the check itself fail.
    if (error instanceof SQLiteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code ?? "")) return error.message;
    throw error;
  }
}

export function explain<T>(what: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof StoreRefusedToOpen) throw error;
    throw new StoreRefusedToOpen(`${what}: ${messageOf(error)}`, { cause: error });
  }
}
