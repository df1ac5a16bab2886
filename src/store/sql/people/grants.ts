import type { GrantStore, RoleGrant } from "../../roles.ts";
import * as column from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";
import { idOrEmpty, text, texts } from "../values.ts";
import { groupsOfUser } from "./membership.ts";

const toHolder = column.reader({
  kind: column.oneOf("holder_kind", ["user", "group"]),
  id: column.text("holder_id"),
});

export function sqlGrants(sql: SqlRunner, revision: number): GrantStore {
  return {
    list: (organizationId, projectId, { kind, id }) => {
      const throughGroups = ` or (r.holder_kind = 'group' and r.holder_id in (${groupsOfUser}))`;
      const hasGroups = kind === "user";
      return list(
        sql,
        `select r.role_id, r.holder_kind, r.holder_id from role_grants r
         where r.organization_id = ? and r.project_id = ? and r.removed_at is null
           and ((r.holder_kind = ? and r.holder_id = ?)${hasGroups ? throughGroups : ""})
         order by r.created, r.role_id, r.holder_kind, r.holder_id`,
        [organizationId, idOrEmpty(projectId), kind, id, ...(hasGroups ? [organizationId, id] : [])],
        (row) => ({ roleId: text(row, "role_id"), holder: toHolder(row) }),
      );
    },
    permissions: (organizationId, projectId, userId) => grantedPermissions(sql, organizationId, projectId, userId),
    put: (organizationId, projectId, grant, atSeconds) => {
      const row = { ...idsOf(organizationId, projectId, grant), created: atSeconds, removed_at: null, revision };
      return upsert(sql, "role_grants", [row]);
    },
    remove: (organizationId, projectId, grant, atSeconds) =>
      markRemoved(sql, "role_grants", revision, idsOf(organizationId, projectId, grant), atSeconds),
  };
}

function idsOf(organizationId: string, projectId: string | null, { roleId, holder }: RoleGrant) {
  return {
    organization_id: organizationId,
    project_id: idOrEmpty(projectId),
    holder_kind: holder.kind,
    holder_id: holder.id,
    role_id: roleId,
  };
}

export async function grantedPermissions(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
  userId: string,
): Promise<string[]> {
  const rows = await sql.all(
    `select r.permissions from role_grants h
       join roles r on r.organization_id = h.organization_id and r.project_id = h.project_id and r.id = h.role_id
         and r.removed_at is null
     where h.organization_id = ? and h.project_id in ('', ?) and h.removed_at is null
       and ((h.holder_kind = 'user' and h.holder_id = ?)
         or (h.holder_kind = 'group' and h.holder_id in (${groupsOfUser})))`,
    [organizationId, idOrEmpty(projectId), userId, organizationId, userId],
  );
  return [...new Set(rows.flatMap((row) => texts(row, "permissions")))];
}
