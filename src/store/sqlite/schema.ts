import type { Database } from "bun:sqlite";
import { messageOf } from "../../core/text/message-of.ts";
import { migrations } from "../sql/migrations/migrations.ts";
import { refuseNewerSchema } from "../sql/schema-version.ts";
import { StoreRefusedToOpen } from "../store.ts";
import { tables } from "../sql/tables.ts";

export function schemaVersion(database: Database): number {
  return database.query<{ user_version: number }, []>("pragma user_version").get()?.user_version ?? 0;
}

/** Runs every missing migration in one transaction, so a failure leaves the file unchanged. */
export function migrate(database: Database, path: string): void {
  const version = schemaVersion(database);
  refuseNewerSchema(path, version);
  if (version === migrations.length) return;
  try {
    database
      .transaction(() => {
        for (const statement of migrations.slice(version).flat()) database.run(statement);
        refuseOtherTables(database);
        database.run(`pragma user_version = ${migrations.length}`);
      })
      .immediate();
  } catch (error) {
    throw new StoreRefusedToOpen(
      `cannot upgrade ${path} from schema version ${version} to ${migrations.length}: ${messageOf(error)}; ` +
        `the file is unchanged, so the Rollcall that wrote it still opens it`,
      { cause: error },
    );
  }
}

/** A file from an unreleased version can have a known version number and different tables. */
function refuseOtherTables(database: Database): void {
  for (const { name, texts, numbers } of tables) {
    const rows = database.query<{ name: string }, [string]>("select name from pragma_table_info(?)").all(name);
    const columns = new Set(rows.map((row) => row.name));
    const missing = [...texts, ...numbers].find((column) => !columns.has(column));
    if (missing !== undefined) throw new Error(`its table ${name} has no column ${missing}`);
  }
}
