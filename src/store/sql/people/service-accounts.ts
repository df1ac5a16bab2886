import { accountRoleNames, type ServiceAccount } from "../../../core/people/organization.ts";
import type { ServiceAccountStore } from "../../people/people.ts";
import { declaredBy, number, oneOf, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, liveRows, readPage, type Listing } from "../page.ts";
import { markRemoved, upsert } from "../rows.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  projectId: text("project_id"),
  name: text("name"),
  role: oneOf("role", accountRoleNames),
  created: number("created"),
  declaredBy: declaredBy("declared_by"),
} satisfies Columns<ServiceAccount>;

export const toServiceAccount = reader(columns);

export function sqlServiceAccounts(sql: SqlRunner, revision: number): ServiceAccountStore {
  return {
    page: (organizationId, projectId, page) => readPage(sql, accountsOf(organizationId, projectId), page),
    find: (organizationId, projectId, id) => itemOf(sql, accountsOf(organizationId, projectId), id),
    put: (account) =>
      upsert(sql, "service_accounts", [{ ...toRow(columns, account), removed_at: null, revision }], {
        keep: ["project_id", "created", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "service_accounts", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

function accountsOf(organizationId: string, projectId: string): Listing<ServiceAccount> {
  return liveRows("service_accounts", { organization_id: organizationId, project_id: projectId }, toServiceAccount);
}
