import type { Group, Role } from "../../../core/people/role.ts";
import type { ProjectGroup, RoleGrant, RoleHolder, RoleLookUps, RoleWrites } from "../../roles.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, single, type Listing } from "../page.ts";
import { toUser } from "./people.ts";
import { markRemoved } from "../audit/removals.ts";
import { nullableText, number, oneOf, text, texts } from "../values.ts";

function groupsOf(organizationId: string): Listing {
  const [select, scope] = [`select t.* from groups t`, `t.organization_id = ?`];
  return { select, scope, values: [organizationId], among: `t.removed_at is null` };
}

function membersOf(organizationId: string, groupId: string): Listing {
  return {
    select: `select t.* from users t
      join group_users m on m.organization_id = t.organization_id and m.user_id = t.id`,
    scope: `t.organization_id = ? and m.group_id = ?`,
    values: [organizationId, groupId],
    among: `m.removed_at is null and t.removed_at is null`,
  };
}

function groupsIn(organizationId: string, projectId: string): Listing {
  return {
    select: `select t.*, p.project_id, p.created as added from groups t
      join project_groups p on p.organization_id = t.organization_id and p.group_id = t.id`,
    scope: `t.organization_id = ? and p.project_id = ?`,
    values: [organizationId, projectId],
    among: `p.removed_at is null and t.removed_at is null`,
  };
}

// A person's groups; the values are the organization and the person.
const groupsOfUser = `select m.group_id from group_users m
  join groups g on g.organization_id = m.organization_id and g.id = m.group_id and g.removed_at is null
  where m.organization_id = ? and m.user_id = ? and m.removed_at is null`;

/**
 * Whether somebody has a place in a project: as an owner of the organization, a member, or one of a group in it. Users
 * and project_users are `u` and `pu`; `project` is where its id stands.
 */
function personIsMember(project: string): string {
  return `(u.role = 'owner' or pu.user_id is not null
    or exists (select 1 from group_users gm
      join groups g on g.organization_id = gm.organization_id and g.id = gm.group_id and g.removed_at is null
      join project_groups pg on pg.organization_id = gm.organization_id and pg.group_id = gm.group_id
        and pg.removed_at is null
      where gm.organization_id = u.organization_id and gm.user_id = u.id and gm.removed_at is null
        and pg.project_id = ${project}))`;
}

/** 1 where the holder of a key has a place in its project, which service accounts and admin keys need not. */
export function isMember(key: "k" | "t"): string {
  return `case when ${key}.kind = 'admin' or ${key}.user_id is null or ${personIsMember(`${key}.project_id`)}
    then 1 else 0 end`;
}

export function roleLookUps(sql: SqlRunner): RoleLookUps {
  return {
    customRoles: async (organizationId, projectId) => {
      const where = `organization_id = ? and project_id = ? and removed_at is null`;
      const rows = await sql.all(`select * from roles where ${where} order by created, id`, [
        organizationId,
        projectId ?? "",
      ]);
      return rows.map(toRole);
    },
    customRole: (organizationId, projectId, id) =>
      single(
        sql,
        `select * from roles where organization_id = ? and project_id = ? and id = ? and removed_at is null`,
        [organizationId, projectId ?? "", id],
        toRole,
      ),
    group: (organizationId, id) => itemOf(sql, groupsOf(organizationId), id, toGroup),
    groupNamed: (organizationId, name) =>
      single(
        sql,
        `select * from groups where organization_id = ? and name = ? and removed_at is null`,
        [organizationId, name],
        toGroup,
      ),
    groups: (organizationId, page) => {
      return readPage(sql, groupsOf(organizationId), page, toGroup);
    },
    groupMember: (organizationId, groupId, userId) => itemOf(sql, membersOf(organizationId, groupId), userId, toUser),
    groupMembers: (organizationId, groupId, page) => {
      return readPage(sql, membersOf(organizationId, groupId), page, toUser);
    },
    projectGroup: (organizationId, projectId, groupId) =>
      itemOf(sql, groupsIn(organizationId, projectId), groupId, toProjectGroup),
    projectGroups: (organizationId, projectId, page) => {
      return readPage(sql, groupsIn(organizationId, projectId), page, toProjectGroup);
    },
    isMember: async (organizationId, projectId, userId) => {
      const rows = await sql.all(
        `select 1 as found from users u
           left join project_users pu on pu.organization_id = u.organization_id and pu.project_id = ?
             and pu.user_id = u.id and pu.removed_at is null
         where u.organization_id = ? and u.id = ? and u.removed_at is null and ${personIsMember("?")}`,
        [projectId, organizationId, userId, projectId],
      );
      return rows.length > 0;
    },
    grantsTo: (organizationId, projectId, holder) => grantsTo(sql, organizationId, projectId, holder),
    grantedPermissions: (organizationId, projectId, userId) =>
      grantedPermissions(sql, organizationId, projectId, userId),
  };
}

async function grantsTo(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
  { kind, id }: RoleHolder,
): Promise<RoleGrant[]> {
  const own = `(r.holder_kind = ? and r.holder_id = ?)`;
  const theirGroups = ` or (r.holder_kind = 'group' and r.holder_id in (${groupsOfUser}))`;
  const inherits = kind === "user";
  const rows = await sql.all(
    `select r.role_id, r.holder_kind, r.holder_id from role_grants r
     where r.organization_id = ? and r.project_id = ? and r.removed_at is null
       and (${own}${inherits ? theirGroups : ""})
     order by r.created, r.role_id, r.holder_kind, r.holder_id`,
    [organizationId, projectId ?? "", kind, id, ...(inherits ? [organizationId, id] : [])],
  );
  return rows.map((row) => ({
    roleId: text(row, "role_id"),
    holder: { kind: oneOf(["user", "group"], row, "holder_kind"), id: text(row, "holder_id") },
  }));
}

