import { createHash } from "node:crypto";
import { endLine, headerLine, tableLine, type ExportReader, type RowCounts } from "./export-file.ts";
import { currentRevision, takeTurn } from "../sql/clock.ts";
import type { SqlDriver, SqlRunner } from "../sql/driver.ts";
import { insertInto } from "../sql/rows.ts";
import { StoreUnavailable } from "../store.ts";
import { movedTables, refuseFilled, rowsOf, type TableRow } from "./table-rows.ts";
import type { Table } from "../sql/tables.ts";

/** A store to export or to import into. `label` names it in messages. */
export interface TransferableStore {
  readonly label: string;
  readonly driver: SqlDriver;
}

export interface TransferCounts {
  readonly revision: number;
  readonly rows: RowCounts;
}

export function summaryOf({ revision, rows }: TransferCounts): string {
  const counts = Object.entries(rows).filter(([, count]) => count > 0);
  return `revision ${revision}: ${counts.map(([table, count]) => `${table} ${count}`).join(", ") || "no rows"}`;
}

/** Writes a snapshot of the whole store, even while servers change it. */
export function exportStore(
  { driver }: TransferableStore,
  write: (text: string) => Promise<void>,
): Promise<TransferCounts> {
  return driver.read(async (sql) => {
    const hash = createHash("sha256");
    const rows: Record<string, number> = {};
    const put = async (lines: readonly string[]) => {
      const text = lines.map((line) => `${line}\n`).join("");
      hash.update(text);
      await write(text);
    };
    const revision = await currentRevision(sql);
    await put([headerLine(revision)]);
    for (const table of movedTables) {
      await put([tableLine(table)]);
      rows[table.name] = 0;
      for await (const page of rowsOf(sql, table)) {
        await put(page.map((row) => JSON.stringify(row)));
        rows[table.name] = (rows[table.name] ?? 0) + page.length;
      }
    }
    await write(`${endLine(rows, hash.digest("hex"))}\n`);
    return { revision, rows };
  });
}

/** Fills an empty store in one transaction. */
export function importStore({ driver, label }: TransferableStore, file: ExportReader): Promise<TransferCounts> {
  return driver.write(async (sql) => {
    // Blocks other writers until the import ends.
    await takeTurn(sql);
    await refuseFilled(sql, label);
    for await (const [table, rows] of file.tableRows()) await putValid(sql, table, rows, file);
    await sql.all(`update clock set revision = ? where one = 1`, [file.revision]);
    return { revision: file.revision, rows: file.rows };
  });
}

/** An exported row always fits. If one does not, the file was changed. */
async function putValid(sql: SqlRunner, table: Table, rows: readonly TableRow[], file: ExportReader): Promise<void> {
  try {
    await sql.all(insertInto(table, rows.length), rows.flat());
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : file.damaged(error);
  }
}
