import type { SqlRow, SqlRunner, SqlValue } from "../sql/driver.ts";
import { messageOf } from "../../core/text/message-of.ts";
import { nullableNumber, nullableText } from "../sql/values.ts";
import { StoreRefusedToOpen } from "../store.ts";
import { currentRevision } from "../sql/clock.ts";
import { finds } from "../sql/queries.ts";
import { marks } from "../sql/rows.ts";
import { columnsOf, tables, type Table } from "../sql/tables.ts";

/** The values of a row in the order of the table's columns. */
export type TableRow = readonly SqlValue[];

/** Rows in memory at a time. A statement can have 32,766 values in SQLite and twice as many in PostgreSQL. */
export const rowsPerStatement = 500;

/** The tables whose rows an export has. */
export const movedTables: readonly Table[] = tables.filter(({ isLeftBehind }) => !isLeftBehind);

/** Every row in byte order of the primary key, which is the same on every driver. */
export async function* rowsOf(sql: SqlRunner, table: Table): AsyncGenerator<readonly TableRow[]> {
  const { name, key } = table;
  const select = `select ${columnsOf(table).join(", ")} from ${name}`;
  const order = `order by ${key.join(", ")} limit ${rowsPerStatement}`;
  const beyond = `(${key.join(", ")}) > (${marks(key)})`;
  let page = await sql.all(`${select} ${order}`);
  for (;;) {
    if (page.length > 0) yield page.map((row) => toTableRow(table, row));
    const last = page.at(-1);
    if (last === undefined || page.length < rowsPerStatement) return;
    const behind = key.map((column) => last[column] ?? null);
    page = await sql.all(`${select} where ${beyond} ${order}`, behind);
  }
}

/** Refuses a store that has rows or has ever had a change. */
export async function refuseFilled(sql: SqlRunner, label: string): Promise<void> {
  const refused = new StoreRefusedToOpen(`${label} is not empty; import into a new one`);
  if ((await currentRevision(sql)) !== 0) throw refused;
  for (const { name } of tables) if (await finds(sql, `select 1 as one from ${name} limit 1`)) throw refused;
}

function toTableRow({ name, texts, numbers }: Table, row: SqlRow): TableRow {
  try {
    return [
      ...texts.map((column) => nullableText(row, column)),
      ...numbers.map((column) => nullableNumber(row, column)),
    ];
  } catch (error) {
    // Another program wrote the value.
    throw new StoreRefusedToOpen(`a row of ${name} is damaged: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
