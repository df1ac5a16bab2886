import { setTimeout } from "node:timers/promises";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { refuseDeleting, refuseDeletionOf } from "../../core/access.ts";
import { modelNotFound, type Refusal } from "../../core/refusal.ts";
import type { Store, Transaction } from "../../store/store.ts";
import type { Deletion } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import type { Upstreams } from "../sources/upstreams.ts";
import { planDeletion, pushDeletion } from "./push-deletion.ts";

interface DeletionServices {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly upstreams: Upstreams;
  readonly commit: Commit;
  readonly nowMs: () => number;
}

interface DeleteRequest extends ChangeAuthor {
  /** Asked for only when the actor may delete at all, so that nobody else learns even whether an id is well-formed. */
  readonly modelId: () => string;
  /** The client says it sent this before and got no answer. */
  readonly isRetry: boolean;
}

export type DeleteModel = (request: DeleteRequest) => Promise<void>;

/** How long a client's own retry of a delete whose answer was lost is told again that it succeeded. */
const retryWindowMs = 60_000;

/**
 * Deletes a fine-tuned model for good: resolves when the deletion is on disk and every later read shows it. Of several
 * at once exactly one resolves; the others are refused with model-not-found.
 */
export function deleteModel({ store, live, upstreams, commit, nowMs }: DeletionServices): DeleteModel {
  return async (request) => {
    const { actor } = request;
    const mayNot = refuseDeleting(actor);
    if (mayNot !== null) throw mayNot;

    const id = request.modelId();
    const model = live.view(actor.audience).find(id);
    // What stands there now may be a base model that was hidden behind the one that is gone.
    const notThisOne = model === null ? modelNotFound(id) : refuseDeletionOf(model);
    if (notThisOne !== null) return acceptOwnRetry(store, request, id, nowMs(), notThisOne);

    const { organizationId } = actor.audience;
    const deletion = { atMs: nowMs(), keyId: actor.keyId };
    const work = deleteHere({ organizationId, id, projectId: actor.projectId }, deletion);
    const stored = await store.findModel(organizationId, id);
    if (stored === null) return acceptOwnRetry(store, request, id, nowMs(), modelNotFound(id));

    const plan = await planDeletion(store, request, stored, nowMs());
    if (plan !== "here") await pushDeletion(store, upstreams, plan);
    const isDeleted = (await commit(request, work)) !== null;
    if (plan !== "here") await store.sources.endUpstreamDeletionsOf(organizationId, id);
    if (!isDeleted) await acceptOwnRetry(store, request, id, nowMs(), modelNotFound(id));
  };
}

/** The change that a deletion is; null when there is nothing to delete any more. */
export function deleteHere(
  { organizationId, id, projectId }: { organizationId: string; id: string; projectId: string | null },
  deletion: Deletion,
) {
  return async (transaction: Transaction) => {
    if (!(await transaction.deleteModel(organizationId, id, deletion))) return null;
    const details = { resource_type: "model" };
    return { result: true, type: "resource.deleted", resourceId: id, projectId, details };
  };
}

/** Longer than any look-up takes, so that a refusal's time does not say whether there is a hidden model of that id. */
const refusalMs = 10;

/** Official clients retry a delete whose answer was lost; without this they would report a failure that was none. */
async function acceptOwnRetry(
  store: Store,
  request: DeleteRequest,
  id: string,
  nowMs: number,
  otherwise: Refusal,
): Promise<void> {
  if (!request.isRetry) throw otherwise;
  const refusalIsDue = setTimeout(refusalMs);
  const deletion = (await store.findModel(request.actor.audience.organizationId, id))?.deletion ?? null;
  if (deletion?.keyId === request.actor.keyId && nowMs - deletion.atMs <= retryWindowMs) return;
  await refusalIsDue;
  throw otherwise;
}