export async function grantedPermissions(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
  userId: string,
): Promise<string[]> {
  const rows = await sql.all(
    `select r.permissions from role_grants h
       join roles r on r.organization_id = h.organization_id and r.project_id = h.project_id and r.id = h.role_id
         and r.removed_at is null
     where h.organization_id = ? and h.project_id in ('', ?) and h.removed_at is null
       and ((h.holder_kind = 'user' and h.holder_id = ?)
         or (h.holder_kind = 'group' and h.holder_id in (${groupsOfUser})))`,
    [organizationId, projectId ?? "", userId, organizationId, userId],
  );
  return [...new Set(rows.flatMap((row) => texts(row, "permissions")))];
}

export function roleWrites(sql: SqlRunner, revision: number): RoleWrites {
  const remove = (table: string, keys: Readonly<Record<string, string>>, at: number) =>
    markRemoved(sql, revision, table, keys, at);
  const link = async (table: string, keys: Readonly<Record<string, string>>, at: number): Promise<void> => {
    const names = Object.keys(keys);
    const marks = names.map(() => "?").join(", ");
    await sql.all(
      `insert into ${table} (${names.join(", ")}, created, removed_at, revision) values (${marks}, ?, null, ?)
       on conflict (${names.join(", ")}) do update set removed_at = null, created = excluded.created,
         revision = excluded.revision`,
      [...Object.values(keys), at, revision],
    );
  };
  return {
    putRole: (role) => putRole(sql, revision, role),
    removeRole: async (organizationId, id, at) =>
      void (await remove("roles", { organization_id: organizationId, id }, at)),
    putGroup: (group) => putGroup(sql, revision, group),
    removeGroup: async (organizationId, id, at) =>
      void (await remove("groups", { organization_id: organizationId, id }, at)),
    putGroupMember: (organizationId, groupId, userId, at) =>
      link("group_users", { organization_id: organizationId, group_id: groupId, user_id: userId }, at),
    removeGroupMember: async (organizationId, groupId, userId, at) =>
      void (await remove("group_users", { organization_id: organizationId, group_id: groupId, user_id: userId }, at)),
    putProjectGroup: (organizationId, projectId, groupId, at) =>
      link("project_groups", { organization_id: organizationId, project_id: projectId, group_id: groupId }, at),
    removeProjectGroup: async (organizationId, projectId, groupId, at) => {
      const place = { organization_id: organizationId, project_id: projectId };
      await remove("project_groups", { ...place, group_id: groupId }, at);
      await remove("role_grants", { ...place, holder_kind: "group", holder_id: groupId }, at);
    },
    putGrant: (organizationId, projectId, grant, at) =>
      link("role_grants", grantKeys(organizationId, projectId, grant), at),
    removeGrant: (organizationId, projectId, grant, at) =>
      remove("role_grants", grantKeys(organizationId, projectId, grant), at),
  };
}

function grantKeys(organizationId: string, projectId: string | null, { roleId, holder }: RoleGrant) {
  return {
    organization_id: organizationId,
    project_id: projectId ?? "",
    holder_kind: holder.kind,
    holder_id: holder.id,
    role_id: roleId,
  };
}

async function putRole(sql: SqlRunner, revision: number, { custom, ...role }: Role): Promise<void> {
  if (custom === null) throw new Error("a predefined role cannot be stored");
  await sql.all(
    `insert into roles (organization_id, id, project_id, name, description, permissions, created, updated, created_by,
       revision)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set name = excluded.name, description = excluded.description,
       permissions = excluded.permissions, updated = excluded.updated, revision = excluded.revision`,
    [
      custom.organizationId,
      role.id,
      custom.projectId ?? "",
      role.name,
      role.description,
      JSON.stringify(role.permissions),
      custom.created,
      custom.updated,
      custom.createdBy,
      revision,
    ],
  );
}

async function putGroup(sql: SqlRunner, revision: number, { organizationId, id, name, created }: Group): Promise<void> {
  await sql.all(
    `insert into groups (organization_id, id, name, created, revision) values (?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set name = excluded.name, revision = excluded.revision`,
    [organizationId, id, name, created, revision],
  );
}

function toRole(row: SqlRow): Role {
  const projectId = text(row, "project_id") || null;
  return {
    id: text(row, "id"),
    scope: projectId === null ? "organization" : "project",
    name: text(row, "name"),
    description: nullableText(row, "description"),
    permissions: texts(row, "permissions"),
    custom: {
      organizationId: text(row, "organization_id"),
      projectId,
      created: number(row, "created"),
      updated: number(row, "updated"),
      createdBy: nullableText(row, "created_by"),
    },
  };
}

function toGroup(row: SqlRow): Group {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    name: text(row, "name"),
    created: number(row, "created"),
  };
}

function toProjectGroup(row: SqlRow): ProjectGroup {
  return { group: toGroup(row), projectId: text(row, "project_id"), added: number(row, "added") };
}
