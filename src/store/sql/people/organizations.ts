import type { Organization, Project } from "../../../core/people/organization.ts";
import type { OrganizationChanges, OrganizationDirectory, ProjectChanges, ProjectDirectory } from "../../people.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, single, type Listing } from "../page.ts";
import { upsert } from "../rows.ts";
import { nullableNumber, number, text, texts } from "../values.ts";
import { policyIn, projectAudience } from "./audiences.ts";

export function organizationDirectory(sql: SqlRunner): OrganizationDirectory {
  return {
    find: (id) => single(sql, `select * from organizations where id = ?`, [id], toOrganization),
  };
}

export function organizationChanges(sql: SqlRunner, revision: number): OrganizationChanges {
  return {
    ...organizationDirectory(sql),
    put: ({ id, name, created, allowedNetworks }) =>
      upsert(
        sql,
        "organizations",
        [{ id, name, created, allowed_networks: JSON.stringify(allowedNetworks), revision }],
        { keep: ["created"] },
      ),
  };
}

export function organizationNamed(sql: SqlRunner, name: string): Promise<Organization | null> {
  return single(sql, `select * from organizations where name = ?`, [name], toOrganization);
}

export async function organizations(sql: SqlRunner): Promise<Organization[]> {
  return (await sql.all(`select * from organizations order by created, id`)).map(toOrganization);
}

export function projectDirectory(sql: SqlRunner): ProjectDirectory {
  return {
    page: (organizationId, page, archived) => readPage(sql, projectsOf(organizationId, archived), page, toProject),
    find: (organizationId, id) => itemOf(sql, projectsOf(organizationId, true), id, toProject),
    audience: (project) => projectAudience(sql, project),
  };
}

export function projectChanges(sql: SqlRunner, revision: number): ProjectChanges {
  return {
    ...projectDirectory(sql),
    put: (project) => putProject(sql, revision, project),
  };
}

export async function projects(sql: SqlRunner): Promise<Project[]> {
  return (await sql.all(`select * from projects order by organization_id, created, id`)).map(toProject);
}

function projectsOf(organizationId: string, archived: boolean): Listing {
  return {
    select: `select t.* from projects t`,
    scope: `t.organization_id = ?`,
    values: [organizationId],
    among: archived ? `1 = 1` : `t.archived_at is null`,
  };
}

function putProject(sql: SqlRunner, revision: number, project: Project): Promise<void> {
  const { organizationId, id, name, created, policy, archivedAt } = project;
  const row = {
    organization_id: organizationId,
    id,
    name,
    created,
    policy_mode: policy?.mode ?? null,
    policy_model_ids: policy === null ? null : JSON.stringify([...policy.modelIds]),
    archived_at: archivedAt,
    revision,
  };
  const set = { archived_at: `coalesce(projects.archived_at, excluded.archived_at)` };
  return upsert(sql, "projects", [row], { keep: ["created"], set });
}

function toOrganization(row: SqlRow): Organization {
  return {
    id: text(row, "id"),
    name: text(row, "name"),
    created: number(row, "created"),
    allowedNetworks: texts(row, "allowed_networks"),
  };
}

function toProject(row: SqlRow): Project {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    name: text(row, "name"),
    created: number(row, "created"),
    policy: policyIn(row),
    archivedAt: nullableNumber(row, "archived_at"),
  };
}
