import { compositeKey } from "../../core/text/composite-key.ts";
import { LruCache } from "../../core/collections/lru-cache.ts";
import { targetId, type Model } from "../../core/models/model.ts";
import type { ServedBy } from "../../core/models/served-by.ts";
import { rankOffers } from "../../core/sources/offers.ts";
import { callOptionsOf } from "../../sources/call-options.ts";
import { localName } from "../../core/sources/source-naming.ts";
import type { FindServing, Serving } from "../../sources/serving.ts";
import { nameAtSource } from "../../sources/calls.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import { UpstreamError } from "../../sources/upstream.ts";
import { sourceKey, type SourceOffer, type StoredSource } from "../../store/sources.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import type { Upstreams } from "./upstreams.ts";

const modelsMax = 10_000;

export interface Watched {
  /** Calls back at each new revision. */
  watch(wake: () => void): () => void;
}

/** Looks up which sources serve a model, and remembers it until anything changes. */
export function servingLookUp(store: Store, live: Watched, upstreams: Upstreams): FindServing {
  let known = new LruCache<readonly Serving[] | Promise<readonly Serving[]>>(modelsMax);
  live.watch(() => void (known = new LruCache(modelsMax)));
  return (model) => {
    const key = compositeKey(model.organizationId, targetId(model));
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const found = lookUp(store, upstreams, model);
    known.set(key, found);
    const asked = known;
    found.then(
      (serving) => {
        // Not if it was dropped meanwhile for another one.
        if (asked.get(key) === found) asked.set(key, serving);
      },
      () => asked.delete(key),
    );
    return found;
  };
}

/** Where a model is said to be served. */
interface Server {
  readonly organizationId: string | null;
  readonly sourceId: string;
  readonly upstreamId: string;
  /** Whether the configuration file says so. */
  readonly isOfFile: boolean;
}

async function lookUp(store: Store, upstreams: Upstreams, model: Model): Promise<readonly Serving[]> {
  const id = targetId(model);
  const stored = await store.models.find(model.organizationId, id);
  const found: Serving[] = [];
  if (stored?.servedBy) found.push(...(await servingAt(store, upstreams, serverOf(stored, stored.servedBy))));
  else
    for (const organizationId of placesOf(model.organizationId)) {
      const offers = rankOffers(await store.sources.offers(organizationId, [id])).get(id) ?? [];
      for (const offer of offers) found.push(...(await servingOf(store, upstreams, { organizationId, ...offer })));
    }
  // A list may name a source that lists the model itself.
  return [...new Map(found.map((one) => [compositeKey(one.key, one.upstreamId), one])).values()];
}

function serverOf({ organizationId, declaredBy }: StoredModel, { source, model }: ServedBy): Server {
  return { organizationId, sourceId: source, upstreamId: model, isOfFile: declaredBy === "file" };
}

/** An organization's own sources come before those that all share. */
function placesOf(organizationId: string | null): readonly (string | null)[] {
  return organizationId === null ? [null] : [organizationId, null];
}

/** The source that offers a model, or the one that serves what it only lists. */
async function servingOf(
  store: Store,
  upstreams: Upstreams,
  { id, sourceId, upstreamId, organizationId }: SourceOffer & { readonly organizationId: string | null },
): Promise<readonly Serving[]> {
  const source = await store.sources.find({ organizationId, id: sourceId });
  if (source === null) return [];
  const { servedBy } = callOptionsOf(source.options);
  if (servedBy === null) return servingBy(upstreams, source, nameAtSource(source.options, id, upstreamId));
  const isOfFile = source.declaredBy === "file";
  return servingAt(store, upstreams, { organizationId, sourceId: servedBy, upstreamId, isOfFile });
}

/** The source that is named, if it may serve the model. */
async function servingAt(store: Store, upstreams: Upstreams, server: Server): Promise<readonly Serving[]> {
  const { sourceId, upstreamId } = server;
  for (const organizationId of placesOf(server.organizationId)) {
    const source = await store.sources.find({ organizationId, id: sourceId });
    if (source === null) continue;
    const isReachable = organizationId === server.organizationId || server.isOfFile;
    if (!isReachable && !(await isOpenToAll(store, source, upstreamId))) return [];
    return servingBy(upstreams, source, nameAtSource(source.options, upstreamId, upstreamId));
  }
  return [];
}

/**
 * Whether an organization may have a shared source serve this model. Only the file says what the shared account is used
 * for beyond what it lists, such as the fine-tuned models of others.
 */
async function isOpenToAll({ sources }: Store, source: StoredSource, upstreamId: string): Promise<boolean> {
  if (source.kind === "echo") return true;
  const name = localName(source.rules, upstreamId);
  if (!("id" in name)) return false;
  const offers = await sources.offers(source.organizationId, [name.id]);
  return offers.some((offer) => offer.sourceId === source.id && offer.upstreamId === upstreamId);
}

function servingBy(upstreams: Upstreams, source: StoredSource, upstreamId: string): readonly Serving[] {
  const serving = servingAs(upstreams, source, upstreamId);
  return serving === null ? [] : [serving];
}

/** The source, ready to serve a model under this name. Objects have no model, and an empty name. Null if it cannot. */
export function servingAs(upstreams: Upstreams, source: StoredSource, upstreamId: string): Serving | null {
  const { id, organizationId, kind } = source;
  if (!isKindName(kind) || kindOf(kind).calls === undefined) return null;
  const config = configOf(upstreams, source);
  const isTrusted = upstreams.isTrusted(source);
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
