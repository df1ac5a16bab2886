import type { SqlRunner } from "../driver.ts";
import { finds } from "../queries.ts";

/** The groups of a user. Its two values are the organization and the user. */
export const groupsOfUser = `select m.group_id from group_users m
  join groups g on g.organization_id = m.organization_id and g.id = m.group_id and g.removed_at is null
  where m.organization_id = ? and m.user_id = ? and m.removed_at is null`;

/**
 * Whether a user is in a project: as an owner of the organization, as a member, or through a group. `u` and `pu` are
 * the rows of users and project_users; `project` is the expression for the project's id.
 */
function userIsMember(project: string): string {
  return `(u.role = 'owner' or pu.user_id is not null
    or exists (select 1 from group_users gm
      join groups g on g.organization_id = gm.organization_id and g.id = gm.group_id and g.removed_at is null
      join project_groups pg on pg.organization_id = gm.organization_id and pg.group_id = gm.group_id
        and pg.removed_at is null
      where gm.organization_id = u.organization_id and gm.user_id = u.id and gm.removed_at is null
        and pg.project_id = ${project}))`;
}

/** 1 where the user who holds a key is in its project. Admin keys and service accounts need not be. */
export function holderIsMember(key: "k" | "t"): string {
  return `case when ${key}.kind = 'admin' or ${key}.user_id is null or ${userIsMember(`${key}.project_id`)}
    then 1 else 0 end`;
}

export function isProjectMember(sql: SqlRunner, organizationId: string, projectId: string, userId: string) {
  return finds(
    sql,
    `select 1 as found from users u
       left join project_users pu on pu.organization_id = u.organization_id and pu.project_id = ?
         and pu.user_id = u.id and pu.removed_at is null
     where u.organization_id = ? and u.id = ? and u.removed_at is null and ${userIsMember("?")}`,
    [projectId, organizationId, userId, projectId],
  );
}
