import type { User } from "../../../core/people/organization.ts";
import type { Group } from "../../../core/people/role.ts";
import type { GroupStore, ProjectGroup, ProjectGroupStore } from "../../roles.ts";
import { number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { itemOf, liveRows, readPage, type Listing } from "../page.ts";
import { single } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";
import { toUser } from "./users.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  name: text("name"),
  created: number("created"),
} satisfies Columns<Group>;

export const toGroup = reader(columns);
const toPlace = reader({ projectId: text("project_id"), added: number("added") });

export function sqlGroups(sql: SqlRunner, revision: number): GroupStore {
  return {
    page: (organizationId, page) => readPage(sql, groupsOf(organizationId), page),
    find: (organizationId, id) => itemOf(sql, groupsOf(organizationId), id),
    findNamed: (organizationId, name) =>
      single(
        sql,
        `select * from groups where organization_id = ? and name = ? and removed_at is null`,
        [organizationId, name],
        toGroup,
      ),
    memberPage: (organizationId, groupId, page) => readPage(sql, membersOf(organizationId, groupId), page),
    findMember: (organizationId, groupId, userId) => itemOf(sql, membersOf(organizationId, groupId), userId),
    put: (group) =>
      upsert(sql, "groups", [{ ...toRow(columns, group), removed_at: null, revision }], {
        keep: ["created", "removed_at"],
      }),
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "groups", revision, { organization_id: organizationId, id }, atSeconds),
    putMember: (organizationId, groupId, userId, atSeconds) => {
      const ids = memberIds(organizationId, groupId, userId);
      return upsert(sql, "group_users", [{ ...ids, created: atSeconds, removed_at: null, revision }]);
    },
    removeMember: (organizationId, groupId, userId, atSeconds) =>
      markRemoved(sql, "group_users", revision, memberIds(organizationId, groupId, userId), atSeconds),
  };
}

export function sqlProjectGroups(sql: SqlRunner, revision: number): ProjectGroupStore {
  return {
    page: (organizationId, projectId, page) => readPage(sql, groupsIn(organizationId, projectId), page),
    find: (organizationId, projectId, groupId) => itemOf(sql, groupsIn(organizationId, projectId), groupId),
    put: (organizationId, projectId, groupId, atSeconds) => {
      const ids = { organization_id: organizationId, project_id: projectId, group_id: groupId };
      return upsert(sql, "project_groups", [{ ...ids, created: atSeconds, removed_at: null, revision }]);
    },
    remove: async (organizationId, projectId, groupId, atSeconds) => {
      const ids = { organization_id: organizationId, project_id: projectId };
      const grants = { ...ids, holder_kind: "group", holder_id: groupId };
      await markRemoved(sql, "role_grants", revision, grants, atSeconds);
      return markRemoved(sql, "project_groups", revision, { ...ids, group_id: groupId }, atSeconds);
    },
  };
}

function memberIds(organizationId: string, groupId: string, userId: string) {
  return { organization_id: organizationId, group_id: groupId, user_id: userId };
}

function groupsOf(organizationId: string): Listing<Group> {
  return liveRows("groups", { organization_id: organizationId }, toGroup);
}

function membersOf(organizationId: string, groupId: string): Listing<User> {
  return {
    select: `select t.* from users t
      join group_users m on m.organization_id = t.organization_id and m.user_id = t.id`,
    scope: `t.organization_id = ? and m.group_id = ?`,
    values: [organizationId, groupId],
    among: `m.removed_at is null and t.removed_at is null`,
    toItem: toUser,
  };
}

function groupsIn(organizationId: string, projectId: string): Listing<ProjectGroup> {
  return {
    select: `select t.*, p.project_id, p.created as added from groups t
      join project_groups p on p.organization_id = t.organization_id and p.group_id = t.id`,
    scope: `t.organization_id = ? and p.project_id = ?`,
    values: [organizationId, projectId],
    among: `p.removed_at is null and t.removed_at is null`,
    toItem: (row) => ({ group: toGroup(row), ...toPlace(row) }),
  };
}
