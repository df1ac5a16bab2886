import { foldedEmail } from "../../../core/people/email.ts";
import { invitedRoleNames, type Invite, type InvitedProject } from "../../../core/people/invite.ts";
import { organizationRoleNames } from "../../../core/people/organization.ts";
import type { InviteChanges, InviteDirectory } from "../../invites.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, single, type Listing } from "../page.ts";
import { markRemoved } from "../audit/removals.ts";
import { nullableNumber, number, oneOf, text } from "../values.ts";

const select = `select t.* from invites t`;

export function sqlInvites(sql: SqlRunner): InviteDirectory {
  return {
    page: (organizationId, page) => readPage(sql, invitesOf(organizationId), page, toInvite),
    find: (organizationId, id) => itemOf(sql, invitesOf(organizationId), id, toInvite),
  };
}

export function inviteChanges(sql: SqlRunner, revision: number): InviteChanges {
  return {
    find: (organizationId, id) => itemOf(sql, invitesOf(organizationId), id, toInvite),
    findPending: (organizationId, email, atSeconds) =>
      single(
        sql,
        `${select} where t.organization_id = ? and t.removed_at is null and lower(t.email) = ?
           and t.accepted_at is null and t.expires_at > ?`,
        [organizationId, foldedEmail(email), atSeconds],
        toInvite,
      ),
    put: (invite) => put(sql, revision, invite),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, revision, "invites", { organization_id: organizationId, id }, atSeconds),
  };
}

function invitesOf(organizationId: string): Listing {
  const [scope, among] = [`t.organization_id = ?`, `t.removed_at is null`];
  return { select, scope, values: [organizationId], among };
}

async function put(sql: SqlRunner, revision: number, invite: Invite): Promise<void> {
  await sql.all(
    `insert into invites (organization_id, id, email, role, projects, created, expires_at, accepted_at, revision)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set accepted_at = excluded.accepted_at, revision = excluded.revision`,
    [
      invite.organizationId,
      invite.id,
      invite.email,
      invite.role,
      JSON.stringify(invite.projects),
      invite.created,
      invite.expiresAt,
      invite.acceptedAt,
      revision,
    ],
  );
}

function toInvite(row: SqlRow): Invite {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    email: text(row, "email"),
    role: oneOf(organizationRoleNames, row, "role"),
    projects: invitedProjects(text(row, "projects")),
    created: number(row, "created"),
    expiresAt: number(row, "expires_at"),
    acceptedAt: nullableNumber(row, "accepted_at"),
  };
}

function invitedProjects(stored: string): InvitedProject[] {
  const value: unknown = JSON.parse(stored);
  if (!Array.isArray(value)) throw new Error("column projects holds no list");
  return value.map((item: SqlRow) => ({ id: text(item, "id"), role: oneOf(invitedRoleNames, item, "role") }));
}
