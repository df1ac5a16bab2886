import type { CheckpointPermission } from "../../../core/models/checkpoint-permission.ts";
import type { CheckpointPermissionChanges, CheckpointPermissionDirectory } from "../../models.ts";
import { fromRow, number, text, toRow, type Columns } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { readPage, single } from "../page.ts";
import { insert, markRemoved } from "../rows.ts";
import * as values from "../values.ts";

const columns = {
  id: text("id"),
  organizationId: text("organization_id"),
  modelId: text("model_id"),
  projectId: text("project_id"),
  created: number("created"),
} satisfies Columns<CheckpointPermission>;

export function checkpointPermissionDirectory(sql: SqlRunner): CheckpointPermissionDirectory {
  return {
    page: (organizationId, modelId, projectId, page) => {
      const listing = {
        select: `select t.* from checkpoint_permissions t`,
        scope: `t.organization_id = ? and t.model_id = ?${projectId === null ? "" : ` and t.project_id = ?`}`,
        values: [organizationId, modelId, ...(projectId === null ? [] : [projectId])],
        among: `t.removed_at is null`,
      };
      return readPage(sql, listing, page, toPermission);
    },
  };
}

export function checkpointPermissionChanges(sql: SqlRunner, revision: number): CheckpointPermissionChanges {
  return {
    ...checkpointPermissionDirectory(sql),
    find: (organizationId, modelId, projectId) =>
      single(
        sql,
        `select * from checkpoint_permissions
         where organization_id = ? and project_id = ? and model_id = ? and removed_at is null`,
        [organizationId, projectId, modelId],
        toPermission,
      ),
    put: (permission) =>
      insert(sql, "checkpoint_permissions", [{ ...toRow(columns, permission), removed_at: null, revision }]),
    remove: (organizationId, modelId, id, atSeconds) =>
      single(
        sql,
        `update checkpoint_permissions set removed_at = ?, revision = ?
         where organization_id = ? and model_id = ? and id = ? and removed_at is null returning *`,
        [atSeconds, revision, organizationId, modelId, id],
        toPermission,
      ),
    removeAll: (organizationId, modelId, atSeconds) =>
      removePermissions(sql, revision, organizationId, modelId, atSeconds),
  };
}

export async function removePermissions(
  sql: SqlRunner,
  revision: number,
  organizationId: string,
  modelId: string,
  atSeconds: number,
): Promise<void> {
  const ids = { organization_id: organizationId, model_id: modelId };
  await markRemoved(sql, "checkpoint_permissions", revision, ids, atSeconds);
}

/** The models restricted to projects that this project has a permission for. */
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
  return new Set(rows.map((row) => values.text(row, "model_id")));
}

function toPermission(row: SqlRow): CheckpointPermission {
  return fromRow(columns, row);
}
