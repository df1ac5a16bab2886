import type { SqlRunner } from "../driver.ts";

/**
 * Marks as removed what stands under these columns and is not yet; whether there was any. Nothing goes away: a list's
 * cursors, the audit log and whoever comes back lead to the row. Table and names of columns are constants of this program.
 */
export async function markRemoved(
  sql: SqlRunner,
  revision: number,
  table: string,
  columns: Readonly<Record<string, string>>,
  atSeconds: number,
): Promise<boolean> {
  const where = Object.keys(columns).map((name) => `${name} = ?`);
  const rows = await sql.all(
    `update ${table} set removed_at = ?, revision = ?
     where ${where.join(" and ")} and removed_at is null returning revision`,
    [atSeconds, revision, ...Object.values(columns)],
  );
  return rows.length > 0;
}
