import { compositeKey } from "../../core/composite-key.ts";
import { LruCache } from "../../core/lru-cache.ts";
import type { Model } from "../../core/models/model.ts";
import { rankOffers } from "../../core/sources/offers.ts";
import type { FindServing, Serving } from "../../sources/serving.ts";
import { nameAtSource } from "../../sources/calls.ts";
import { isKindName } from "../../sources/kinds.ts";
import { UpstreamError } from "../../sources/upstream.ts";
import { sourceKey, type SourceOffer, type StoredSource } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { Upstreams } from "./upstreams.ts";

const modelsMax = 10_000;

export interface Watched {
  /** Calls back at each new revision. */
  watch(wake: () => void): () => void;
}

/** Looks up which sources serve a model, and remembers it until anything changes. */
export function servingLookUp(store: Store, live: Watched, upstreams: Upstreams): FindServing {
  let known = new LruCache<Promise<readonly Serving[]>>(modelsMax);
  live.watch(() => void (known = new LruCache(modelsMax)));
  return (model) => {
    const key = compositeKey(model.organizationId, model.target ?? model.id);
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const found = lookUp(store, upstreams, model);
    known.set(key, found);
    const asked = known;
    found.catch(() => asked.delete(key));
    return found;
  };
}

async function lookUp(store: Store, upstreams: Upstreams, model: Model): Promise<readonly Serving[]> {
  const id = model.target ?? model.id;
  const places = model.organizationId === null ? [null] : [model.organizationId, null];
  const serving: Serving[] = [];
  for (const organizationId of places) {
    const offers = rankOffers(await store.sources.offers(organizationId, [id])).get(id) ?? [];
    for (const offer of offers) serving.push(...(await servingOf(store, upstreams, organizationId, offer)));
  }
  return serving;
}

async function servingOf(
  store: Store,
  upstreams: Upstreams,
  organizationId: string | null,
  { id, sourceId, upstreamId }: SourceOffer,
): Promise<readonly Serving[]> {
  const source = await store.sources.find({ organizationId, id: sourceId });
  if (source === null) return [];
  const serving = servingAs(upstreams, source, nameAtSource(source.options, id, upstreamId));
  return serving === null ? [] : [serving];
}

/** The source as it serves a model of this name, or what is no model if the name is empty. Null if it cannot. */
export function servingAs(upstreams: Upstreams, source: StoredSource, upstreamId: string): Serving | null {
  const { id, organizationId, kind, isTrusted } = source;
  if (!isKindName(kind)) return null;
  const config = configOf(upstreams, source);
  return config && { sourceId: id, organizationId, key: sourceKey(source), kind, config, isTrusted, upstreamId };
}

/** Null if this server does not have the source's secret. */
function configOf(upstreams: Upstreams, source: StoredSource) {
  try {
    return upstreams.configOf(source);
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
