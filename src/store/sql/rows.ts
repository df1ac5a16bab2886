import type { SqlRunner, SqlValue } from "./driver.ts";
import { finds } from "./queries.ts";
import { columnsOf, tableNamed, type ColumnOf, type RowOf, type Table, type TableName } from "./tables.ts";

/*
 * Writes whole rows. The statements are derived from `tables.ts`, and a row that lacks a column does not compile, so a
 * new column is a line there and one in the function that makes its rows.
 */

export async function insert<Name extends TableName>(sql: SqlRunner, name: Name, rows: readonly RowOf<Name>[]) {
  await sql.all(insertInto(tableNamed(name), rows.length), valuesOf(name, rows));
}

interface OnConflict<Name extends TableName> {
  /** Columns that an update leaves as they are. */
  readonly keep?: readonly ColumnOf<Name>[];
  /** Expressions for columns that an update does not simply overwrite. */
  readonly set?: Partial<Readonly<Record<ColumnOf<Name>, string>>>;
}

/** Inserts rows, and updates those whose primary key exists. */
export async function upsert<Name extends TableName>(
  sql: SqlRunner,
  name: Name,
  rows: readonly RowOf<Name>[],
  { keep = [], set = {} }: OnConflict<Name> = {},
): Promise<void> {
  const table = tableNamed(name);
  const left = new Set<string>([...table.key, ...keep]);
  const expressions: Readonly<Record<string, string | undefined>> = set;
  const assignments = columnsOf(table)
    .filter((column) => !left.has(column))
    .map((column) => `${column} = ${expressions[column] ?? `excluded.${column}`}`);
  await sql.all(
    `${insertInto(table, rows.length)} on conflict (${table.key.join(", ")}) do update set ${assignments.join(", ")}`,
    valuesOf(name, rows),
  );
}

/**
 * Marks rows as removed and returns whether there were any. Nothing is deleted, because page cursors, the audit log and
 * members who come back refer to the row.
 */
export async function markRemoved<Name extends TableName>(
  sql: SqlRunner,
  name: Name,
  revision: number,
  columns: Partial<RowOf<Name>>,
  atSeconds: number,
): Promise<boolean> {
  const where = Object.keys(columns).map((column) => `${column} = ?`);
  return finds(
    sql,
    `update ${name} set removed_at = ?, revision = ?
     where ${where.join(" and ")} and removed_at is null returning revision`,
    [atSeconds, revision, ...Object.values<SqlValue>(columns as Record<string, SqlValue>)],
  );
}

/** The placeholders for a list of values, without parentheses. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

export function insertInto(table: Table, count: number): string {
  const columns = columnsOf(table);
  const row = `(${marks(columns)})`;
  return `insert into ${table.name} (${columns.join(", ")}) values ${Array<string>(count).fill(row).join(", ")}`;
}

function valuesOf<Name extends TableName>(name: Name, rows: readonly RowOf<Name>[]): SqlValue[] {
  const columns = columnsOf(tableNamed(name)) as readonly ColumnOf<Name>[];
  return rows.flatMap((row) => columns.map((column): SqlValue => row[column]));
}
