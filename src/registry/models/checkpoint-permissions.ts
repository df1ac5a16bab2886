import type { CheckpointPermission } from "../../core/models/checkpoint-permission.ts";
import { existing } from "../../core/refusal.ts";
import { unchanged, type Transaction } from "../../store/store.ts";
import type { Change, Work } from "../commit.ts";
import { assertFineTuned } from "./model-ids.ts";
import { newId } from "../new-id.ts";
import { openProject } from "../organization/projects.ts";

/** Grants a permission within a transaction. */
export async function putPermission(
  transaction: Transaction,
  ids: Pick<CheckpointPermission, "organizationId" | "modelId" | "projectId">,
  atSeconds: number,
): Promise<CheckpointPermission> {
  const permission = { id: newId("cp_"), ...ids, created: atSeconds };
  await transaction.checkpointPermissions.put(permission);
  return permission;
}

/** Lets projects see a fine-tuned model, in one change. Permissions that exist are kept. */
export function grantPermissions(
  modelId: string,
  projectIds: readonly string[],
): Work<readonly CheckpointPermission[]> {
  return async (transaction, { organizationId }, atSeconds) => {
    await assertFineTuned(transaction, organizationId, modelId);
    for (const projectId of projectIds) await openProject(transaction, organizationId, projectId);
    const permissions: CheckpointPermission[] = [];
    const granted: CheckpointPermission[] = [];
    for (const projectId of new Set(projectIds)) {
      const held = await transaction.checkpointPermissions.find(organizationId, modelId, projectId);
      const permission = held ?? (await putPermission(transaction, { organizationId, modelId, projectId }, atSeconds));
      permissions.push(permission);
      if (held === null) granted.push(permission);
    }
    return granted.length === 0 ? unchanged(permissions) : { ...auditedAll("created", granted), result: permissions };
  };
}

/** Revokes the permissions of projects for a model, in one change. Projects without one are skipped. */
export function revokePermissions(
  modelId: string,
  projectIds: readonly string[],
): Work<readonly CheckpointPermission[]> {
  return async (transaction, { organizationId }, atSeconds) => {
    await assertFineTuned(transaction, organizationId, modelId);
    const { checkpointPermissions } = transaction;
    const revoked: CheckpointPermission[] = [];
    for (const projectId of new Set(projectIds)) {
      existing(await transaction.projects.find(organizationId, projectId), "project", projectId);
      const held = await checkpointPermissions.find(organizationId, modelId, projectId);
      if (held === null) continue;
      await checkpointPermissions.remove(organizationId, modelId, held.id, atSeconds);
      revoked.push(held);
    }
    return revoked.length === 0 ? unchanged(revoked) : { ...auditedAll("deleted", revoked), result: revoked };
  };
}

/** If the model is restricted to projects, the project's keys no longer see it from the next request on. */
export function revokePermission(modelId: string, permissionId: string): Work<CheckpointPermission> {
  return async (transaction, { organizationId }, atSeconds) => {
    await assertFineTuned(transaction, organizationId, modelId);
    const removed = await transaction.checkpointPermissions.remove(organizationId, modelId, permissionId, atSeconds);
    return audited("deleted", existing(removed, "checkpoint permission", permissionId));
  };
}

/** One audit row for all: in OpenAI's form for the first permission, with the others under `further`. */
function auditedAll(
  what: "created" | "deleted",
  permissions: readonly CheckpointPermission[],
): Change<CheckpointPermission> {
  const [first, ...others] = permissions;
  const change = audited(what, first!);
  if (others.length === 0) return change;
  const further = others.map(({ id, projectId }) => ({ id, project_id: projectId }));
  return { ...change, projectId: null, details: { ...change.details, further } };
}

function audited(what: "created" | "deleted", result: CheckpointPermission): Change<CheckpointPermission> {
  const { id, projectId, modelId } = result;
  const details = { data: { project_id: projectId, fine_tuned_model_checkpoint: modelId } };
  return { result, type: `checkpoint.permission.${what}`, resourceId: id, projectId, details };
}
