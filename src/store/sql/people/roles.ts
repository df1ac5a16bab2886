import type { Role } from "../../../core/people/role.ts";
import type { RoleChanges, RoleDirectory } from "../../roles.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { single } from "../page.ts";
import { markRemoved, upsert } from "../rows.ts";
import { idOrEmpty, idOrNull, nullableText, number, text, texts } from "../values.ts";

const live = `organization_id = ? and project_id = ? and removed_at is null`;

export function roleDirectory(sql: SqlRunner): RoleDirectory {
  return {
    list: async (organizationId, projectId) => {
      const values = [organizationId, idOrEmpty(projectId)];
      return (await sql.all(`select * from roles where ${live} order by created, id`, values)).map(toRole);
    },
    find: (organizationId, projectId, id) =>
      single(sql, `select * from roles where ${live} and id = ?`, [organizationId, idOrEmpty(projectId), id], toRole),
  };
}

export function roleChanges(sql: SqlRunner, revision: number): RoleChanges {
  return {
    ...roleDirectory(sql),
    put: (role) => put(sql, revision, role),
    remove: async (organizationId, id, atSeconds) => {
      await markRemoved(sql, "roles", revision, { organization_id: organizationId, id }, atSeconds);
    },
  };
}

async function put(sql: SqlRunner, revision: number, { custom, ...role }: Role): Promise<void> {
  if (custom === null) throw new Error("a predefined role cannot be stored");
  const row = {
    organization_id: custom.organizationId,
    id: role.id,
    project_id: idOrEmpty(custom.projectId),
    name: role.name,
    description: role.description,
    permissions: JSON.stringify(role.permissions),
    created: custom.created,
    updated: custom.updated,
    created_by: custom.createdBy,
    removed_at: null,
    revision,
  };
  await upsert(sql, "roles", [row], { keep: ["project_id", "created", "created_by", "removed_at"] });
}

function toRole(row: SqlRow): Role {
  const projectId = idOrNull(row, "project_id");
  return {
    id: text(row, "id"),
    scope: projectId === null ? "organization" : "project",
    name: text(row, "name"),
    description: nullableText(row, "description"),
    permissions: texts(row, "permissions"),
    custom: {
      organizationId: text(row, "organization_id"),
      projectId,
      created: number(row, "created"),
      updated: number(row, "updated"),
      createdBy: nullableText(row, "created_by"),
    },
  };
}
