import { setImmediate } from "node:timers/promises";
import { modelFieldChoices, modelNameChoices } from "../../../core/people/key.ts";
import type { KeyHolder } from "../../../core/people/key-holder.ts";
import { accountRoleNames, organizationRoleNames, projectRoleNames } from "../../../core/people/organization.ts";
import { audienceIn } from "../people/audiences.ts";
import { permittedIdsFor } from "../models/checkpoint-permissions.ts";
import { takeTurn } from "../clock.ts";
import type { SqlDriver, SqlRow, SqlRunner } from "../driver.ts";
import { grantedPermissions, isMember } from "../people/roles.ts";
import { nullableNumber, nullableOneOf, nullableText, number, oneOf, text, texts } from "../values.ts";
import type { KeyHolding, KeyUse, StoredKey } from "../../rows.ts";

const columns = `organization_id, id, kind, project_id, user_id, service_account_id, name, digest, redacted, scopes,
  created, expires_at, revoked_at, dropped_at, declared_by, model_fields, model_names`;
const kinds = ["admin", "project"] as const;

const holderSelect = `select k.organization_id, k.id, k.kind, k.project_id, k.user_id, k.service_account_id, k.scopes,
    k.model_fields, k.model_names, k.expires_at, k.revoked_at, p.archived_at as project_archived_at, p.policy_mode, p.policy_model_ids,
    u.role as organization_role, pu.role as user_project_role, s.role as account_role, o.allowed_networks,
    coalesce(u.removed_at, s.removed_at) as principal_removed_at, ${isMember("k")} as has_place
  from keys k
    join organizations o on o.id = k.organization_id
    left join projects p on p.organization_id = k.organization_id and p.id = k.project_id
    left join users u on u.organization_id = k.organization_id and u.id = k.user_id
    left join project_users pu on pu.organization_id = k.organization_id and pu.project_id = k.project_id
      and pu.user_id = k.user_id and pu.removed_at is null
    left join service_accounts s on s.organization_id = k.organization_id and s.id = k.service_account_id`;

/** Which of these digests are a key's, revoked and expired ones included. */
export async function digestsThatExist(sql: SqlRunner, digests: readonly string[]): Promise<ReadonlySet<string>> {
  const places = digests.map(() => "?").join(", ");
  const rows = await sql.all(`select digest from keys where digest in (${places})`, digests);
  return new Set(rows.map((row) => text(row, "digest")));
}

export async function findKey(sql: SqlRunner, digest: string): Promise<KeyHolder | null> {
  const rows = await sql.all(`${holderSelect} where k.digest = ?`, [digest]);
  return rows[0] === undefined ? null : toHolder(sql, rows[0]);
}

export async function findKeyById(sql: SqlRunner, organizationId: string, id: string): Promise<KeyHolder | null> {
  const rows = await sql.all(`${holderSelect} where k.organization_id = ? and k.id = ?`, [organizationId, id]);
  return rows[0] === undefined ? null : toHolder(sql, rows[0]);
}

export async function declaredKeys(sql: SqlRunner): Promise<StoredKey[]> {
  const rows = await sql.all(`select * from keys where declared_by is not null order by organization_id, id`);
  return rows.map(toStoredKey);
}

export async function findStoredKey(sql: SqlRunner, organizationId: string, id: string): Promise<StoredKey | null> {
  const rows = await sql.all(`select * from keys where organization_id = ? and id = ? and revoked_at is null`, [
    organizationId,
    id,
  ]);
  return rows[0] === undefined ? null : toStoredKey(rows[0]);
}

export async function keyDigestsSince(sql: SqlRunner, revision: number): Promise<string[]> {
  const rows = await sql.all(`select digest from keys where revision > ?`, [revision]);
  return rows.map((row) => text(row, "digest"));
}

export async function countKeys(sql: SqlRunner): Promise<number> {
  const rows = await sql.all(`select count(*) as count from keys where revoked_at is null`);
  return rows[0] === undefined ? 0 : number(rows[0], "count");
}

export async function putKey(sql: SqlRunner, revision: number, key: StoredKey): Promise<void> {
  await sql.all(
    `insert into keys (${columns}, revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set kind = excluded.kind, project_id = excluded.project_id, user_id = excluded.user_id,
       service_account_id = excluded.service_account_id, name = excluded.name, scopes = excluded.scopes,
       declared_by = excluded.declared_by, model_fields = excluded.model_fields, model_names = excluded.model_names, expires_at = excluded.expires_at,
       revoked_at = excluded.revoked_at, dropped_at = excluded.dropped_at, revision = excluded.revision`,
    [
      key.organizationId,
      key.id,
      key.kind,
      key.projectId,
      key.userId,
      key.serviceAccountId,
      key.name,
      key.digest,
      key.redacted,
      JSON.stringify(key.scopes),
      key.created,
      key.expiresAt,
      key.revokedAt,
      key.droppedAt,
      key.declaredBy,
      key.modelFields,
      key.modelNames,
      revision,
    ],
  );
}

