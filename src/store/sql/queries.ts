import type { SqlRow, SqlRunner, SqlValue } from "./driver.ts";
import { number } from "./values.ts";

export async function list<Item>(
  sql: SqlRunner,
  statement: string,
  values: readonly SqlValue[],
  toItem: (row: SqlRow) => Item,
): Promise<Item[]> {
  return (await sql.all(statement, values)).map((row) => toItem(row));
}

/** The first row that a statement finds; null if there is none. */
export async function single<Item>(
  sql: SqlRunner,
  statement: string,
  values: readonly SqlValue[],
  toItem: (row: SqlRow) => Item,
): Promise<Item | null> {
  const [row] = await sql.all(statement, values);
  return row === undefined ? null : toItem(row);
}

/** Runs statements of a transaction without waiting for their answers, where the driver can. They return no rows. */
export function sending(sql: SqlRunner): SqlRunner {
  return {
    all: async (statement, values) => {
      if (sql.send === undefined) await sql.all(statement, values);
      else await sql.send(statement, values);
      return [];
    },
  };
}

/** Whether a statement finds any row, or returns one that it changed. */
export async function finds(sql: SqlRunner, statement: string, values: readonly SqlValue[] = []): Promise<boolean> {
  return (await sql.all(statement, values)).length > 0;
}

/** The number of rows; `from` is the rest of the statement. */
export async function count(sql: SqlRunner, from: string, values: readonly SqlValue[] = []): Promise<number> {
  const [row = {}] = await sql.all(`select count(*) as count from ${from}`, values);
  return number(row, "count");
}
