import { existsSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { TransferableStore } from "./transfer.ts";
import { migrateSchema, describeDatabase, refuseOtherSchema } from "../postgres/schema.ts";
import { PostgresDriver } from "../postgres/driver.ts";
import { openSqliteFileBeside, openSqliteFileToRead } from "../sqlite/read-only-file.ts";
import { openServedFile, claimDirectory } from "../sqlite/file.ts";
import { openDraftFile } from "../sqlite/new-file.ts";
import { SqliteDriver } from "../sqlite/driver.ts";
import { refuseFilled } from "./table-rows.ts";

/*
 * Where installations are carried from and to. Nothing that is there already is changed by looking: a schema of another
 * version is refused, not brought up.
 */

interface StoreLocation {
  /** Null for the directory. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
}

// Whoever writes or reads the file may be slow, and the transaction waits for them.
const answerMsMax = 600_000;

/** Whether servers run on it or not. */
export async function openToExport({ databaseUrl, dataDirectory }: StoreLocation): Promise<TransferableStore> {
  if (databaseUrl === null)
    return { label: dataDirectory, driver: new SqliteDriver(openSqliteFileBeside(dataDirectory)) };
  await refuseOtherSchema(databaseUrl);
  return { label: describeDatabase(databaseUrl), driver: new PostgresDriver(databaseUrl, answerMsMax) };
}

/** A store that is to be filled. */
export interface ImportTarget extends TransferableStore {
  /** `filled`: it holds everything. Where it was made for this and does not, it is removed. */
  close(filled: boolean): Promise<void>;
}

/** Makes an empty store where there is none. */
export async function openToImport({ databaseUrl, dataDirectory }: StoreLocation): Promise<ImportTarget> {
  if (databaseUrl === null) return openDirectoryToFill(dataDirectory);
  await refuseOtherSchema(databaseUrl, { absentIsFine: true });
  await migrateSchema(databaseUrl);
  const driver = new PostgresDriver(databaseUrl, answerMsMax);
  return { label: describeDatabase(databaseUrl), driver, close: () => driver.close() };
}

async function openDirectoryToFill(directory: string): Promise<ImportTarget> {
  const path = join(directory, "rollcall.db");
  if (existsSync(path)) {
    await refuseFilledDirectory(directory);
    const driver = new SqliteDriver(openServedFile(directory));
    return { label: directory, driver, close: () => driver.close() };
  }
  const madeDirectory = !existsSync(directory);
  const file = openDraftFile(directory, path, claimDirectory(directory));
  const driver = new SqliteDriver(file);
  const close = async (filled: boolean) => {
    try {
      if (filled) file.keep();
    } finally {
      await driver.close();
    }
    if (!filled && madeDirectory) rmdirSync(directory);
  };
  return { label: directory, driver, close };
}

/** Asked once more when it is open to be written to; opening it so changes its files. */
async function refuseFilledDirectory(directory: string): Promise<void> {
  const driver = new SqliteDriver(openSqliteFileToRead(directory, "import into a new directory"));
  try {
    await refuseFilled(driver, directory);
  } finally {
    await driver.close();
  }
}