export async function revokeKey(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  keyId: string,
  atSeconds: number,
): Promise<boolean> {
  const rows = await sql.all(
    `update keys set revoked_at = ?, revision = ?
     where organization_id = ? and id = ? and revoked_at is null returning id`,
    [atSeconds, revision, organizationId, keyId],
  );
  return rows.length === 1;
}

export async function dropKey(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  keyId: string,
  atSeconds: number,
): Promise<boolean> {
  const rows = await sql.all(
    `update keys set revoked_at = ?, dropped_at = ?, revision = ?
     where organization_id = ? and id = ? and revoked_at is null returning id`,
    [atSeconds, atSeconds, revision, organizationId, keyId],
  );
  return rows.length === 1;
}

export function toStoredKey(row: SqlRow): StoredKey {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    kind: oneOf(kinds, row, "kind"),
    projectId: nullableText(row, "project_id"),
    userId: nullableText(row, "user_id"),
    serviceAccountId: nullableText(row, "service_account_id"),
    name: text(row, "name"),
    digest: text(row, "digest"),
    redacted: text(row, "redacted"),
    scopes: texts(row, "scopes"),
    created: number(row, "created"),
    expiresAt: nullableNumber(row, "expires_at"),
    revokedAt: nullableNumber(row, "revoked_at"),
    droppedAt: nullableNumber(row, "dropped_at"),
    declaredBy: nullableText(row, "declared_by"),
    modelFields: nullableOneOf(modelFieldChoices, row, "model_fields"),
    modelNames: nullableOneOf(modelNameChoices, row, "model_names"),
  };
}

// Some milliseconds: no longer than that does another writer wait for it, on whichever server.
const notesPerTransaction = 200;

/** In the order of the keys, so that neighbours in the table are written together. */
export async function noteKeyUse(driver: SqlDriver, uses: readonly KeyUse[], atSeconds: number): Promise<void> {
  const inOrder = uses.toSorted((a, b) => compare(a.organizationId, b.organizationId) || compare(a.keyId, b.keyId));
  for (let from = 0; from < inOrder.length; from += notesPerTransaction) {
    await driver.write((sql) => noteStretch(sql, inOrder.slice(from, from + notesPerTransaction), atSeconds));
    // A driver may never wait for anything itself, and then nobody else would have had a turn.
    await setImmediate();
  }
}

async function noteStretch(sql: SqlRunner, uses: readonly KeyUse[], atSeconds: number): Promise<void> {
  // For its turn alone: two that lock the same keys in different orders would wait for each other for ever.
  await takeTurn(sql);
  for (const { organizationId, keyId } of uses) {
    await sql.all(
      `update keys set last_used_at = ?
       where organization_id = ? and id = ? and (last_used_at is null or last_used_at < ?)`,
      [atSeconds, organizationId, keyId, atSeconds],
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Revokes every key of a project, a user or a service account that is still valid, or could be by a file once more. */
export async function revokeKeysOf(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  holder: KeyHolding,
  atSeconds: number,
): Promise<readonly string[]> {
  const held = `organization_id = ? and ${heldBy[holder.kind]} = ?`;
  await sql.all(`update keys set dropped_at = null, revision = ? where ${held} and dropped_at is not null`, [
    revision,
    organizationId,
    holder.id,
  ]);
  const rows = await sql.all(
    `update keys set revoked_at = ?, revision = ? where ${held} and revoked_at is null returning id`,
    [atSeconds, revision, organizationId, holder.id],
  );
  return rows.map((row) => text(row, "id"));
}

const heldBy = {
  // Only these keys have one; saying so lets the index by kind, project and age find them.
  project: "kind = 'project' and project_id",
  user: "user_id",
  service_account: "service_account_id",
} as const;

async function toHolder(sql: SqlRunner, row: SqlRow): Promise<KeyHolder> {
  const userId = nullableText(row, "user_id");
  const [organizationId, projectId] = [text(row, "organization_id"), nullableText(row, "project_id")];
  return {
    keyId: text(row, "id"),
    keyKind: oneOf(kinds, row, "kind"),
    organizationId,
    projectId,
    audience: audienceIn(row, await permittedIdsFor(sql, organizationId, projectId)),
    principalKind: userId === null ? "service_account" : "user",
    principalId: userId ?? text(row, "service_account_id"),
    principalRemoved: nullableNumber(row, "principal_removed_at") !== null,
    projectArchived: nullableNumber(row, "project_archived_at") !== null,
    isMember: number(row, "has_place") === 1,
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
