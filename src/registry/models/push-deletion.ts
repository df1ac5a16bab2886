import { sourceDeletionRefusal } from "../../core/access.ts";
import { Refusal } from "../../core/refusal.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import { objectIn } from "../../sources/reading.ts";
import { UpstreamError } from "../../sources/upstream.ts";
import type { StoredSource, UpstreamDeletion } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import { signatureOf, type ChangeAuthor } from "../change-author.ts";
import { newId } from "../new-id.ts";
import type { Upstreams } from "../sources/upstreams.ts";

/** Where a model has to be deleted: here only, or at its source first. */
export type DeletionPlan = "here" | Push;

/** A deletion at a source, with what is recorded of it before the source is called. */
export interface Push {
  readonly source: StoredSource;
  readonly intent: UpstreamDeletion;
}

/** Follows the deletion policy of the model's source; throws the refusal of one that forbids deletions. */
export async function planDeletion(
  store: Store,
  author: ChangeAuthor,
  model: StoredModel,
  atMs: number,
): Promise<DeletionPlan> {
  const { organizationId, source: origin } = model;
  // Looked up in the model's own organization only: nothing is deleted at a source that all of them share.
  const source = origin === null ? null : await store.sources.find({ organizationId, id: origin.id });
  const refusal = sourceDeletionRefusal(source, model);
  if (refusal !== null) throw refusal;
  if (origin === null || source?.deletion !== "push" || !(await isFineTunedUpstream(store, model))) return "here";
  const intent: UpstreamDeletion = {
    ...signatureOf(author),
    id: newId("deletion-"),
    modelId: model.id,
    sourceId: source.id,
    sourceFingerprint: sourceFingerprint(source),
    upstreamId: origin.upstreamId,
    projectId: author.actor.projectId,
    atMs,
  };
  return { source, intent };
}

/** A model that was registered or declared here may have the name of a base model there. */
async function isFineTunedUpstream(store: Store, { organizationId, id, source }: StoredModel): Promise<boolean> {
  const offers = await store.sources.offers(organizationId, [id]);
  const own = offers.find(({ sourceId, upstreamId }) => sourceId === source?.id && upstreamId === source.upstreamId);
  return own?.reported.isFineTuned ?? false;
}

/**
 * Records the intent, then deletes the model at its source. The caller deletes it here next and ends the intent; after a
 * crash in between, `UnfinishedDeletions` does both. If the source refuses or does not answer, this throws and nothing
 * has changed here.
 */
export async function pushDeletion(store: Store, upstreams: Upstreams, { source, intent }: Push): Promise<void> {
  await store.sources.beginUpstreamDeletion(intent);
  try {
    await deleteUpstream(upstreams, source, intent.upstreamId);
  } catch (error) {
    // Only this intent: another request may be deleting the same model.
    await store.sources.endUpstreamDeletion(intent);
    throw error;
  }
}

/** Deletes a model at its source; false when the source's kind has no call for that. */
export async function deleteUpstream(upstreams: Upstreams, source: StoredSource, upstreamId: string): Promise<boolean> {
  try {
    const kind = isKindName(source.kind) ? kindOf(source.kind) : null;
    const request = kind?.deletion?.(upstreams.configOf(source), upstreamId);
    if (request === undefined) return false;
    const answer = await upstreams.session(source)(request);
    const outcome = objectIn(await answer.json());
    if (outcome?.["deleted"] === false || objectIn(outcome?.["error"]) !== null)
      throw new UpstreamError("malformed", "It answered that it did not.");
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // The model is already gone there.
    if (error.status === 404) return true;
    // The message repeats nothing of the source's response.
    const failure = `The source '${source.id}', where this model lives, did not delete it, and nothing was changed here.`;
    throw new Refusal("upstream-failed", `${failure} ${error.message}`, { param: "model" });
  }
}

/** Differs for a source that later takes the same id. A new secret does not count: it is for the same account. */
export function sourceFingerprint({ kind, baseUrl, options, created }: StoredSource): string {
  return JSON.stringify([kind, baseUrl, options, created]);
}
