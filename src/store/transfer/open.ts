import { existsSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { TransferableStore } from "./transfer.ts";
import { bringSchemaUp, nameOf, refuseOtherSchema } from "../postgres/schema.ts";
import { PostgresDriver } from "../postgres/driver.ts";
import { openSqliteFileBeside, openSqliteFileToRead } from "../sqlite/read-only-file.ts";
import { prepareSqliteFile, takeDirectory } from "../sqlite/file.ts";
import { openFileInTheMaking } from "../sqlite/new-file.ts";
import { SqliteDriver } from "../sqlite/driver.ts";
import { refuseFilled } from "./table-rows.ts";

/*
 * Where installations are carried from and to. Nothing that is there already is changed by looking: a schema of another
 * version is refused, not brought up.
 */

interface Place {
  /** Null for the directory. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
}

// Whoever writes or reads the file may be slow, and the transaction waits for them.
const silenceMsMax = 600_000;

/** Whether servers run on it or not. */
export async function openToExport({ databaseUrl, dataDirectory }: Place): Promise<TransferableStore> {
  if (databaseUrl === null)
    return { place: dataDirectory, driver: new SqliteDriver(openSqliteFileBeside(dataDirectory)) };
  await refuseOtherSchema(databaseUrl);
  return { place: nameOf(databaseUrl), driver: new PostgresDriver(databaseUrl, silenceMsMax) };
}

/** A store that is to be filled. */
export interface StoreToFill extends TransferableStore {
  /** `filled`: it holds everything. Where it was made for this and does not, it is removed. */
  close(filled: boolean): Promise<void>;
}

/** Makes an empty store where there is none. */
export async function openToImport({ databaseUrl, dataDirectory }: Place): Promise<StoreToFill> {
  if (databaseUrl === null) return openDirectoryToFill(dataDirectory);
  await refuseOtherSchema(databaseUrl, { absentIsFine: true });
  await bringSchemaUp(databaseUrl);
  const driver = new PostgresDriver(databaseUrl, silenceMsMax);
  return { place: nameOf(databaseUrl), driver, close: () => driver.close() };
}

async function openDirectoryToFill(directory: string): Promise<StoreToFill> {
  const path = join(directory, "rollcall.db");
  if (existsSync(path)) {
    await refuseFilledDirectory(directory);
    const driver = new SqliteDriver(prepareSqliteFile(directory));
    return { place: directory, driver, close: () => driver.close() };
  }
  const madeDirectory = !existsSync(directory);
  const file = openFileInTheMaking(directory, path, takeDirectory(directory));
  const driver = new SqliteDriver(file);
  const close = async (filled: boolean) => {
    try {
      if (filled) file.keep();
    } finally {
      await driver.close();
    }
    if (!filled && madeDirectory) rmdirSync(directory);
  };
  return { place: directory, driver, close };
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
