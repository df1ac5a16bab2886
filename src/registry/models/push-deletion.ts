import { refuseDeletionAt } from "../../core/access.ts";
import { upstreamFailed } from "../../core/refusal.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import { objectIn } from "../../sources/reading.ts";
import { UpstreamError, type UpstreamRequest } from "../../sources/upstream.ts";
import type { StoredSource, UpstreamDeletion } from "../../store/sources.ts";
import type { Store, StoredModel } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import { newId } from "../new-id.ts";
import type { Upstreams } from "../sources/upstreams.ts";

export interface Pushing {
  readonly store: Store;
  readonly upstreams: Upstreams;
  readonly nowMs: () => number;
}

/** Deletes here what was deleted at its upstream. */
type DeleteHere = () => Promise<boolean>;

/**
 * Deletes a model at the source where it lives, and then here. That it is to be deleted is on disk before the upstream
 * is asked, so that a crash in between is made good at the next start. Where the upstream refuses or does not answer,
 * nothing has happened here, and the caller is told so.
 */
export async function deleteAtSource(
  pushing: Pushing,
  author: ChangeAuthor,
  model: StoredModel,
  deleteHere: DeleteHere,
): Promise<boolean> {
  const { sources } = pushing.store;
  const { organizationId } = author.actor.audience;
  const source = await sourceOf(pushing, model);
  const refusal = refuseDeletionAt(source, model);
  if (refusal !== null) throw refusal;
  if (source?.deletion !== "push" || !(await isTunedThere(pushing, model))) return deleteHere();
  const intent = intentOf(author, model, source, pushing.nowMs());
  await sources.beginUpstreamDeletion(intent);
  try {
    await askUpstream(pushing, source, intent.upstreamId);
  } catch (error) {
    // Its own alone: somebody else may be deleting the model at the same time.
    await sources.endUpstreamDeletion(intent);
    throw error;
  }
  const deleted = await deleteHere();
  await sources.endUpstreamDeletionsOf(organizationId, model.id);
  return deleted;
}

/** The one whose account the model is in; what belongs to everybody is deleted nowhere. */
async function sourceOf({ store }: Pushing, { organizationId, source }: StoredModel): Promise<StoredSource | null> {
  return source === null ? null : store.sources.source({ organizationId, id: source.id });
}

/** Whether its upstream says so. What was registered or declared here may have the name of a base model there. */
async function isTunedThere({ store }: Pushing, { organizationId, id, source }: StoredModel): Promise<boolean> {
  const claims = await store.sources.claims(organizationId, [id]);
  const own = claims.find(({ sourceId, model }) => sourceId === source?.id && model.upstreamId === source.upstreamId);
  return own?.model.reported.isFineTuned ?? false;
}

/** Has a model deleted at its upstream; false for an upstream at which nothing can be deleted. */
export async function askUpstream(pushing: Pushing, source: StoredSource, upstreamId: string): Promise<boolean> {
  try {
    const request = requestFor(pushing, source, upstreamId);
    if (request === null) return false;
    const answer = objectIn(await pushing.upstreams.fetcher.session({ isTrusted: source.isTrusted })(request));
    if (answer?.["deleted"] === false || objectIn(answer?.["error"]) !== null)
      throw new UpstreamError("malformed", "It answered that it did not.");
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // It is gone there, which is what was wanted.
    if (error.status === 404) return true;
    throw upstreamFailed(source.id, error.message);
  }
}

function requestFor({ upstreams }: Pushing, source: StoredSource, upstreamId: string): UpstreamRequest | null {
  const kind = isKindName(source.kind) ? kindOf(source.kind) : null;
  const config = { baseUrl: source.baseUrl, options: source.options, secret: upstreams.secretOf(source) };
  return kind?.deletion?.(config, upstreamId) ?? null;
}

/** What tells a source from another one that has its id later. A new secret is for the same account. */
export function placeOf({ kind, baseUrl, options, created }: StoredSource): string {
  return JSON.stringify([kind, baseUrl, options, created]);
}

function intentOf(
  { actor, address, requestId }: ChangeAuthor,
  model: StoredModel,
  source: StoredSource,
  atMs: number,
): UpstreamDeletion {
  return {
    organizationId: actor.audience.organizationId,
    id: newId("deletion-"),
    modelId: model.id,
    sourceId: source.id,
    sourceFingerprint: placeOf(source),
    upstreamId: model.source!.upstreamId,
    keyId: actor.keyId,
    principalId: actor.principal.id,
    address,
    requestId,
    projectId: actor.projectId,
    atMs,
  };
}
