import type { SqlRunner } from "./sql-driver.ts";

/** Whatever may change what a key may do, or sees, when one of its rows does; keys and models aside. */
const peopleTables = [
  "organizations",
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

export async function peopleChangedSince(sql: SqlRunner, revision: number): Promise<boolean> {
  const either = peopleTables.map((table) => `select 1 from ${table} where revision > ?`).join(" union all ");
  const rows = await sql.all(
    // A model's own revision is never the older one, and has an index.
    `${either} union all select 1 from models where revision > ? and sharing_revision > ? limit 1`,
    [...peopleTables, "models", "sharing"].map(() => revision),
  );
  return rows.length > 0;
}
