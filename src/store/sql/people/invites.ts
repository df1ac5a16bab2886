import { foldedEmail } from "../../../core/people/email.ts";
import { invitedRoleNames, type Invite, type InvitedProject } from "../../../core/people/invite.ts";
import { organizationRoleNames } from "../../../core/people/organization.ts";
import type { InviteChanges, InviteDirectory } from "../../invites.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, single, type Listing } from "../page.ts";
import { markRemoved, upsert } from "../rows.ts";
import { nullableNumber, number, oneOf, text } from "../values.ts";

export function inviteDirectory(sql: SqlRunner): InviteDirectory {
  return {
    page: (organizationId, page) => readPage(sql, invitesOf(organizationId), page, toInvite),
    find: (organizationId, id) => itemOf(sql, invitesOf(organizationId), id, toInvite),
  };
}

export function inviteChanges(sql: SqlRunner, revision: number): InviteChanges {
  return {
    ...inviteDirectory(sql),
    findPending: (organizationId, email, atSeconds) =>
      single(
        sql,
        `select * from invites where organization_id = ? and removed_at is null and lower(email) = ?
           and accepted_at is null and expires_at > ?`,
        [organizationId, foldedEmail(email), atSeconds],
        toInvite,
      ),
    put: (invite) => put(sql, revision, invite),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "invites", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

function invitesOf(organizationId: string): Listing {
  return {
    select: `select t.* from invites t`,
    scope: `t.organization_id = ?`,
    values: [organizationId],
    among: `t.removed_at is null`,
  };
}

function put(sql: SqlRunner, revision: number, invite: Invite): Promise<void> {
  const row = {
    organization_id: invite.organizationId,
    id: invite.id,
    email: invite.email,
    role: invite.role,
    projects: JSON.stringify(invite.projects),
    created: invite.created,
    expires_at: invite.expiresAt,
    accepted_at: invite.acceptedAt,
    removed_at: null,
    revision,
  };
  return upsert(sql, "invites", [row], {
    keep: ["email", "role", "projects", "created", "expires_at", "removed_at"],
  });
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
