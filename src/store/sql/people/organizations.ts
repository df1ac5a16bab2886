import type { Organization, Project } from "../../../core/people/organization.ts";
import type { OrganizationStore, ProjectStore } from "../../people/people.ts";
import { declaredBy, nullableNumber, number, reader, text, texts, toRow, type Columns } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { itemOf, readPage, type Listing } from "../page.ts";
import { single } from "../queries.ts";
import { upsert } from "../rows.ts";
import { policyIn, projectAudience } from "./audiences.ts";

const organizationColumns = {
  id: text("id"),
  name: text("name"),
  created: number("created"),
  allowedNetworks: texts("allowed_networks"),
} satisfies Columns<Organization>;

const projectColumns = {
  id: text("id"),
  organizationId: text("organization_id"),
  name: text("name"),
  created: number("created"),
  maxOpenCalls: nullableNumber("max_open_calls"),
  archivedAt: nullableNumber("archived_at"),
  declaredBy: declaredBy("declared_by"),
} satisfies Columns<Omit<Project, "policy">>;

export const toOrganization = reader(organizationColumns);
const withoutPolicy = reader(projectColumns);

export function sqlOrganizations(sql: SqlRunner, revision: number): OrganizationStore {
  return {
    find: (id) => single(sql, `select * from organizations where id = ?`, [id], toOrganization),
    put: (organization) =>
      upsert(sql, "organizations", [{ ...toRow(organizationColumns, organization), revision }], { keep: ["created"] }),
  };
}

export function organizationNamed(sql: SqlRunner, name: string): Promise<Organization | null> {
  return single(sql, `select * from organizations where name = ?`, [name], toOrganization);
}

export function sqlProjects(sql: SqlRunner, revision: number): ProjectStore {
  return {
    page: (organizationId, page, archived) => readPage(sql, projectsOf(organizationId, archived), page),
    find: (organizationId, id) => itemOf(sql, projectsOf(organizationId, true), id),
    audience: (project) => projectAudience(sql, project),
    put: (project) => putProject(sql, revision, project),
  };
}

function projectsOf(organizationId: string, archived: boolean): Listing<Project> {
  return {
    select: `select t.* from projects t`,
    scope: `t.organization_id = ?`,
    values: [organizationId],
    among: archived ? `1 = 1` : `t.archived_at is null`,
    toItem: toProject,
  };
}

function putProject(sql: SqlRunner, revision: number, project: Project): Promise<void> {
  const { policy } = project;
  const row = {
    ...toRow(projectColumns, project),
    policy_mode: policy?.mode ?? null,
    policy_model_ids: policy === null ? null : JSON.stringify([...policy.modelIds]),
    revision,
  };
  const set = { archived_at: `coalesce(projects.archived_at, excluded.archived_at)` };
  return upsert(sql, "projects", [row], { keep: ["created"], set });
}

export function toProject(row: SqlRow): Project {
  return {
    ...withoutPolicy(row),
    // A start reads all projects, and hardly any policy of theirs.
    get policy() {
      return policyIn(row);
    },
  };
}
