import { flawIn, modelFrom, type ModelDraft } from "../core/model-draft.ts";
import type { Model } from "../core/model.ts";
import { malformedRequest, Refusal } from "../core/refusal.ts";
import type { Transaction } from "../store/store.ts";
import type { ChangeAuthor } from "./change-author.ts";
import type { Commit } from "./commit.ts";

export type RegisterModel = (author: ChangeAuthor, draft: ModelDraft) => Promise<Model>;

/** Adds a fine-tuned model to the author's organization. */
export function registerModel(commit: Commit): RegisterModel {
  return async (author, draft) => {
    const flaw = flawIn(draft);
    if (flaw !== null) throw malformedRequest(`Invalid '${flaw.field}': it ${flaw.why}.`, flaw.field);
    const { organizationId } = author.actor.audience;
    return commit(author, async (transaction, created) => {
      const owner = await transaction.findOrganization(organizationId);
      const ownedBy = owner?.name ?? organizationId;
      const model = modelFrom(draft, { kind: "fine-tuned", organizationId, ownedBy, created });
      await refuseTakenId(transaction, model);
      await transaction.putModel({ ...model, state: "live", declaredBy: "hand", deletion: null });
      return { result: model, type: "rollcall.model.registered", resourceId: model.id };
    });
  };
}

async function refuseTakenId(transaction: Transaction, { id, organizationId }: Model): Promise<void> {
  const own = await transaction.findModel(organizationId, id);
  if (own?.state === "deleted") throw taken(id, "was deleted; a deleted model is restored, not registered again");
  if (own?.state === "live") throw taken(id, "already exists");
  const shared = await transaction.findModel(null, id);
  if (shared?.state === "live") throw taken(id, "already exists as a base model");
}

function taken(id: string, why: string): Refusal {
  return new Refusal("model-exists", `The model '${id}' ${why}.`, { param: "id" });
}
