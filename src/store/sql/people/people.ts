import {
  accountRoleNames,
  organizationRoleNames,
  projectRoleNames,
  type Organization,
  type Project,
  type ServiceAccount,
  type User,
} from "../../../core/people/organization.ts";
import { policyIn } from "./audiences.ts";
import { single } from "../page.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { markRemoved } from "../audit/removals.ts";
import { nullableNumber, number, oneOf, text, texts } from "../values.ts";
import type { ProjectUser } from "../../rows.ts";

export function organizationNamed(sql: SqlRunner, name: string): Promise<Organization | null> {
  return single(sql, `select * from organizations where name = ?`, [name], toOrganization);
}

export async function organizations(sql: SqlRunner): Promise<Organization[]> {
  return (await sql.all(`select * from organizations order by created, id`)).map(toOrganization);
}

export async function projects(sql: SqlRunner): Promise<Project[]> {
  return (await sql.all(`select * from projects order by organization_id, created, id`)).map(toProject);
}

export async function users(sql: SqlRunner): Promise<User[]> {
  const rows = await sql.all(`select * from users where removed_at is null order by organization_id, created, id`);
  return rows.map(toUser);
}

export async function projectUsers(sql: SqlRunner): Promise<ProjectUser[]> {
  const rows = await sql.all(`select * from project_users where removed_at is null`);
  return rows.map((row) => ({
    organizationId: text(row, "organization_id"),
    projectId: text(row, "project_id"),
    userId: text(row, "user_id"),
    role: oneOf(projectRoleNames, row, "role"),
    created: number(row, "created"),
  }));
}

export async function serviceAccounts(sql: SqlRunner): Promise<ServiceAccount[]> {
  const rows = await sql.all(
    `select * from service_accounts where removed_at is null order by organization_id, created, id`,
  );
  return rows.map(toServiceAccount);
}

export async function putOrganization(sql: SqlRunner, revision: number, organization: Organization): Promise<void> {
  await sql.all(
    `insert into organizations (id, name, created, allowed_networks, revision) values (?, ?, ?, ?, ?)
     on conflict (id) do update set name = excluded.name, allowed_networks = excluded.allowed_networks,
       revision = excluded.revision`,
    [organization.id, organization.name, organization.created, JSON.stringify(organization.allowedNetworks), revision],
  );
}

export async function putProject(sql: SqlRunner, revision: number, project: Project): Promise<void> {
  await sql.all(
    `insert into projects (organization_id, id, name, created, policy_mode, policy_model_ids, archived_at, revision)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set name = excluded.name, policy_mode = excluded.policy_mode,
       policy_model_ids = excluded.policy_model_ids, archived_at = coalesce(projects.archived_at, excluded.archived_at),
       revision = excluded.revision`,
    [
      project.organizationId,
      project.id,
      project.name,
      project.created,
      project.policy?.mode ?? null,
      project.policy === null ? null : JSON.stringify([...project.policy.modelIds]),
      project.archivedAt,
      revision,
    ],
  );
}

export async function putUser(sql: SqlRunner, revision: number, user: User): Promise<void> {
  await sql.all(
    `insert into users (organization_id, id, email, name, role, created, revision) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set email = excluded.email, name = excluded.name,
       role = excluded.role, revision = excluded.revision`,
    [user.organizationId, user.id, user.email, user.name, user.role, user.created, revision],
  );
}

export async function countOwners(sql: SqlRunner, organizationId: string): Promise<number> {
  const rows = await sql.all(
    `select count(*) as count from users where organization_id = ? and role = 'owner' and removed_at is null`,
    [organizationId],
  );
  return rows[0] === undefined ? 0 : number(rows[0], "count");
}

export async function putProjectUser(sql: SqlRunner, revision: number, member: ProjectUser): Promise<void> {
  await sql.all(
    `insert into project_users (organization_id, project_id, user_id, role, created, removed_at, revision)
     values (?, ?, ?, ?, ?, null, ?)
     on conflict (organization_id, project_id, user_id) do update set role = excluded.role,
       created = excluded.created, removed_at = null, revision = excluded.revision`,
    [member.organizationId, member.projectId, member.userId, member.role, member.created, revision],
  );
}

export async function removeProjectUser(
  sql: SqlRunner,
  revision: number,
  { organizationId, projectId, userId }: Omit<ProjectUser, "role" | "created">,
  atSeconds: number,
): Promise<boolean> {
  const place = { organization_id: organizationId, project_id: projectId };
  // What custom roles they held there must not wait for their return.
  const grants = { ...place, holder_kind: "user", holder_id: userId };
  await markRemoved(sql, revision, "role_grants", grants, atSeconds);
  return markRemoved(sql, revision, "project_users", { ...place, user_id: userId }, atSeconds);
}

export async function putServiceAccount(sql: SqlRunner, revision: number, account: ServiceAccount): Promise<void> {
  await sql.all(
    `insert into service_accounts (organization_id, id, project_id, name, role, created, revision)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (organization_id, id) do update set name = excluded.name, role = excluded.role,
       revision = excluded.revision`,
    [account.organizationId, account.id, account.projectId, account.name, account.role, account.created, revision],
  );
}

export function toOrganization(row: SqlRow): Organization {
  return {
    id: text(row, "id"),
    name: text(row, "name"),
    created: number(row, "created"),
    allowedNetworks: texts(row, "allowed_networks"),
  };
}

export function toProject(row: SqlRow): Project {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    name: text(row, "name"),
    created: number(row, "created"),
    policy: policyIn(row),
    archivedAt: nullableNumber(row, "archived_at"),
  };
}

export function toUser(row: SqlRow): User {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    email: text(row, "email"),
    name: text(row, "name"),
    role: oneOf(organizationRoleNames, row, "role"),
    created: number(row, "created"),
  };
}

export function toServiceAccount(row: SqlRow): ServiceAccount {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    projectId: text(row, "project_id"),
    name: text(row, "name"),
    role: oneOf(accountRoleNames, row, "role"),
    created: number(row, "created"),
  };
}
