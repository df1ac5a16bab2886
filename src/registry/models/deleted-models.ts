import { modelExists, modelNotChangeable, notFound, Refusal } from "../../core/refusal.ts";
import { expiryMs, restorableUntil } from "../../core/retention.ts";
import { missesMax } from "../../core/sources/source.ts";
import { unchanged, type Store, type Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import { signedByServer, type Commit, type Work } from "../commit.ts";
import { refuseBaseId } from "./model-ids.ts";
import { publishOffers } from "../sources/publish-offers.ts";

/** Restores a deleted model with its facts, visibility and permissions. */
export function restoreModel(id: string, retentionDays: number): Work<StoredModel> {
  return async (transaction, { organizationId }, atSeconds) => {
    const deleted = await existingDeleted(transaction, organizationId, id);
    if (atSeconds > restorableUntil(deleted.deletion.atMs, retentionDays)) {
      const message = `The model '${id}' was deleted more than ${retentionDays} days ago and can only be purged.`;
      throw new Refusal("restore-window-over", message, { param: "model" });
    }
    await refuseBaseId(transaction, id);
    await transaction.models.put({ ...deleted, state: "live", deletion: null });
    // Refreshes skipped the model while it was deleted; its source may no longer list it.
    await publishOffers(transaction, organizationId, new Set([id]), atSeconds);
    const result = await transaction.models.find(organizationId, id);
    if (result?.state !== "live") throw modelNotChangeable(id, "came from a source, and none lists it any more");
    return { result, type: "rollcall.model.restored", resourceId: id, details: detailsOf(deleted) };
  };
}

/** Removes a deleted model for good and frees its id. Refused while a source lists the model and would restore it. */
export function purgeModel(id: string): Work<StoredModel> {
  return async (transaction, { organizationId }, atSeconds) => {
    const deleted = await existingDeleted(transaction, organizationId, id);
    const [offer] = await transaction.sources.offers(organizationId, [id]);
    if (offer !== undefined) throw modelExists(id, purgeRefusal(offer.sourceId));
    return purge(transaction, organizationId, deleted, atSeconds);
  };
}

/** How often expired models are purged. */
export const purgeIntervalMs = 60 * 60 * 1000;

const expiredPerQuery = 100;

/** Purges models that can no longer be restored, one change for each. */
export async function purgeExpired(store: Store, commit: Commit, retentionDays: number, nowMs: number): Promise<void> {
  const before = expiryMs(Math.floor(nowMs / 1000), retentionDays);
  for (;;) {
    const expired = await store.models.deletedBefore(before, expiredPerQuery);
    if (expired.length === 0) return;
    for (const { organizationId, id } of expired) {
      await commit(signedByServer(organizationId), async (transaction, _, atSeconds) => {
        const model = await transaction.models.find(organizationId, id);
        // Meanwhile the model may have been purged, and another one with its id deleted.
        const stillExpired = model?.state === "deleted" && model.deletion.atMs < before;
        return stillExpired ? purge(transaction, organizationId, model, atSeconds) : unchanged(null);
      });
    }
  }
}

function purgeRefusal(sourceId: string): string {
  return (
    `is still listed by the source '${sourceId}', which would bring it back. Delete it there, or exclude it from the ` +
    `source; it can be purged once ${missesMax} refreshes have not listed it`
  );
}

type DeletedModel = StoredModel & { readonly state: "deleted" };

async function purge(transaction: Transaction, organizationId: string, model: DeletedModel, atSeconds: number) {
  const { id } = model;
  await transaction.models.purge(organizationId, id, atSeconds);
  return { result: model, type: "rollcall.model.purged", resourceId: id, details: detailsOf(model) };
}

async function existingDeleted(transaction: Transaction, organizationId: string, id: string): Promise<DeletedModel> {
  const model = await transaction.models.find(organizationId, id);
  if (model?.state !== "deleted") throw notFound("deleted model", id);
  return model;
}

function detailsOf({ deletion }: DeletedModel): Readonly<Record<string, unknown>> {
  return { deleted_at: Math.floor(deletion.atMs / 1000), deleted_by_key: deletion.keyId };
}
