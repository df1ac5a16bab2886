import type { SqlRunner } from "./sql-driver.ts";
import { text } from "./sql-values.ts";

/** Whatever may change what a key may do, or sees, when one of its rows does; organizations, keys and models aside. */
const peopleTables = [
  "projects",
  "users",
  "project_users",
  "service_accounts",
  "roles",
  "groups",
  "group_users",
  "project_groups",
  "role_grants",
  "checkpoint_permissions",
];

const changed = [
  `select id as organization_id from organizations where revision > ?`,
  ...peopleTables.map((table) => `select organization_id from ${table} where revision > ?`),
  // A model's own revision is never the older one, and has an index.
  `select organization_id from models where revision > ? and sharing_revision > ?`,
].join(" union all ");

/** The organizations where they did. */
export async function peopleChangedSince(sql: SqlRunner, revision: number): Promise<ReadonlySet<string>> {
  const marks = changed.split("?").length - 1;
  const rows = await sql.all(changed, Array<number>(marks).fill(revision));
  return new Set(rows.map((row) => text(row, "organization_id")));
}
