import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { refuseDeleting, refuseDeletionOf } from "../core/access.ts";
import type { Actor } from "../core/actor.ts";
import { modelNotFound } from "../core/refusal.ts";
import type { Store } from "../store/store.ts";
import { auditEvent } from "./audit-event.ts";

export interface DeleteRequest {
  readonly actor: Actor;
  /** Asked for only when the actor may delete at all, so that nobody else learns even whether an id is well-formed. */
  readonly modelId: () => string;
  /** The client says it sent this before and got no answer. */
  readonly isRetry: boolean;
  readonly address: string | null;
  readonly requestId: string;
}

export type DeleteModel = (request: DeleteRequest) => Promise<void>;

/** How long a client's own retry of a delete whose answer was lost is told again that it succeeded. */
export const retryWindowMs = 60_000;

/**
 * Deletes a fine-tuned model for good: resolves when the deletion is on disk and every later read shows it. Of several
 * at once exactly one resolves; the others are refused with model-not-found.
 */
export function deleteModel(store: Store, live: LiveCatalogue, nowMs: () => number): DeleteModel {
  return async (request) => {
    const { actor } = request;
    const mayNot = refuseDeleting(actor);
    if (mayNot !== null) throw mayNot;

    const id = request.modelId();
    const model = live.view(actor.audience).find(id);
    if (model === null) return acceptOwnRetry(store, request, id, nowMs());
    const notThisOne = refuseDeletionOf(model);
    if (notThisOne !== null) throw notThisOne;

    const { organizationId } = actor.audience;
    const deletion = { atMs: nowMs(), keyId: actor.keyId };
    const won = await store.write(async (transaction) => {
      if (!(await transaction.deleteModel(organizationId, id, deletion))) return null;
      const { revision } = transaction;
      await transaction.audit(
        auditEvent({ type: "resource.deleted", resourceId: id, revision, atMs: deletion.atMs, by: request }),
      );
      return true;
    });
    await live.catchUp();
    if (won === null) await acceptOwnRetry(store, request, id, nowMs());
  };
}

/** Official clients retry a delete whose answer was lost; without this they would report a failure that was none. */
async function acceptOwnRetry(store: Store, request: DeleteRequest, id: string, nowMs: number): Promise<void> {
  const model = request.isRetry ? await store.findModel(request.actor.audience.organizationId, id) : null;
  const deletion = model?.deletion ?? null;
  const own = deletion?.keyId === request.actor.keyId && nowMs - deletion.atMs <= retryWindowMs;
  if (!own) throw modelNotFound(id);
}
