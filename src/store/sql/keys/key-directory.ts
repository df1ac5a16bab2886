import type { KeyPrincipal, ListedKey, StoredKey } from "../../rows.ts";
import type { Directory } from "../../store.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, type Listing } from "../page.ts";
import { holderIsMember } from "../people/membership.ts";
import { nullableNumber, nullableText, number, text } from "../values.ts";
import { findHolderById } from "./key-holders.ts";
import { toStoredKey } from "./stored-key.ts";

const select = `select t.*, coalesce(u.name, s.name) as owner_name, coalesce(u.role, s.role) as owner_role,
    coalesce(u.created, s.created) as owner_created, coalesce(u.removed_at, s.removed_at) as owner_removed_at,
    u.email as user_email, pu.role as user_project_role, ${holderIsMember("t")} as is_member
  from keys t
    left join users u on u.organization_id = t.organization_id and u.id = t.user_id
    left join project_users pu on pu.organization_id = t.organization_id and pu.project_id = t.project_id
      and pu.user_id = t.user_id and pu.removed_at is null
    left join service_accounts s on s.organization_id = t.organization_id and s.id = t.service_account_id`;

export function keyDirectory(sql: SqlRunner): Directory["keys"] {
  return {
    page: (organizationId, projectId, page, active) => readPage(sql, keysOf(organizationId, projectId, active), page),
    find: (organizationId, projectId, id) => itemOf(sql, keysOf(organizationId, projectId, null), id),
    findHolder: (organizationId, keyId) => findHolderById(sql, organizationId, keyId),
  };
}

function keysOf(organizationId: string, projectId: string | null, active: boolean | null): Listing<ListedKey> {
  const ownerStays = `(coalesce(u.removed_at, s.removed_at) is null and ${holderIsMember("t")} = 1)`;
  const ofActive = active === null ? "" : active ? ` and ${ownerStays}` : ` and not ${ownerStays}`;
  // No admin key has a project; the condition makes the index on kind, project and age usable.
  const ofProject =
    projectId === null ? `t.kind = 'admin' and t.project_id is null` : `t.kind = 'project' and t.project_id = ?`;
  return {
    select,
    scope: `t.organization_id = ? and ${ofProject}`,
    values: projectId === null ? [organizationId] : [organizationId, projectId],
    among: `t.revoked_at is null${ofActive}`,
    toItem: (row) => {
      const key = toStoredKey(row);
      return { key, lastUsedAt: nullableNumber(row, "last_used_at"), principal: principalOf(key, row) };
    },
  };
}

function principalOf({ kind, userId }: StoredKey, row: SqlRow): KeyPrincipal {
  const role = text(row, "owner_role");
  const fields = {
    name: text(row, "owner_name"),
    created: number(row, "owner_created"),
    active: nullableNumber(row, "owner_removed_at") === null && number(row, "is_member") === 1,
  };
  if (userId === null) return { kind: "service_account", id: text(row, "service_account_id"), role, ...fields };
  const projectRole = kind === "admin" ? null : nullableText(row, "user_project_role");
  return { kind: "user", id: userId, email: text(row, "user_email"), role: projectRole ?? role, ...fields };
}
