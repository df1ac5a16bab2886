import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MovableStore } from "./moving.ts";
import { bringSchemaUp, nameOf, refuseOtherSchema } from "./postgres-schema.ts";
import { PostgresDriver } from "./postgres.ts";
import { openSqliteFileBeside, openSqliteFileToRead } from "./sqlite-file-to-read.ts";
import { prepareSqliteFile } from "./sqlite-file.ts";
import { SqliteDriver } from "./sqlite.ts";
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
export async function openToExport({ databaseUrl, dataDirectory }: Place): Promise<MovableStore> {
  if (databaseUrl === null)
    return { place: dataDirectory, driver: new SqliteDriver(openSqliteFileBeside(dataDirectory)) };
  await refuseOtherSchema(databaseUrl);
  return { place: nameOf(databaseUrl), driver: new PostgresDriver(databaseUrl, silenceMsMax) };
}

/** Makes an empty store where there is none. */
export async function openToImport({ databaseUrl, dataDirectory }: Place): Promise<MovableStore> {
  if (databaseUrl === null) {
    await refuseFilledDirectory(dataDirectory);
    return { place: dataDirectory, driver: new SqliteDriver(prepareSqliteFile(dataDirectory)) };
  }
  await refuseOtherSchema(databaseUrl, { absentIsFine: true });
  await bringSchemaUp(databaseUrl);
  return { place: nameOf(databaseUrl), driver: new PostgresDriver(databaseUrl, silenceMsMax) };
}

/** Asked once more when it is open to be written to; opening it so changes its files. */
async function refuseFilledDirectory(directory: string): Promise<void> {
  if (!existsSync(join(directory, "rollcall.db"))) return;
  const driver = new SqliteDriver(openSqliteFileToRead(directory, "import into a new directory"));
  try {
    await refuseFilled(driver, directory);
  } finally {
    await driver.close();
  }
}
