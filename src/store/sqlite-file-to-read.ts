import { Database } from "bun:sqlite";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { migrations } from "./migrations/migrations.ts";
import { explain, lockDirectory, refuseDamage, refuseForeignFile, type SqliteFile } from "./sqlite-file.ts";
import { schemaVersion } from "./sqlite-schema.ts";
import { StoreRefusedToOpen } from "./store.ts";

// A server that starts or stops has the file to itself for a moment.
const busyTimeoutMs = 5_000;

/** Opens a stopped server's database so that nothing in it can change, not even its schema; `advice` if one runs. */
export function openSqliteFileToRead(directory: string, advice: string): SqliteFile {
  const path = findFile(directory);
  const lock = lockIfServed(directory, advice);
  // SQLite reads a write-ahead log with the help of files beside it; those it had to make go again.
  const made = ["-wal", "-shm"].map((suffix) => path + suffix).filter((file) => !existsSync(file));
  const close = () => {
    for (const file of made) rmSync(file, { force: true });
    lock?.close();
  };
  try {
    return explain(`cannot read ${path}`, () => openChecked(path, close));
  } catch (error) {
    close();
    throw error;
  }
}

/** Opens a database whether a server runs or not. It goes on writing; what is read is as of one moment all the same. */
export function openSqliteFileBeside(directory: string): SqliteFile {
  const path = findFile(directory);
  return explain(`cannot read ${path}`, () => openChecked(path, () => undefined));
}

function findFile(directory: string): string {
  const path = join(directory, "rollcall.db");
  if (!existsSync(path)) throw new StoreRefusedToOpen(`there is no ${path}`);
  refuseForeignFile(path);
  return path;
}

/** A server makes the lock before anything else, so without one nobody is at work here. */
function lockIfServed(directory: string, advice: string): Database | null {
  if (!existsSync(join(directory, "rollcall.lock"))) return null;
  return lockDirectory(directory, `a Rollcall server is using ${directory}; ${advice}`);
}

function openChecked(path: string, closeRest: () => void): SqliteFile {
  const database = new Database(path, { readonly: true });
  try {
    database.run(`pragma busy_timeout = ${busyTimeoutMs}`);
    refuseDamage(database, path);
    refuseOtherSchema(path, schemaVersion(database));
  } catch (error) {
    database.close();
    throw error;
  }
  const close = () => {
    database.close();
    closeRest();
  };
  return { writer: database, noter: database, reader: database, close };
}

function refuseOtherSchema(path: string, version: number): void {
  if (version === migrations.length) return;
  const older = "start a server on it once, which brings it up to date";
  throw new StoreRefusedToOpen(
    `${path} has schema version ${version} and this program reads ${migrations.length}; ` +
      (version < migrations.length ? older : "use a newer Rollcall"),
  );
}
