import { accountRoleNames, type ServiceAccount } from "../../../core/people/organization.ts";
import type { ServiceAccountChanges, ServiceAccountDirectory } from "../../people.ts";
import { number, oneOf, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, liveRows, readPage, type Listing } from "../page.ts";
import { list } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  projectId: text("project_id"),
  name: text("name"),
  role: oneOf("role", accountRoleNames),
  created: number("created"),
} satisfies Columns<ServiceAccount>;

const toServiceAccount = reader(columns);

export function serviceAccountDirectory(sql: SqlRunner): ServiceAccountDirectory {
  return {
    page: (organizationId, projectId, page) => readPage(sql, accountsOf(organizationId, projectId), page),
    find: (organizationId, projectId, id) => itemOf(sql, accountsOf(organizationId, projectId), id),
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

export function serviceAccounts(sql: SqlRunner): Promise<ServiceAccount[]> {
  const live = `select * from service_accounts where removed_at is null order by organization_id, created, id`;
  return list(sql, live, [], toServiceAccount);
}

function accountsOf(organizationId: string, projectId: string): Listing<ServiceAccount> {
  return liveRows("service_accounts", { organization_id: organizationId, project_id: projectId }, toServiceAccount);
}
