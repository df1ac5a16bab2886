import type { Source } from "../../core/sources/source.ts";
import type { SourceModel } from "../../core/sources/source-snapshot.ts";
import type { ModelList } from "../../sources/discover.ts";
import type { StoredSource } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import { modelsPerPart, partsOf } from "../parts.ts";
import { applyRefresh } from "./apply-refresh.ts";
import { fetchList } from "./fetch-list.ts";
import { RefreshAttempt, type RefreshServices } from "./refresh-attempt.ts";

// Over all sources of one organization. The operator decides how many models the shared sources have.
const organizationModelsMax = 100_000;
export const tooManyModels = `Its organization would have more than ${organizationModelsMax} models of sources.`;

/**
 * Fetches the list of one source and applies what has changed. When anything fails, the models known before stay: a
 * partial or malformed list never replaces them.
 */
export async function refreshSource(services: RefreshServices, source: StoredSource): Promise<void> {
  const { store, budget, pendingChanges } = services;
  const last = await store.sources.state(source);
  // The source was removed after it became due.
  if (last === null) return;
  const attempt = new RefreshAttempt(services, source, last);
  if (!budget.hasRoom(source.organizationId, modelsPerPart)) return attempt.deferred();
  await pendingChanges.finish(source);
  const fetched = await fetchList(services, source, last.listDigest);
  switch (fetched.kind) {
    case "failed":
      return attempt.failed(fetched.why);
    case "unchanged":
      return attempt.succeededUnchanged();
    case "list":
      if (await isTooMany(store, source, fetched)) return attempt.failed(tooManyModels);
      return applyList(services, source, fetched, attempt);
  }
}

async function applyList(
  services: RefreshServices,
  source: StoredSource,
  { models, leftOut, digest }: ModelList & { readonly digest: string },
  attempt: RefreshAttempt,
): Promise<void> {
  const applied = await applyRefresh(services, source, models, attempt.startedAtMs);
  // The source was changed or removed while its list was fetched.
  if (applied === null) return services.store.sources.releaseLease(source);
  await noteMisses(services, source, applied.missesChanged);
  if (!applied.isComplete) return attempt.deferredInPart();
  // While models are missing, the same list has to be compared again: each time counts as one more miss.
  const isSettled = applied.missesChanged.every(({ misses }) => misses === 0);
  return attempt.succeeded([...leftOut, ...applied.leftOut], isSettled ? digest : null);
}

/** After a crash in the middle, the next list without these models counts some of the misses again. */
async function noteMisses({ store, takeTurn }: RefreshServices, source: StoredSource, models: readonly SourceModel[]) {
  for (const part of partsOf(models))
    await takeTurn(source.organizationId, () => store.sources.noteMisses(source, part));
}

/** Bounds the memory that one organization can take on a server that it shares with others. */
export async function isTooMany(
  { sources }: Pick<Store, "sources">,
  source: Source,
  { models }: ModelList,
): Promise<boolean> {
  if (source.organizationId === null) return false;
  return models.length + (await sources.countModelsBeside(source)) > organizationModelsMax;
}
