import { organizationAudience, type Actor } from "../../../core/people/actor.ts";
import { defaultKeySettings } from "../../../core/people/key-settings.ts";
import { organizationRoleNames } from "../../../core/people/organization.ts";
import type { SessionHolder } from "../../../core/people/session.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { grantedPermissions } from "../people/grants.ts";
import { marks } from "../rows.ts";
import { nullableNumber, number, oneOf, text, texts } from "../values.ts";
import { toSession } from "./stored-session.ts";

const select = `select s.*, k.scopes as key_scopes, k.expires_at as key_expires_at, k.revoked_at as key_revoked_at,
    u.role as organization_role, u.removed_at as principal_removed_at, o.allowed_networks
  from sessions s
    join organizations o on o.id = s.organization_id
    join users u on u.organization_id = s.organization_id and u.id = s.user_id
    left join keys k on k.organization_id = s.organization_id and k.id = s.key_id`;

export async function findSessionHolders(
  sql: SqlRunner,
  digests: readonly string[],
): Promise<ReadonlyMap<string, SessionHolder>> {
  const holders = new Map<string, SessionHolder>();
  for (const row of await sql.all(`${select} where s.digest in (${marks(digests)})`, digests))
    holders.set(text(row, "digest"), await holderOf(sql, row));
  return holders;
}

export async function findSessionHolder(
  sql: SqlRunner,
  organizationId: string,
  id: string,
): Promise<SessionHolder | null> {
  const [row] = await sql.all(`${select} where s.organization_id = ? and s.id = ?`, [organizationId, id]);
  return row === undefined ? null : holderOf(sql, row);
}

/** The holder of the session that an author signed in with, by now, in one trip. */
export async function findSessionAuthor(sql: SqlRunner, { keyId, principal, audience }: Actor) {
  const { organizationId } = audience;
  const [rows, granted] = await Promise.all([
    sql.all(`${select} where s.organization_id = ? and s.id = ?`, [organizationId, keyId]),
    // A session never gets another user.
    grantedPermissions(sql, organizationId, null, principal.id),
  ]);
  const [row] = rows;
  return row === undefined ? null : toHolder(row, granted);
}

/** The organization of each of these digests that belongs to a session, even to one that is over. */
export async function organizationsOfSessions(sql: SqlRunner, digests: readonly string[]) {
  const known = `select digest, organization_id from sessions where digest in (${marks(digests)})`;
  const rows = await sql.all(known, digests);
  return new Map(rows.map((row) => [text(row, "digest"), text(row, "organization_id")]));
}

async function holderOf(sql: SqlRunner, row: SqlRow): Promise<SessionHolder> {
  const { organizationId, userId } = toSession(row);
  return toHolder(row, await grantedPermissions(sql, organizationId, null, userId));
}

function toHolder(row: SqlRow, granted: readonly string[]): SessionHolder {
  const session = toSession(row);
  const { id, organizationId, userId, keyId, endsAt } = session;
  const keyEndsAt = nullableNumber(row, "key_expires_at") ?? Infinity;
  return {
    session,
    seenAt: number(row, "seen_at"),
    keyId: id,
    keyKind: "admin",
    projectId: null,
    projectMaxOpenCalls: null,
    audience: organizationAudience(organizationId),
    principal: {
      kind: "user",
      id: userId,
      organizationRole: oneOf(organizationRoleNames, row, "organization_role"),
      projectRole: null,
      granted,
    },
    scopes: keyId === null ? [] : texts(row, "key_scopes"),
    expiresAt: Math.min(endsAt, keyEndsAt),
    allowedNetworks: texts(row, "allowed_networks"),
    ...defaultKeySettings,
    endedAt: nullableNumber(row, "ended_at"),
    isKeyRevoked: nullableNumber(row, "key_revoked_at") !== null,
    principalRemoved: nullableNumber(row, "principal_removed_at") !== null,
  };
}
