import type { KeyPrincipal, ListedKey, StoredKey } from "../../rows.ts";
import type { SqlRow } from "../driver.ts";
import { holderIsMember } from "../people/membership.ts";
import { nullableNumber, nullableText, number, text } from "../values.ts";
import { toStoredKey } from "./stored-key.ts";

/** A key `t` with its holder, as lists show it. */

export const holderColumns = `coalesce(u.name, s.name) as owner_name, coalesce(u.role, s.role) as owner_role,
    coalesce(u.created, s.created) as owner_created, coalesce(u.removed_at, s.removed_at) as owner_removed_at,
    u.email as user_email, pu.role as user_project_role, ${holderIsMember("t")} as is_member`;

export const holderJoins = `left join users u on u.organization_id = t.organization_id and u.id = t.user_id
    left join project_users pu on pu.organization_id = t.organization_id and pu.project_id = t.project_id
      and pu.user_id = t.user_id and pu.removed_at is null
    left join service_accounts s on s.organization_id = t.organization_id and s.id = t.service_account_id`;

export function toListedKey(row: SqlRow): ListedKey {
  const key = toStoredKey(row);
  return { key, lastUsedAt: nullableNumber(row, "last_used_at"), principal: principalOf(key, row) };
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
