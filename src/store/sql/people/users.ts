import { foldedEmail } from "../../../core/people/email.ts";
import { organizationRoleNames, projectRoleNames, type User } from "../../../core/people/organization.ts";
import type { ProjectMemberStore, UserStore } from "../../people/people.ts";
import type { ProjectMember, ProjectUser } from "../../rows.ts";
import { declaredBy, number, oneOf, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, liveRows, readPage, type Listing } from "../page.ts";
import { count, single } from "../queries.ts";
import { markRemoved, marks, upsert } from "../rows.ts";
import { isProjectMember } from "./membership.ts";

const userColumns = {
  id: text("id"),
  organizationId: text("organization_id"),
  email: text("email"),
  name: text("name"),
  role: oneOf("role", organizationRoleNames),
  created: number("created"),
  declaredBy: declaredBy("declared_by"),
} satisfies Columns<User>;

const projectUserColumns = {
  organizationId: text("organization_id"),
  projectId: text("project_id"),
  userId: text("user_id"),
  role: oneOf("role", projectRoleNames),
  created: number("created"),
  declaredBy: declaredBy("declared_by"),
} satisfies Columns<ProjectUser>;

export const toUser = reader(userColumns);
export const toProjectUser = reader(projectUserColumns);
export const toMembership = reader({
  role: oneOf("project_role", projectRoleNames),
  joined: number("joined"),
  declaredBy: declaredBy("member_declared_by"),
});

export function sqlUsers(sql: SqlRunner, revision: number): UserStore {
  return {
    page: (organizationId, page, emails) => readPage(sql, usersOf(organizationId, emails), page),
    find: (organizationId, id) => itemOf(sql, usersOf(organizationId, []), id),
    findWithEmail: (organizationId, email) =>
      single(
        sql,
        `select * from users where organization_id = ? and lower(email) = ? and removed_at is null`,
        [organizationId, foldedEmail(email)],
        toUser,
      ),
    countOwners: (organizationId) =>
      count(sql, `users where organization_id = ? and role = 'owner' and removed_at is null`, [organizationId]),
    put: (user) =>
      upsert(sql, "users", [{ ...toRow(userColumns, user), removed_at: null, revision }], {
        keep: ["created", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "users", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

export function sqlProjectMembers(sql: SqlRunner, revision: number): ProjectMemberStore {
  return {
    page: (organizationId, projectId, page) => readPage(sql, membersOf(organizationId, projectId), page),
    find: (organizationId, projectId, userId) => itemOf(sql, membersOf(organizationId, projectId), userId),
    isMember: (organizationId, projectId, userId) => isProjectMember(sql, organizationId, projectId, userId),
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

/** All users, or those with one of these addresses. */
function usersOf(organizationId: string, emails: readonly string[]): Listing<User> {
  const all = liveRows("users", { organization_id: organizationId }, toUser);
  if (emails.length === 0) return all;
  const among = `${all.among} and lower(t.email) in (${marks(emails)})`;
  return { ...all, among, amongValues: emails.map(foldedEmail) };
}

function membersOf(organizationId: string, projectId: string): Listing<ProjectMember> {
  return {
    select: `select t.*, m.role as project_role, m.created as joined, m.declared_by as member_declared_by
      from users t join project_users m on m.organization_id = t.organization_id and m.user_id = t.id`,
    scope: `t.organization_id = ? and m.project_id = ?`,
    values: [organizationId, projectId],
    among: `m.removed_at is null and t.removed_at is null`,
    toItem: (row) => ({ user: toUser(row), ...toMembership(row) }),
  };
}
