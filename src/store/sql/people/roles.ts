import type { Role } from "../../../core/people/role.ts";
import type { RoleStore } from "../../roles.ts";
import { idOrNull, nullableText, number, reader, text, texts, toRow, type Columns } from "../columns.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { list, single } from "../queries.ts";
import { markRemoved, upsert } from "../rows.ts";
import { idOrEmpty } from "../values.ts";

const columns = {
  id: text("id"),
  name: text("name"),
  description: nullableText("description"),
  permissions: texts("permissions"),
} satisfies Columns<Omit<Role, "scope" | "custom">>;

const customColumns = {
  organizationId: text("organization_id"),
  projectId: idOrNull("project_id"),
  created: number("created"),
  updated: number("updated"),
  createdBy: nullableText("created_by"),
} satisfies Columns<NonNullable<Role["custom"]>>;

const withoutScope = reader(columns);
const toCustom = reader(customColumns);

const live = `organization_id = ? and project_id = ? and removed_at is null`;

export function sqlRoles(sql: SqlRunner, revision: number): RoleStore {
  return {
    list: (organizationId, projectId) => {
      const values = [organizationId, idOrEmpty(projectId)];
      return list(sql, `select * from roles where ${live} order by created, id`, values, toRole);
    },
    find: (organizationId, projectId, id) =>
      single(sql, `select * from roles where ${live} and id = ?`, [organizationId, idOrEmpty(projectId), id], toRole),
    put: async ({ custom, ...role }) => {
      if (custom === null) throw new Error("a predefined role cannot be stored");
      const row = { ...toRow(columns, role), ...toRow(customColumns, custom), removed_at: null, revision };
      await upsert(sql, "roles", [row], { keep: ["project_id", "created", "created_by", "removed_at"] });
    },
    remove: (organizationId, id, atSeconds) =>
      markRemoved(sql, "roles", revision, { organization_id: organizationId, id }, atSeconds),
  };
}

export function toRole(row: SqlRow): Role {
  const custom = toCustom(row);
  return { ...withoutScope(row), scope: custom.projectId === null ? "organization" : "project", custom };
}
