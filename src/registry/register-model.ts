import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { refuseAdministering } from "../core/access.ts";
import { flawIn, modelFrom, type ModelDraft } from "../core/model-draft.ts";
import type { Model } from "../core/model.ts";
import { malformedRequest, Refusal } from "../core/refusal.ts";
import type { Store, Transaction } from "../store/store.ts";
import { auditEvent, type ChangeAuthor } from "./audit-event.ts";

/** `draft` is read only once the author is known to be allowed. */
export type RegisterModel = (author: ChangeAuthor, draft: () => Promise<ModelDraft>) => Promise<Model>;

/** Adds a fine-tuned model to the author's organization. */
export function registerModel(store: Store, live: LiveCatalogue, nowMs: () => number): RegisterModel {
  return async (author, readDraft) => {
    const mayNot = refuseAdministering(author.actor);
    if (mayNot !== null) throw mayNot;
    const draft = await readDraft();
    const flaw = flawIn(draft);
    if (flaw !== null) throw malformedRequest(`Invalid '${flaw.field}': it ${flaw.why}.`, flaw.field);

    const { organizationId } = author.actor.audience;
    const atMs = nowMs();
    const created = Math.floor(atMs / 1000);
    const model = await store.write(async (transaction) => {
      const owner = await transaction.findOrganization(organizationId);
      const ownedBy = owner?.name ?? organizationId;
      const registered = modelFrom(draft, { kind: "fine-tuned", organizationId, ownedBy, created });
      await refuseTakenId(transaction, registered);
      await transaction.putModel({ ...registered, state: "live", declaredBy: "hand", deletion: null });
      const { revision } = transaction;
      await transaction.audit(
        auditEvent({ type: "rollcall.model.registered", resourceId: draft.id, revision, atMs, by: author }),
      );
      return registered;
    });
    await live.catchUp();
    return model;
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
