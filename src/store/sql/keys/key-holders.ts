import { modelFieldChoices, modelNameChoices } from "../../../core/people/key.ts";
import type { KeyHolder } from "../../../core/people/key-holder.ts";
import { accountRoleNames, organizationRoleNames, projectRoleNames } from "../../../core/people/organization.ts";
import { permittedIdsFor } from "../models/checkpoint-permissions.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { audienceIn } from "../people/audiences.ts";
import { grantedPermissions } from "../people/grants.ts";
import { holderIsMember } from "../people/membership.ts";
import { nullableNumber, nullableOneOf, nullableText, number, oneOf, text, texts } from "../values.ts";

const select = `select k.organization_id, k.id, k.kind, k.project_id, k.user_id, k.service_account_id, k.scopes,
    k.model_fields, k.model_names, k.expires_at, k.revoked_at, p.archived_at as project_archived_at, p.policy_mode,
    p.policy_model_ids, u.role as organization_role, pu.role as user_project_role, s.role as account_role,
    o.allowed_networks, coalesce(u.removed_at, s.removed_at) as principal_removed_at,
    ${holderIsMember("k")} as is_member
  from keys k
    join organizations o on o.id = k.organization_id
    left join projects p on p.organization_id = k.organization_id and p.id = k.project_id
    left join users u on u.organization_id = k.organization_id and u.id = k.user_id
    left join project_users pu on pu.organization_id = k.organization_id and pu.project_id = k.project_id
      and pu.user_id = k.user_id and pu.removed_at is null
    left join service_accounts s on s.organization_id = k.organization_id and s.id = k.service_account_id`;

export async function findHolder(sql: SqlRunner, digest: string): Promise<KeyHolder | null> {
  const [row] = await sql.all(`${select} where k.digest = ?`, [digest]);
  return row === undefined ? null : toHolder(sql, row);
}

export async function findHolderById(sql: SqlRunner, organizationId: string, id: string): Promise<KeyHolder | null> {
  const [row] = await sql.all(`${select} where k.organization_id = ? and k.id = ?`, [organizationId, id]);
  return row === undefined ? null : toHolder(sql, row);
}

async function toHolder(sql: SqlRunner, row: SqlRow): Promise<KeyHolder> {
  const userId = nullableText(row, "user_id");
  const [organizationId, projectId] = [text(row, "organization_id"), nullableText(row, "project_id")];
  return {
    keyId: text(row, "id"),
    keyKind: oneOf(["admin", "project"], row, "kind"),
    organizationId,
    projectId,
    audience: audienceIn(row, await permittedIdsFor(sql, organizationId, projectId)),
    principalKind: userId === null ? "service_account" : "user",
    principalId: userId ?? text(row, "service_account_id"),
    principalRemoved: nullableNumber(row, "principal_removed_at") !== null,
    projectArchived: nullableNumber(row, "project_archived_at") !== null,
    isMember: number(row, "is_member") === 1,
    organizationRole: nullableOneOf(organizationRoleNames, row, "organization_role"),
    projectRole:
      nullableOneOf(projectRoleNames, row, "user_project_role") ?? nullableOneOf(accountRoleNames, row, "account_role"),
    granted: userId === null ? [] : await grantedPermissions(sql, organizationId, projectId, userId),
    scopes: texts(row, "scopes"),
    expiresAt: nullableNumber(row, "expires_at"),
    allowedNetworks: texts(row, "allowed_networks"),
    modelFields: nullableOneOf(modelFieldChoices, row, "model_fields"),
    modelNames: nullableOneOf(modelNameChoices, row, "model_names"),
    revokedAt: nullableNumber(row, "revoked_at"),
  };
}
