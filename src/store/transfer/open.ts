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

/* Opens stores for export and import, and changes nothing: a schema of another version is refused, not migrated. */

interface StoreLocation {
  /** Null means the data directory. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
}

// The transaction waits for whatever reads or writes the file, which may be slow.
const answerMsMax = 600_000;

/** Opens a store for export, whether servers are using it or not. */
export async function openToExport({ databaseUrl, dataDirectory }: StoreLocation): Promise<TransferableStore> {
  if (databaseUrl === null)
    return { label: dataDirectory, driver: new SqliteDriver(openSqliteFileBeside(dataDirectory)) };
  await refuseOtherSchema(databaseUrl);
  return { label: describeDatabase(databaseUrl), driver: new PostgresDriver(databaseUrl, answerMsMax) };
}

export interface ImportTarget extends TransferableStore {
  /** If the import failed (`filled` is false), a store that was created for it is removed. */
  close(filled: boolean): Promise<void>;
}

/** Opens an empty store for import, and creates it if there is none. */
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

/** Checks before opening the store for writing, which would change its files. The import checks again. */
async function refuseFilledDirectory(directory: string): Promise<void> {
  const driver = new SqliteDriver(openSqliteFileToRead(directory, "import into a new directory"));
  try {
    await refuseFilled(driver, directory);
  } finally {
    await driver.close();
  }
}
