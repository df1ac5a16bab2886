import { validateDraft, modelFrom, type ModelDraft } from "../../core/models/model-draft.ts";
import { withFacts } from "../../core/models/model-facts.ts";
import type { Model } from "../../core/models/model.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { putPermission } from "./checkpoint-permissions.ts";
import type { Work } from "../commit.ts";
import { byHand, defaultOwnerName, refuseTakenId } from "./model-ids.ts";
import { openProject } from "../organization/projects.ts";

/**
 * Adds a fine-tuned model to the author's organization. `projectId` restricts the model to that project; null shares it
 * with the whole organization.
 */
export function registerModel(draft: ModelDraft, projectId: string | null): Work<Model> {
  const error = validateDraft(draft);
  if (error !== null) throw malformedRequest(`Invalid '${error.field}': it ${error.why}.`, error.field);
  return async (transaction, { organizationId, keyId }, atSeconds) => {
    const [ownedBy] = await Promise.all([
      defaultOwnerName(transaction, organizationId),
      refuseTakenId(transaction, organizationId, draft.id),
    ]);
    const sharing = projectId === null ? "organization" : "projects";
    const model = modelFrom(draft, { organizationId, ownedBy, created: atSeconds, sharing });
    if (projectId !== null) await openProject(transaction, organizationId, projectId);
    const described = withFacts({}, "override", draft.facts);
    await transaction.models.put({
      ...model,
      ...described,
      source: null,
      servedBy: draft.servedBy,
      ...byHand(keyId, atSeconds),
    });
    // Permissions of a retired model with this id must not apply to the new one.
    await transaction.checkpointPermissions.removeAll(organizationId, model.id, atSeconds);
    if (projectId !== null)
      await putPermission(transaction, { organizationId, modelId: model.id, projectId }, atSeconds);
    return { result: model, type: "rollcall.model.registered", resourceId: model.id, projectId };
  };
}
