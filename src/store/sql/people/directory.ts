import { foldedEmail } from "../../../core/people/email.ts";
import { projectRoleNames } from "../../../core/people/organization.ts";
import type { Directory } from "../../directory.ts";
import type { OwnedKey, ProjectMember } from "../../rows.ts";
import { auditPage } from "../audit/audit.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { sqlInvites } from "./invites.ts";
import { findKeyById, toStoredKey } from "../keys/keys.ts";
import { itemOf, readPage, single, type Listing } from "../page.ts";
import { sqlModelDirectory } from "../models/model-directory.ts";
import { isMember, roleLookUps } from "./roles.ts";
import { toOrganization, toProject, toServiceAccount, toUser } from "./people.ts";
import { sqlRateLimits } from "../keys/rate-limits.ts";
import { nullableNumber, nullableText, number, oneOf, text } from "../values.ts";

const keySelect = `select t.*, u.name as user_name, u.email as user_email, u.role as user_role,
    u.created as user_created, u.removed_at as user_removed_at, pu.role as user_project_role, s.name as account_name,
    s.role as account_role, s.created as account_created, s.removed_at as account_removed_at, ${isMember("t")} as has_place
  from keys t
    left join users u on u.organization_id = t.organization_id and u.id = t.user_id
    left join project_users pu on pu.organization_id = t.organization_id and pu.project_id = t.project_id
      and pu.user_id = t.user_id and pu.removed_at is null
    left join service_accounts s on s.organization_id = t.organization_id and s.id = t.service_account_id`;

export function sqlDirectory(driver: SqlRunner): Directory {
  return {
    roles: roleLookUps(driver),
    ...sqlModelDirectory(driver),
    organization: (id) => single(driver, `select t.* from organizations t where t.id = ?`, [id], toOrganization),
    projects: (organizationId, page, archived) =>
      readPage(driver, projectsOf(organizationId, archived), page, toProject),
    project: (organizationId, id) => itemOf(driver, projectsOf(organizationId, true), id, toProject),
    users: (organizationId, page, emails) => readPage(driver, usersOf(organizationId, emails), page, toUser),
    user: (organizationId, id) => itemOf(driver, usersOf(organizationId, []), id, toUser),
    userWithEmail: (organizationId, email) =>
      single(
        driver,
        `select * from users where organization_id = ? and lower(email) = ? and removed_at is null`,
        [organizationId, foldedEmail(email)],
        toUser,
      ),
    projectMembers: (organizationId, projectId, page) =>
      readPage(driver, membersOf(organizationId, projectId), page, toProjectMember),
    projectMember: (organizationId, projectId, userId) =>
      itemOf(driver, membersOf(organizationId, projectId), userId, toProjectMember),
    serviceAccounts: (organizationId, projectId, page) =>
      readPage(driver, accountsOf(organizationId, projectId), page, toServiceAccount),
    serviceAccount: (organizationId, projectId, id) =>
      itemOf(driver, accountsOf(organizationId, projectId), id, toServiceAccount),
    keys: (organizationId, projectId, page, active) =>
      readPage(driver, keysOf(organizationId, projectId, active), page, toOwnedKey),
    key: (organizationId, projectId, id) => itemOf(driver, keysOf(organizationId, projectId, null), id, toOwnedKey),
    keyHolder: (organizationId, keyId) => findKeyById(driver, organizationId, keyId),
    auditEvents: (organizationId, filter, page) => auditPage(driver, organizationId, filter, page),
    invites: sqlInvites(driver),
    rateLimits: sqlRateLimits(driver),
  };
}

function projectsOf(organizationId: string, archived: boolean): Listing {
  const [select, scope] = [`select t.* from projects t`, `t.organization_id = ?`];
  return { select, scope, values: [organizationId], among: archived ? `1 = 1` : `t.archived_at is null` };
}

/** Of everybody, or of those with one of these addresses. */
function usersOf(organizationId: string, emails: readonly string[]): Listing {
  const marks = emails.map(() => "?").join(", ");
  return {
    select: `select t.* from users t`,
    scope: `t.organization_id = ?`,
    values: [organizationId],
    among: emails.length === 0 ? `t.removed_at is null` : `t.removed_at is null and lower(t.email) in (${marks})`,
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

function accountsOf(organizationId: string, projectId: string): Listing {
  return {
    select: `select t.* from service_accounts t`,
    scope: `t.organization_id = ? and t.project_id = ?`,
    values: [organizationId, projectId],
    among: `t.removed_at is null`,
  };
}

/** Of a project, or the admin keys where it is null; all, or those whose holder is still there, or has left. */
function keysOf(organizationId: string, projectId: string | null, active: boolean | null): Listing {
  const stays = `(coalesce(u.removed_at, s.removed_at) is null and ${isMember("t")} = 1)`;
  const ofThose = active === null ? "" : active ? ` and ${stays}` : ` and not ${stays}`;
  const [select, among, own] = [keySelect, `t.revoked_at is null${ofThose}`, `t.organization_id = ?`];
  // They have no project; saying so lets the index by kind, project and age put them in order.
  if (projectId === null)
    return { select, scope: `${own} and t.kind = 'admin' and t.project_id is null`, values: [organizationId], among };
  const values = [organizationId, projectId];
  return { select, scope: `${own} and t.kind = 'project' and t.project_id = ?`, values, among };
}

function toProjectMember(row: SqlRow): ProjectMember {
  return { user: toUser(row), role: oneOf(projectRoleNames, row, "project_role"), joined: number(row, "joined") };
}

function toOwnedKey(row: SqlRow): OwnedKey {
  const key = toStoredKey(row);
  const lastUsedAt = nullableNumber(row, "last_used_at");
  if (key.userId === null) {
    const owner = {
      kind: "service_account" as const,
      id: key.serviceAccountId ?? "",
      name: text(row, "account_name"),
      email: null,
      role: text(row, "account_role"),
      created: number(row, "account_created"),
      active: nullableNumber(row, "account_removed_at") === null,
    };
    return { key, lastUsedAt, owner };
  }
  const organizationRole = text(row, "user_role");
  const owner = {
    kind: "user" as const,
    id: key.userId,
    name: text(row, "user_name"),
    email: text(row, "user_email"),
    role: key.kind === "admin" ? organizationRole : (nullableText(row, "user_project_role") ?? organizationRole),
    created: number(row, "user_created"),
    active: nullableNumber(row, "user_removed_at") === null && number(row, "has_place") === 1,
  };
  return { key, lastUsedAt, owner };
}
