import { setTimeout } from "node:timers/promises";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { deletionRefusal } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import type { Model } from "../../core/models/model.ts";
import { modelNotFound, notFound, type Refusal } from "../../core/refusal.ts";
import { unchanged, type Store, type Transaction } from "../../store/store.ts";
import type { Deletion } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit, Work } from "../commit.ts";
import type { Upstreams } from "../sources/upstreams.ts";
import { planDeletion, pushDeletion } from "./push-deletion.ts";

export interface DeletionServices {
  readonly store: Store;
  readonly upstreams: Upstreams;
  readonly commit: Commit;
  readonly nowMs: () => number;
}

/** Where a caller's id is looked up, and how a model is refused that looks absent there. */
export interface DeletableModels {
  readonly find: (author: ChangeAuthor, id: string) => Model | null | Promise<Model | null>;
  readonly absent: (id: string) => Refusal;
}

/** What the caller's key sees. */
export function modelsInView(live: LiveCatalogue): DeletableModels {
  return { find: ({ actor }, id) => live.view(actor.audience).find(id), absent: modelNotFound };
}

/** Every live model that the caller's organization knows, whichever projects see it. */
export function modelsOfOrganization({ directory }: Pick<Store, "directory">): DeletableModels {
  return {
    find: async ({ organizationId }, id) => {
      const model = await directory.models.resolve(organizationId, id);
      return model?.state === "live" ? model : null;
    },
    absent: (id) => notFound("model", id),
  };
}

/** `isRetry`: the client says that it sent this request before and got no answer. */
export type DeleteModel = (author: ChangeAuthor, id: string, isRetry: boolean) => Promise<void>;

/** How long a retry by the same key is answered with success. */
const retryWindowMs = 60_000;

/**
 * Deletes a fine-tuned model. Resolves when the deletion is on disk and every later read shows it. Of concurrent
 * deletions exactly one resolves; the others are refused as for an absent model.
 */
export function deleteModel(
  { store, upstreams, commit, nowMs }: DeletionServices,
  { find, absent }: DeletableModels,
): DeleteModel {
  return async (author, id, isRetry) => {
    const { actor, organizationId, keyId } = author;
    const throwUnlessRetried = async (refusal: Refusal) => {
      if (!isRetry || !(await isDeletedLately(store, actor, id, nowMs()))) throw refusal;
    };
    const model = await find(author, id);
    // The id may now show a base model that the deleted one had hidden, so a retry may succeed here, too.
    const refusal = model === null ? absent(id) : deletionRefusal(model);
    if (refusal !== null) return throwUnlessRetried(refusal);

    const deletion = { atMs: nowMs(), keyId };
    const work = deleteHere({ organizationId, id, projectId: actor.projectId }, deletion);
    // Few models come from a source, which may have to be asked first.
    const outcome = await commit(author, unlessFromSource(organizationId, id, work));
    if (outcome !== "from a source") return outcome ? undefined : throwUnlessRetried(absent(id));
    const stored = await store.models.find(organizationId, id);
    if (stored === null) return throwUnlessRetried(absent(id));

    const plan = await planDeletion(store, author, stored, nowMs());
    if (plan !== "here") await pushDeletion(store, upstreams, plan);
    const isDeleted = await commit(author, work);
    if (plan !== "here") await store.sources.endUpstreamDeletionsOf(organizationId, id);
    if (!isDeleted) await throwUnlessRetried(absent(id));
  };
}

/** The work of a deletion. Its result is false when there was no model to delete. */
export function deleteHere(
  { organizationId, id, projectId }: { organizationId: string; id: string; projectId: string | null },
  deletion: Deletion,
) {
  return async (transaction: Transaction) => {
    if (!(await transaction.models.delete(organizationId, id, deletion))) return unchanged(false);
    const details = { resource_type: "model" };
    return { result: true, type: "resource.deleted", resourceId: id, projectId, details };
  };
}

/** Whether there was a model to delete, unless its source has a say in that. */
type Outcome = boolean | "from a source";

/** Deletes nothing that a source offers. */
function unlessFromSource(organizationId: string, id: string, work: ReturnType<typeof deleteHere>): Work<Outcome> {
  return async (transaction) => {
    // Found before it is deleted, in the same round trip.
    const [stored, made] = await Promise.all([transaction.models.find(organizationId, id), work(transaction)]);
    return (stored?.source ?? null) === null ? made : unchanged("from a source");
  };
}

/** Longer than any look-up, so that the time of a refusal does not disclose a hidden model. */
const refusalMs = 10;

/** Whether this key deleted the model within the retry window. */
async function isDeletedLately(store: Store, { keyId, audience }: Actor, id: string, nowMs: number): Promise<boolean> {
  const refusalIsDue = setTimeout(refusalMs);
  const deletion = (await store.models.find(audience.organizationId, id))?.deletion ?? null;
  if (deletion?.keyId === keyId && nowMs - deletion.atMs <= retryWindowMs) return true;
  await refusalIsDue;
  return false;
}
