import type { CheckpointPermission } from "../../../core/models/checkpoint-permission.ts";
import type { CheckpointPermissionStore } from "../../models.ts";
import { number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { liveRows, readPage } from "../page.ts";
import { list, sending, single } from "../queries.ts";
import { insert, markRemoved, marks } from "../rows.ts";
import * as values from "../values.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  modelId: text("model_id"),
  projectId: text("project_id"),
  created: number("created"),
} satisfies Columns<CheckpointPermission>;

const toPermission = reader(columns);

export function sqlCheckpointPermissions(sql: SqlRunner, revision: number): CheckpointPermissionStore {
  return {
    page: (organizationId, modelId, projectId, page) => {
      const ofModel = { organization_id: organizationId, model_id: modelId };
      const ids = projectId === null ? ofModel : { ...ofModel, project_id: projectId };
      return readPage(sql, liveRows("checkpoint_permissions", ids, toPermission), page);
    },
    find: (organizationId, modelId, projectId) =>
      single(
        sql,
        `select * from checkpoint_permissions
         where organization_id = ? and project_id = ? and model_id = ? and removed_at is null`,
        [organizationId, projectId, modelId],
        toPermission,
      ),
    projectsAmong: (organizationId, modelId, projectIds) => projectsAmong(sql, organizationId, modelId, projectIds),
    put: (permission) =>
      insert(sending(sql), "checkpoint_permissions", [{ ...toRow(columns, permission), removed_at: null, revision }]),
    remove: (organizationId, modelId, id, atSeconds) =>
      single(
        sql,
        `update checkpoint_permissions set removed_at = ?, revision = ?
         where organization_id = ? and model_id = ? and id = ? and removed_at is null returning *`,
        [atSeconds, revision, organizationId, modelId, id],
        toPermission,
      ),
    removeAll: async (organizationId, modelId, atSeconds) => {
      const ids = { organization_id: organizationId, model_id: modelId };
      await markRemoved(sending(sql), "checkpoint_permissions", revision, ids, atSeconds);
    },
  };
}

/** The models restricted to projects that this project has a permission for. */
export async function permittedIdsFor(sql: SqlRunner, organizationId: string, projectId: string | null) {
  if (projectId === null) return new Set<string>();
  const ids = await list(
    sql,
    `select c.model_id from checkpoint_permissions c
       join models m on m.organization_id = c.organization_id and m.id = c.model_id and m.sharing = 'projects'
     where c.organization_id = ? and c.project_id = ? and c.removed_at is null`,
    [organizationId, projectId],
    (row) => values.text(row, "model_id"),
  );
  return new Set(ids);
}

async function projectsAmong(sql: SqlRunner, organizationId: string, modelId: string, projectIds: readonly string[]) {
  if (projectIds.length === 0) return new Set<string>();
  const ids = await list(
    sql,
    `select project_id from checkpoint_permissions
     where organization_id = ? and model_id = ? and removed_at is null and project_id in (${marks(projectIds)})`,
    [organizationId, modelId, ...projectIds],
    (row) => values.text(row, "project_id"),
  );
  return new Set(ids);
}
