import { foldedEmail } from "../../../core/people/email.ts";
import { invitedRoleNames, type Invite, type InvitedProject } from "../../../core/people/invite.ts";
import { organizationRoleNames } from "../../../core/people/organization.ts";
import type { InviteStore } from "../../people/invites.ts";
import { json, nullableNumber, number, oneOf, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, liveRows, readPage, type Listing } from "../page.ts";
import { single } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";

const toInvitedProject = reader({ id: text("id"), role: oneOf("role", invitedRoleNames) });

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  email: text("email"),
  role: oneOf("role", organizationRoleNames),
  projects: json("projects", invitedProjects),
  created: number("created"),
  expiresAt: number("expires_at"),
  acceptedAt: nullableNumber("accepted_at"),
} satisfies Columns<Invite>;

export const toInvite = reader(columns);

export function sqlInvites(sql: SqlRunner, revision: number): InviteStore {
  return {
    page: (organizationId, page) => readPage(sql, invitesOf(organizationId), page),
    find: (organizationId, id) => itemOf(sql, invitesOf(organizationId), id),
    findPending: (organizationId, email, atSeconds) =>
      single(
        sql,
        `select * from invites where organization_id = ? and removed_at is null and lower(email) = ?
           and accepted_at is null and expires_at > ?`,
        [organizationId, foldedEmail(email), atSeconds],
        toInvite,
      ),
    put: (invite) =>
      upsert(sql, "invites", [{ ...toRow(columns, invite), removed_at: null, revision }], {
        keep: ["email", "role", "projects", "created", "expires_at", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "invites", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

function invitesOf(organizationId: string): Listing<Invite> {
  return liveRows("invites", { organization_id: organizationId }, toInvite);
}

function invitedProjects(stored: unknown): readonly InvitedProject[] {
  if (!Array.isArray(stored)) throw new Error("column projects holds no list");
  return stored.map((item: SqlRow) => toInvitedProject(item));
}
