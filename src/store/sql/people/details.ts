import { projectRoleNames } from "../../../core/people/organization.ts";
import type { Granted, GrantedTo, Named, PeopleDetails } from "../../people/details.ts";
import { countMax } from "../../people-lists.ts";
import { declaredBy } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { nullableText, number, oneOf, text } from "../values.ts";
import { groupsOfUser } from "./membership.ts";

const most = `limit ${countMax}`;
/** The open project of `x`. A cross join keeps SQLite from walking all projects in the order of their names. */
const openProject = `p.organization_id = x.organization_id and p.id = x.project_id and p.archived_at is null`;
const toDeclaredBy = declaredBy("declared_by").read;

/** Owners among the members of the project of `x`, besides its user. */
const otherOwners = `(select count(*) from (select y.role, y.user_id from project_users y
    join users u on u.organization_id = y.organization_id and u.id = y.user_id and u.removed_at is null
    where y.organization_id = x.organization_id and y.project_id = x.project_id and y.removed_at is null
    ${most}) owners where owners.role = 'owner' and owners.user_id <> x.user_id)`;

export function peopleDetails(sql: SqlRunner): PeopleDetails {
  return { ...ofUsers(sql), ...ofGroups(sql) };
}

type OfUsers = Pick<PeopleDetails, "groupsOf" | "membershipsOf" | "throughGroups" | "identitiesOf">;

function ofUsers(sql: SqlRunner): OfUsers {
  return {
    groupsOf: (organizationId, userId) =>
      list(
        sql,
        `select g.id, g.name from groups g where g.organization_id = ? and g.id in (${groupsOfUser})
         order by lower(g.name), g.id ${most}`,
        [organizationId, organizationId, userId],
        (row) => named(row, "id", "name"),
      ),
    membershipsOf: (organizationId, userId) =>
      list(
        sql,
        `select x.role, x.created, x.declared_by, p.id as project_id, p.name as project_name,
           case when x.role = 'owner' then ${otherOwners} else 1 end as other_owners
         from project_users x cross join projects p where ${openProject} and x.organization_id = ? and x.user_id = ? and x.removed_at is null order by lower(p.name), p.id ${most}`,
        [organizationId, userId],
        (row) => ({
          project: named(row, "project_id", "project_name"),
          role: oneOf(projectRoleNames, row, "role"),
          joined: number(row, "created"),
          declaredBy: toDeclaredBy(row),
          isOnlyOwner: number(row, "other_owners") === 0,
        }),
      ),
    throughGroups: (organizationId, userId) =>
      list(
        sql,
        `select p.id as project_id, p.name as project_name, g.id as group_id, g.name as group_name
         from project_groups x cross join projects p cross join groups g where ${openProject}
           and g.organization_id = x.organization_id and g.id = x.group_id and x.organization_id = ? and x.removed_at is null and x.group_id in (${groupsOfUser})
         order by lower(p.name), p.id, lower(g.name), g.id ${most}`,
        [organizationId, organizationId, userId],
        (row) => ({ project: named(row, "project_id", "project_name"), group: named(row, "group_id", "group_name") }),
      ),
    identitiesOf: (organizationId, userId) =>
      list(
        sql,
        `select issuer, subject, created from identities where organization_id = ? and user_id = ?
         order by created, issuer, subject ${most}`,
        [organizationId, userId],
        (row) => ({ issuer: text(row, "issuer"), subject: text(row, "subject"), created: number(row, "created") }),
      ),
  };
}

function ofGroups(sql: SqlRunner): Omit<PeopleDetails, keyof OfUsers> {
  return {
    projectsOf: (organizationId, groupId) =>
      list(
        sql,
        `select p.id, p.name, x.created from project_groups x cross join projects p where ${openProject} and x.organization_id = ? and x.group_id = ? and x.removed_at is null order by lower(p.name), p.id ${most}`,
        [organizationId, groupId],
        (row) => ({ ...named(row, "id", "name"), added: number(row, "created") }),
      ),
    grantsOf: (organizationId, { kind, id }) => {
      const own = `select * from role_grants where organization_id = ? and holder_kind = ? and holder_id = ?`;
      const throughGroups = `select * from role_grants where organization_id = ? and holder_kind = 'group'
        and holder_id in (${groupsOfUser})`;
      const isUser = kind === "user";
      return list(
        sql,
        `${grants(isUser ? `${own} union all ${throughGroups}` : own)}
         where held.removed_at is null and (held.project_id = '' or p.id is not null)
         order by held.created, held.role_id, held.holder_kind, held.holder_id, held.project_id ${most}`,
        [organizationId, kind, id, ...(isUser ? [organizationId, organizationId, id] : [])],
        toGranted,
      );
    },
    holdersOf: async (organizationId, roleId, limit, after) => {
      const [project = "", kind = "", id = ""] = after === null ? [] : [String(after.value), ...after.id.split(" ")];
      const rows = await sql.all(
        `${holders} where x.organization_id = ? and x.role_id = ? and x.removed_at is null
           and (x.project_id, x.holder_kind, x.holder_id) > (?, ?, ?)
         order by x.project_id, x.holder_kind, x.holder_id limit ?`,
        [organizationId, roleId, project, kind, id, limit + 1],
      );
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const next =
        last === undefined
          ? null
          : { value: text(last, "in_project"), id: `${text(last, "holder_kind")} ${text(last, "holder_id")}` };
      return { holders: rows.slice(0, limit).flatMap(toHolders), next };
    },
  };
}

const grants = (from: string) => `select held.role_id, r.name as role_name, p.id as project_id, p.name as project_name,
    g.id as group_id, g.name as group_name
  from (${from}) held
    left join roles r on r.organization_id = held.organization_id and r.id = held.role_id and r.removed_at is null
    left join projects p on p.organization_id = held.organization_id and p.id = held.project_id and p.archived_at is null
    left join groups g on g.organization_id = held.organization_id and g.id = held.holder_id and held.holder_kind = 'group'`;

function toGranted(row: SqlRow): Granted {
  return {
    roleId: text(row, "role_id"),
    roleName: nullableText(row, "role_name"),
    project: nullableNamed(row, "project_id", "project_name"),
    group: nullableNamed(row, "group_id", "group_name"),
  };
}

const holders = `select x.project_id as in_project, x.holder_kind, x.holder_id, x.created,
    p.id as project_id, p.name as project_name, coalesce(u.name, g.name) as holder_name, u.email as holder_email
  from role_grants x
    left join projects p on p.organization_id = x.organization_id and p.id = x.project_id and p.archived_at is null
    left join users u on u.organization_id = x.organization_id and u.id = x.holder_id and x.holder_kind = 'user'
      and u.removed_at is null
    left join groups g on g.organization_id = x.organization_id and g.id = x.holder_id and x.holder_kind = 'group'
      and g.removed_at is null`;

/** None for a holder that was removed, and in a project that was archived. */
function toHolders(row: SqlRow): GrantedTo[] {
  const name = nullableText(row, "holder_name");
  const project = nullableNamed(row, "project_id", "project_name");
  if (name === null || (project === null && text(row, "in_project") !== "")) return [];
  const holder = { kind: oneOf(["user", "group"], row, "holder_kind"), id: text(row, "holder_id") };
  return [{ holder, name, email: nullableText(row, "holder_email"), project, granted: number(row, "created") }];
}

function named(row: SqlRow, id: string, name: string): Named {
  return { id: text(row, id), name: text(row, name) };
}

function nullableNamed(row: SqlRow, id: string, name: string): Named | null {
  return nullableText(row, id) === null ? null : named(row, id, name);
}
