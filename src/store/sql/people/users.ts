import { foldedEmail } from "../../../core/people/email.ts";
import { organizationRoleNames, projectRoleNames, type User } from "../../../core/people/organization.ts";
import type { ProjectMemberChanges, ProjectMemberDirectory, UserChanges, UserDirectory } from "../../people.ts";
import type { ProjectMember, ProjectUser } from "../../rows.ts";
import * as column from "../columns.ts";
import { fromRow, toRow } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, single, type Listing } from "../page.ts";
import { markRemoved, marks, upsert } from "../rows.ts";
import { number, oneOf } from "../values.ts";
import { isProjectMember } from "./membership.ts";

const userColumns = {
  id: column.text("id"),
  organizationId: column.text("organization_id"),
  email: column.text("email"),
  name: column.text("name"),
  role: column.oneOf("role", organizationRoleNames),
  created: column.number("created"),
} satisfies column.Columns<User>;

const projectUserColumns = {
  organizationId: column.text("organization_id"),
  projectId: column.text("project_id"),
  userId: column.text("user_id"),
  role: column.oneOf("role", projectRoleNames),
  created: column.number("created"),
} satisfies column.Columns<ProjectUser>;

export function userDirectory(sql: SqlRunner): UserDirectory {
  return {
    page: (organizationId, page, emails) => readPage(sql, usersOf(organizationId, emails), page, toUser),
    find: (organizationId, id) => itemOf(sql, usersOf(organizationId, []), id, toUser),
    findWithEmail: (organizationId, email) =>
      single(
        sql,
        `select * from users where organization_id = ? and lower(email) = ? and removed_at is null`,
        [organizationId, foldedEmail(email)],
        toUser,
      ),
  };
}

export function userChanges(sql: SqlRunner, revision: number): UserChanges {
  return {
    ...userDirectory(sql),
    countOwners: async (organizationId) => {
      const owners = `organization_id = ? and role = 'owner' and removed_at is null`;
      const [row = {}] = await sql.all(`select count(*) as count from users where ${owners}`, [organizationId]);
      return number(row, "count");
    },
    put: (user) =>
      upsert(sql, "users", [{ ...toRow(userColumns, user), removed_at: null, revision }], {
        keep: ["created", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "users", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

export async function users(sql: SqlRunner): Promise<User[]> {
  const rows = await sql.all(`select * from users where removed_at is null order by organization_id, created, id`);
  return rows.map(toUser);
}

export function projectMemberDirectory(sql: SqlRunner): ProjectMemberDirectory {
  return {
    page: (organizationId, projectId, page) =>
      readPage(sql, membersOf(organizationId, projectId), page, toProjectMember),
    find: (organizationId, projectId, userId) =>
      itemOf(sql, membersOf(organizationId, projectId), userId, toProjectMember),
    isMember: (organizationId, projectId, userId) => isProjectMember(sql, organizationId, projectId, userId),
  };
}

export function projectMemberChanges(sql: SqlRunner, revision: number): ProjectMemberChanges {
  return {
    ...projectMemberDirectory(sql),
    put: (member) =>
      upsert(sql, "project_users", [{ ...toRow(projectUserColumns, member), removed_at: null, revision }]),
    remove: async (organizationId, projectId, userId, atSeconds) => {
      const ids = { organization_id: organizationId, project_id: projectId };
      // A user who is added again does not get back the custom roles of before.
      const grants = { ...ids, holder_kind: "user", holder_id: userId };
      await markRemoved(sql, "role_grants", revision, grants, atSeconds);
      return markRemoved(sql, "project_users", revision, { ...ids, user_id: userId }, atSeconds);
    },
  };
}

export async function projectUsers(sql: SqlRunner): Promise<ProjectUser[]> {
  const rows = await sql.all(`select * from project_users where removed_at is null`);
  return rows.map((row) => fromRow(projectUserColumns, row));
}

/** All users, or those with one of these addresses. */
function usersOf(organizationId: string, emails: readonly string[]): Listing {
  return {
    select: `select t.* from users t`,
    scope: `t.organization_id = ?`,
    values: [organizationId],
    among:
      emails.length === 0 ? `t.removed_at is null` : `t.removed_at is null and lower(t.email) in (${marks(emails)})`,
    amongValues: emails.map(foldedEmail),
  };
}

function membersOf(organizationId: string, projectId: string): Listing {
  return {
    select: `select t.*, m.role as project_role, m.created as joined
      from users t join project_users m on m.organization_id = t.organization_id and m.user_id = t.id`,
    scope: `t.organization_id = ? and m.project_id = ?`,
    values: [organizationId, projectId],
    among: `m.removed_at is null and t.removed_at is null`,
  };
}

export function toUser(row: SqlRow): User {
  return fromRow(userColumns, row);
}

function toProjectMember(row: SqlRow): ProjectMember {
  return { user: toUser(row), role: oneOf(projectRoleNames, row, "project_role"), joined: number(row, "joined") };
}
