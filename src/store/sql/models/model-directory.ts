import { compareIds } from "../../../core/models/model.ts";
import type { ModelChanges, ModelDirectory, ModelFilter } from "../../model-directory.ts";
import type { Page, PageRequest } from "../../page.ts";
import { projectAudience } from "../people/audiences.ts";
import * as permissions from "./checkpoint-permissions.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { findModel, purgeModel, retireAliases, storedModels } from "./models.ts";
import type { StoredModel } from "../../rows.ts";

export function sqlModelDirectory(sql: SqlRunner): ModelDirectory {
  return {
    models: (organizationId, filter, page) => modelPage(sql, organizationId, filter, page),
    model: async (organizationId, id) =>
      preferred(await findModel(sql, organizationId, id), await findModel(sql, null, id)),
    projectAudience: (project) => projectAudience(sql, project),
    checkpointPermissions: (organizationId, modelId, projectId, page) =>
      permissions.permissionPage(sql, organizationId, modelId, projectId, page),
  };
}

export function sqlModelChanges(sql: SqlRunner, revision: number): ModelChanges {
  return {
    purgeModel: async (organizationId, id, at) => {
      if (!(await purgeModel(sql, revision, organizationId, id))) return false;
      await permissions.removePermissions(sql, revision, organizationId, id, at);
      await retireAliases(sql, revision, organizationId, id);
      return true;
    },
    findCheckpointPermission: (organizationId, modelId, projectId) =>
      permissions.findPermission(sql, organizationId, modelId, projectId),
    putCheckpointPermission: (permission) => permissions.putPermission(sql, revision, permission),
    removeCheckpointPermission: (organizationId, modelId, id, at) =>
      permissions.removePermission(sql, revision, { organizationId, modelId, id }, at),
    removeCheckpointPermissions: (organizationId, modelId, at) =>
      permissions.removePermissions(sql, revision, organizationId, modelId, at),
  };
}

/** A page of two shelves, each read in the order of its key: a list over both would have to be sorted whole. */
async function modelPage(
  sql: SqlRunner,
  organizationId: string,
  filter: ModelFilter,
  { limit, after, order }: PageRequest,
): Promise<Page<StoredModel> | null> {
  const read = async (wanted: ModelFilter, condition: string, values: readonly SqlValue[], most: number) => {
    const own = await shelfPart(sql, organizationId, wanted, condition, values, order, most);
    return own.concat(await shelfPart(sql, "", wanted, condition, values, order, most));
  };
  // Whoever restores or deletes what a page shows goes on behind it.
  const inAnyState = { ...filter, state: null };
  if (after !== null && (await read(inAnyState, `id = ?`, [after], 1)).length === 0) return null;
  const beyond = order === "asc" ? ">" : "<";
  const [condition, values] = after === null ? [`1 = 1`, []] : [`id ${beyond} ?`, [after]];
  const found = await read(filter, condition, values, limit + 1);
  const byId = new Map<string, StoredModel>();
  for (const model of found) byId.set(model.id, preferred(byId.get(model.id) ?? null, model) ?? model);
  const sign = order === "asc" ? 1 : -1;
  const items = [...byId.values()].sort((a, b) => sign * compareIds(a.id, b.id));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

function shelfPart(
  sql: SqlRunner,
  shelf: string,
  { state, kind }: ModelFilter,
  condition: string,
  values: readonly SqlValue[],
  order: "asc" | "desc",
  most: number,
): Promise<StoredModel[]> {
  const conditions = [`organization_id = ?`, condition];
  const bound: SqlValue[] = [shelf, ...values];
  for (const [column, wanted] of [["state", state] as const, ["kind", kind] as const]) {
    if (wanted === null) continue;
    conditions.push(`${column} = ?`);
    bound.push(wanted);
  }
  return storedModels(sql, `${conditions.join(" and ")} order by id ${order} limit ?`, [...bound, most]);
}

/** Of an organization's own model and a base model with one id, the one that callers mean by it. */
function preferred(own: StoredModel | null, base: StoredModel | null): StoredModel | null {
  if (own === null) return base;
  return own.state !== "live" && base?.state === "live" ? base : own;
}
