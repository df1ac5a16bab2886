import type { UsageDimension } from "../../usage.ts";
import type { SqlRunner } from "../driver.ts";
import { marks } from "../rows.ts";
import { text } from "../values.ts";

/** Rows stay when what they stand for is removed. */
const tables: Readonly<Partial<Record<UsageDimension, readonly string[]>>> = {
  project: ["projects"],
  key: ["keys"],
  user: ["users", "service_accounts"],
};

export async function findNames(
  sql: SqlRunner,
  organizationId: string,
  dimension: UsageDimension | null,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const named = dimension === null ? [] : (tables[dimension] ?? []);
  if (named.length === 0 || ids.length === 0) return new Map();
  const statements = named.map(
    (table) => `select id, name from ${table} where organization_id = ? and id in (${marks(ids)})`,
  );
  const values = named.flatMap(() => [organizationId].concat(ids));
  const rows = await sql.all(statements.join(" union all "), values);
  return new Map(rows.map((row) => [text(row, "id"), text(row, "name")]));
}
