import type { CheckpointPermission } from "../../../core/models/checkpoint-permission.ts";
import type { Page, PageRequest } from "../../page.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { readPage } from "../page.ts";
import { markRemoved } from "../audit/removals.ts";
import { number, text } from "../values.ts";

export function permissionPage(
  sql: SqlRunner,
  organizationId: string,
  modelId: string,
  projectId: string | null,
  page: PageRequest,
): Promise<Page<CheckpointPermission> | null> {
  const ofProject = projectId === null ? "" : ` and t.project_id = ?`;
  const listing = {
    select: `select t.* from checkpoint_permissions t`,
    scope: `t.organization_id = ? and t.model_id = ?${ofProject}`,
    among: `t.removed_at is null`,
    values: [organizationId, modelId, ...(projectId === null ? [] : [projectId])],
  };
  return readPage(sql, listing, page, toPermission);
}

export async function findPermission(
  sql: SqlRunner,
  organizationId: string,
  modelId: string,
  projectId: string,
): Promise<CheckpointPermission | null> {
  const rows = await sql.all(
    `select * from checkpoint_permissions
     where organization_id = ? and project_id = ? and model_id = ? and removed_at is null`,
    [organizationId, projectId, modelId],
  );
  return rows[0] === undefined ? null : toPermission(rows[0]);
}

/** The models that are kept to projects, as far as this project holds a permission for them. */
export async function permittedIdsFor(
  sql: SqlRunner,
  organizationId: string,
  projectId: string | null,
): Promise<ReadonlySet<string>> {
  if (projectId === null) return new Set();
  const rows = await sql.all(
    `select c.model_id from checkpoint_permissions c
       join models m on m.organization_id = c.organization_id and m.id = c.model_id and m.sharing = 'projects'
     where c.organization_id = ? and c.project_id = ? and c.removed_at is null`,
    [organizationId, projectId],
  );
  return new Set(rows.map((row) => text(row, "model_id")));
}

export async function putPermission(sql: SqlRunner, revision: number, permission: CheckpointPermission): Promise<void> {
  await sql.all(
    `insert into checkpoint_permissions (organization_id, id, model_id, project_id, created, revision)
     values (?, ?, ?, ?, ?, ?)`,
    [permission.organizationId, permission.id, permission.modelId, permission.projectId, permission.created, revision],
  );
}

export async function removePermission(
  sql: SqlRunner,
  revision: number,
  { organizationId, modelId, id }: Pick<CheckpointPermission, "organizationId" | "modelId" | "id">,
  atSeconds: number,
): Promise<CheckpointPermission | null> {
  const rows = await sql.all(
    `update checkpoint_permissions set removed_at = ?, revision = ?
     where organization_id = ? and model_id = ? and id = ? and removed_at is null returning *`,
    [atSeconds, revision, organizationId, modelId, id],
  );
  return rows[0] === undefined ? null : toPermission(rows[0]);
}

export async function removePermissions(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  modelId: string,
  atSeconds: number,
): Promise<void> {
  const columns = { organization_id: organizationId, model_id: modelId };
  await markRemoved(sql, revision, "checkpoint_permissions", columns, atSeconds);
}

function toPermission(row: SqlRow): CheckpointPermission {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    modelId: text(row, "model_id"),
    projectId: text(row, "project_id"),
    created: number(row, "created"),
  };
}
