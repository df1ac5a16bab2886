import type { UpstreamDeletion } from "../store/sources.ts";
import type { CommitForAnother } from "./commit.ts";
import { deleteHere } from "./delete-model.ts";
import { askUpstream, type Pushing } from "./push-deletion.ts";

// Longer than any server takes for one that it is in the middle of.
const leftBehindMs = 60_000;

/**
 * Finishes the deletions that a server has left behind: asks the upstream once more, for which a model that is gone
 * already is deleted, and deletes the model here for whoever had asked for it. `problem` is told what stays undone.
 */
export async function finishDeletions(
  pushing: Pushing,
  commit: CommitForAnother,
  problem: (error: unknown) => void,
): Promise<void> {
  for (const intent of await pushing.store.sources.unfinishedDeletions()) {
    if (intent.atMs > pushing.nowMs() - leftBehindMs) continue;
    await finishDeletion(pushing, commit, intent).catch(problem);
  }
}

async function finishDeletion(pushing: Pushing, commit: CommitForAnother, intent: UpstreamDeletion): Promise<void> {
  const { organizationId, sourceId, modelId, upstreamId, keyId, atMs } = intent;
  const { sources } = pushing.store;
  const source = await sources.source({ organizationId, id: sourceId });
  const wasAsked = source !== null && (await askUpstream(pushing, source, upstreamId));
  // Without its source nobody knows whether it is gone there; whoever wanted it gone asks again.
  if (wasAsked)
    await commit(intent, deleteHere({ organizationId, id: modelId, projectId: intent.projectId }, { atMs, keyId }));
  await sources.endUpstreamDeletion(organizationId, modelId);
}
