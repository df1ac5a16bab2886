import { keySettingNames } from "../../../core/people/key-settings.ts";
import { reader } from "../columns.ts";
import { keySettingColumns } from "./stored-key.ts";
import type { Actor, Audience } from "../../../core/people/actor.ts";
import type { KeyHolder } from "../../../core/people/key-holder.ts";
import { accountRoleNames, organizationRoleNames, projectRoleNames } from "../../../core/people/organization.ts";
import { permittedIdsFor } from "../models/checkpoint-permissions.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { audienceIn } from "../people/audiences.ts";
import { grantedPermissions } from "../people/grants.ts";
import { holderIsMember } from "../people/membership.ts";
import { marks } from "../rows.ts";
import { nullableNumber, nullableOneOf, nullableText, number, oneOf, text, texts } from "../values.ts";

// A policy can be long, so only the first of the keys that share one carries its text.
const policyText = `case when row_number() over (partition by k.organization_id, k.project_id order by k.id) = 1
    then p.policy_model_ids end`;

const toKeySettings = reader(keySettingColumns);
const keySettings = Object.values(keySettingNames)
  .map((name) => `k.${name}`)
  .join(", ");

const holderFrom = `k.digest, k.organization_id, k.id, k.kind, k.project_id, k.user_id, k.service_account_id, k.scopes,
    ${keySettings}, k.expires_at, k.revoked_at, p.archived_at as project_archived_at,
    p.max_open_calls as project_max_open_calls, u.role as organization_role, pu.role as user_project_role, s.role as account_role,
    o.allowed_networks, coalesce(u.removed_at, s.removed_at) as principal_removed_at,
    ${holderIsMember("k")} as is_member
  from keys k
    join organizations o on o.id = k.organization_id
    left join projects p on p.organization_id = k.organization_id and p.id = k.project_id
    left join users u on u.organization_id = k.organization_id and u.id = k.user_id
    left join project_users pu on pu.organization_id = k.organization_id and pu.project_id = k.project_id
      and pu.user_id = k.user_id and pu.removed_at is null
    left join service_accounts s on s.organization_id = k.organization_id and s.id = k.service_account_id`;

const select = `select p.policy_mode, ${policyText} as policy_model_ids, ${holderFrom}`;

export async function findHolders(sql: SqlRunner, digests: readonly string[]): Promise<ReadonlyMap<string, KeyHolder>> {
  const rows = await sql.all(`${select} where k.digest in (${marks(digests)}) order by k.id`, digests);
  const holders = await toHolders(sql, rows);
  return new Map(rows.map((row, at) => [text(row, "digest"), holders[at]!]));
}

export async function findHolderById(sql: SqlRunner, organizationId: string, id: string): Promise<KeyHolder | null> {
  const rows = await sql.all(`${select} where k.organization_id = ? and k.id = ?`, [organizationId, id]);
  const [holder] = await toHolders(sql, rows);
  return holder ?? null;
}

/** The holder of the author's key by now, with the audience that it had: what decides its rights is read, in one trip. */
export async function findAuthor(sql: SqlRunner, { keyId, projectId, principal, audience }: Actor) {
  const { organizationId } = audience;
  const grantedTo = async (userId: string | null, inProject: string | null) =>
    userId === null ? [] : grantedPermissions(sql, organizationId, inProject, userId);
  const wasUserId = principal.kind === "user" ? principal.id : null;
  const [rows, wasGranted] = await Promise.all([
    sql.all(`select ${holderFrom} where k.organization_id = ? and k.id = ?`, [organizationId, keyId]),
    grantedTo(wasUserId, projectId),
  ]);
  const [row] = rows;
  if (row === undefined) return null;
  const [userId, isIn] = [nullableText(row, "user_id"), nullableText(row, "project_id")];
  const isSame = userId === wasUserId && isIn === projectId;
  return toHolder(row, audience, isSame ? wasGranted : await grantedTo(userId, isIn));
}

/** Reads what keys share only once: the audience of a project, and the permissions of a user there. */
async function toHolders(sql: SqlRunner, rows: readonly SqlRow[]): Promise<KeyHolder[]> {
  const audiences = new Map<string, Audience>();
  const grants = new Map<string, readonly string[]>();
  const holders: KeyHolder[] = [];
  for (const row of rows) {
    const [organizationId, projectId] = [text(row, "organization_id"), nullableText(row, "project_id")];
    const userId = nullableText(row, "user_id");
    const project = JSON.stringify([organizationId, projectId]);
    const audience = audiences.get(project) ?? audienceIn(row, await permittedIdsFor(sql, organizationId, projectId));
    audiences.set(project, audience);
    const person = JSON.stringify([organizationId, projectId, userId]);
    const granted =
      grants.get(person) ?? (userId === null ? [] : await grantedPermissions(sql, organizationId, projectId, userId));
    grants.set(person, granted);
    holders.push(toHolder(row, audience, granted));
  }
  return holders;
}

function toHolder(row: SqlRow, audience: Audience, granted: readonly string[]): KeyHolder {
  const userId = nullableText(row, "user_id");
  return {
    keyId: text(row, "id"),
    keyKind: oneOf(["admin", "project"], row, "kind"),
    projectId: nullableText(row, "project_id"),
    projectMaxOpenCalls: nullableNumber(row, "project_max_open_calls"),
    audience,
    principal: {
      kind: userId === null ? "service_account" : "user",
      id: userId ?? text(row, "service_account_id"),
      organizationRole: nullableOneOf(organizationRoleNames, row, "organization_role"),
      projectRole:
        nullableOneOf(projectRoleNames, row, "user_project_role") ??
        nullableOneOf(accountRoleNames, row, "account_role"),
      granted,
    },
    principalRemoved: nullableNumber(row, "principal_removed_at") !== null,
    projectArchived: nullableNumber(row, "project_archived_at") !== null,
    isMember: number(row, "is_member") === 1,
    scopes: texts(row, "scopes"),
    expiresAt: nullableNumber(row, "expires_at"),
    allowedNetworks: texts(row, "allowed_networks"),
    ...toKeySettings(row),
    revokedAt: nullableNumber(row, "revoked_at"),
  };
}
