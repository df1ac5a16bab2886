import { modelExists, notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";

/** Refuses an id that somebody would take for another model, or that a deleted model may come back to. */
export async function refuseTakenId(transaction: Transaction, organizationId: string, id: string): Promise<void> {
  const own = await transaction.models.find(organizationId, id);
  if (own?.state === "deleted")
    throw modelExists(id, "was deleted; a deleted model is restored or purged, not registered again", "id");
  if (own?.state === "live")
    throw modelExists(id, own.kind === "alias" ? "already exists as an alias" : "already exists", "id");
  await refuseBaseId(transaction, id, "id");
}

/** What a shared source merely lists is in nobody's way: an organization's own models come before it. */
export async function refuseBaseId(transaction: Transaction, id: string, param?: string): Promise<void> {
  const base = await transaction.models.find(null, id);
  if (base?.state === "live" && base.declaredBy !== "source")
    throw modelExists(id, "already exists as a base model", param);
}

/** A live fine-tuned model of the author's organization. */
export async function openFineTune(transaction: Transaction, author: ChangeAuthor, id: string): Promise<StoredModel> {
  const model = await transaction.models.find(author.actor.audience.organizationId, id);
  if (model?.state !== "live" || model.kind !== "fine-tuned") throw notFound("fine-tuned model", id);
  return model;
}
