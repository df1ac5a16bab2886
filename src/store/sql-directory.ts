import { foldedEmail } from "../core/email.ts";
import type { Directory, OwnedKey, ProjectMember } from "./directory.ts";
import type { PageRequest } from "./page.ts";
import { auditPage } from "./sql-audit.ts";
import type { SqlRow, SqlRunner, SqlValue } from "./sql-driver.ts";
import { sqlInvites } from "./sql-invites.ts";
import { findKeyById, toStoredKey } from "./sql-keys.ts";
import { readPage, single } from "./sql-page.ts";
import { sqlModelDirectory } from "./sql-model-directory.ts";
import { hasPlace, roleLookUps } from "./sql-roles.ts";
import { toOrganization, toProject, toServiceAccount, toUser, projectRoles } from "./sql-people.ts";
import { sqlRateLimits } from "./sql-rate-limits.ts";
import { nullableNumber, nullableText, number, oneOf, text } from "./sql-values.ts";

const projectSelect = `select t.* from projects t`;
const userSelect = `select t.* from users t`;
const memberSelect = `select t.*, m.role as project_role, m.created as joined
  from users t join project_users m on m.organization_id = t.organization_id and m.user_id = t.id`;
const memberScope = `t.organization_id = ? and m.project_id = ?`;
const memberAmong = `m.removed_at is null and t.removed_at is null`;
const accountSelect = `select t.* from service_accounts t`;
const keySelect = `select t.*, u.name as user_name, u.email as user_email, u.role as user_role,
    u.created as user_created, u.removed_at as user_removed_at, pu.role as user_project_role, s.name as account_name,
    s.role as account_role, s.created as account_created, s.removed_at as account_removed_at, ${hasPlace("t")} as has_place
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
    projects: (organizationId, page, archived) => {
      const among = archived ? `1 = 1` : `t.archived_at is null`;
      const listing = { select: projectSelect, scope: `t.organization_id = ?`, values: [organizationId], among };
      return readPage(driver, listing, page, toProject);
    },
    project: (organizationId, id) =>
      single(driver, `${projectSelect} where t.organization_id = ? and t.id = ?`, [organizationId, id], toProject),
    users: (organizationId, page, emails) => readUsers(driver, organizationId, page, emails),
    user: (organizationId, id) =>
      single(
        driver,
        `${userSelect} where t.organization_id = ? and t.id = ? and t.removed_at is null`,
        [organizationId, id],
        toUser,
      ),
    userWithEmail: (organizationId, email) =>
      single(
        driver,
        `${userSelect} where t.organization_id = ? and lower(t.email) = ? and t.removed_at is null`,
        [organizationId, foldedEmail(email)],
        toUser,
      ),
    projectMembers: (organizationId, projectId, page) => {
      const values = [organizationId, projectId];
      const listing = { select: memberSelect, scope: memberScope, values, among: memberAmong };
      return readPage(driver, listing, page, toProjectMember);
    },
    projectMember: (organizationId, projectId, userId) =>
      single(
        driver,
        `${memberSelect} where ${memberScope} and ${memberAmong} and t.id = ?`,
        [organizationId, projectId, userId],
        toProjectMember,
      ),
    serviceAccounts: (organizationId, projectId, page) => {
      const scope = `t.organization_id = ? and t.project_id = ?`;
      const values = [organizationId, projectId];
      const listing = { select: accountSelect, scope, values, among: `t.removed_at is null` };
      return readPage(driver, listing, page, toServiceAccount);
    },
    serviceAccount: (organizationId, projectId, id) =>
      single(
        driver,
        `${accountSelect} where t.organization_id = ? and t.project_id = ? and t.id = ? and t.removed_at is null`,
        [organizationId, projectId, id],
        toServiceAccount,
      ),
    keys: (organizationId, projectId, page, active) => {
      const { scope, values } = keyScope(organizationId, projectId);
      const stays = `(coalesce(u.removed_at, s.removed_at) is null and ${hasPlace("t")} = 1)`;
      const ofThose = active === null ? "" : active ? ` and ${stays}` : ` and not ${stays}`;
      return readPage(driver, { select: keySelect, scope, values, among: liveKey + ofThose }, page, toOwnedKey);
    },
    key: (organizationId, projectId, id) => {
      const { scope, values } = keyScope(organizationId, projectId);
      return single(driver, `${keySelect} where ${scope} and ${liveKey} and t.id = ?`, [...values, id], toOwnedKey);
    },
    keyHolder: (organizationId, keyId) => findKeyById(driver, organizationId, keyId),
    auditEvents: (organizationId, filter, page) => auditPage(driver, organizationId, filter, page),
    invites: sqlInvites(driver),
    rateLimits: sqlRateLimits(driver),
  };
}

function readUsers(sql: SqlRunner, organizationId: string, page: PageRequest, emails: readonly string[]) {
  const marks = emails.map(() => "?").join(", ");
  const ofThose = emails.length === 0 ? "" : ` and lower(t.email) in (${marks})`;
  const among = `t.removed_at is null${ofThose}`;
  const amongValues = emails.map(foldedEmail);
  const listing = { select: userSelect, scope: `t.organization_id = ?`, values: [organizationId], among, amongValues };
  return readPage(sql, listing, page, toUser);
}

const liveKey = `t.revoked_at is null`;

function keyScope(organizationId: string, projectId: string | null): { scope: string; values: SqlValue[] } {
  const own = `t.organization_id = ?`;
  // They have no project; saying so lets the index by kind, project and age put them in order.
  if (projectId === null)
    return { scope: `${own} and t.kind = 'admin' and t.project_id is null`, values: [organizationId] };
  return { scope: `${own} and t.kind = 'project' and t.project_id = ?`, values: [organizationId, projectId] };
}

function toProjectMember(row: SqlRow): ProjectMember {
  return { user: toUser(row), role: oneOf(projectRoles, row, "project_role"), joined: number(row, "joined") };
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
