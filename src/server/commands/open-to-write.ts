import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StoreLocation } from "../../config/store-location.ts";
import { ConfigError } from "../../config/config-error.ts";
import { openPostgresStore } from "../../store/postgres/driver.ts";
import { openSqliteStore } from "../../store/sqlite/driver.ts";
import type { Store } from "../../store/store.ts";

/** Opens an existing store for a command that changes it. */
export async function openToWrite({ databaseUrl, dataDirectory }: StoreLocation): Promise<Store> {
  if (databaseUrl !== null) return openPostgresStore(databaseUrl);
  if (!existsSync(join(dataDirectory, "rollcall.db"))) throw new ConfigError(`there is no store in ${dataDirectory}`);
  return openSqliteStore(dataDirectory);
}
