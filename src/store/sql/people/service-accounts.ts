import { accountRoleNames, type ServiceAccount } from "../../../core/people/organization.ts";
import type { ServiceAccountChanges, ServiceAccountDirectory } from "../../people.ts";
import { fromRow, number, oneOf, text, toRow, type Columns } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, type Listing } from "../page.ts";
import { markRemoved, upsert } from "../rows.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  projectId: text("project_id"),
  name: text("name"),
  role: oneOf("role", accountRoleNames),
  created: number("created"),
} satisfies Columns<ServiceAccount>;

export function serviceAccountDirectory(sql: SqlRunner): ServiceAccountDirectory {
  return {
    page: (organizationId, projectId, page) =>
      readPage(sql, accountsOf(organizationId, projectId), page, toServiceAccount),
    find: (organizationId, projectId, id) => itemOf(sql, accountsOf(organizationId, projectId), id, toServiceAccount),
  };
}

export function serviceAccountChanges(sql: SqlRunner, revision: number): ServiceAccountChanges {
  return {
    ...serviceAccountDirectory(sql),
    put: (account) =>
      upsert(sql, "service_accounts", [{ ...toRow(columns, account), removed_at: null, revision }], {
        keep: ["project_id", "created", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "service_accounts", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

export async function serviceAccounts(sql: SqlRunner): Promise<ServiceAccount[]> {
  const rows = await sql.all(
    `select * from service_accounts where removed_at is null order by organization_id, created, id`,
  );
  return rows.map(toServiceAccount);
}

function accountsOf(organizationId: string, projectId: string): Listing {
  return {
    select: `select t.* from service_accounts t`,
    scope: `t.organization_id = ? and t.project_id = ?`,
    values: [organizationId, projectId],
    among: `t.removed_at is null`,
  };
}

function toServiceAccount(row: SqlRow): ServiceAccount {
  return fromRow(columns, row);
}
