import { sortedInSlices } from "../../catalogue/sorted-in-slices.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { compareIds } from "../../core/models/model-id.ts";
import { rankOffers } from "../../core/sources/offers.ts";
import { localName } from "../../core/sources/source-naming.ts";
import type { LeftOut, UpstreamModel } from "../../core/sources/source-snapshot.ts";
import type { SourceInput } from "../../core/sources/source.ts";
import type { ModelList } from "../../sources/discover.ts";
import type { StoredSource } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import { slicesOf } from "../parts.ts";
import { AnswerCache } from "./answer-cache.ts";
import { fetchList } from "./fetch-list.ts";
import { isTooMany, tooManyModels } from "./refresh-source.ts";
import { offersFor, type Collision } from "./offers/source-collisions.ts";
import {
  changedSource,
  modelsErrorOf,
  newSource,
  openSource,
  refuseTakenId,
  type SourceApiSettings,
  type SourceChange,
} from "./sources.ts";
import type { TrialPlaces } from "./trial-places.ts";
import type { Upstreams } from "./upstreams.ts";

const modelsShownMax = 20;
const leftOutMax = 100;
const collisionsMax = 100;
const idsPerLookUp = 500;

export interface TrialServices extends SourceApiSettings {
  readonly store: Pick<Store, "sources">;
  readonly upstreams: Upstreams;
  readonly trialPlaces: TrialPlaces;
}

/** A model of a trial, under the id that it would have here. */
export interface TriedModel {
  readonly id: string;
  readonly model: UpstreamModel;
}

/** What adding or changing a source would do. The lists have the first items; the counts are of all. */
export interface Trial {
  readonly source: Omit<StoredSource, "created">;
  /** A sentence; null if the list can be used. */
  readonly error: string | null;
  readonly modelCount: number;
  readonly models: readonly TriedModel[];
  readonly leftOutCount: number;
  readonly leftOut: readonly LeftOut[];
  readonly collisionCount: number;
  readonly collisions: readonly Collision[];
  readonly durationMs: number;
}

/** Tries what `addSource` would add, by the same rules. */
export async function trySource(
  services: TrialServices,
  organizationId: string,
  input: SourceInput,
  secret: string | null,
): Promise<Trial> {
  const source = await newSource(services, organizationId, input, secret);
  await refuseTakenId(services.store.sources, source);
  return tried(services, organizationId, { ...source, created: 0 });
}

/** Tries what `updateSource` would make of a source, by the same rules. */
export async function trySourceChange(
  services: TrialServices,
  organizationId: string,
  id: string,
  change: SourceChange,
): Promise<Trial> {
  const modelsError = await modelsErrorOf(organizationId, change);
  const known = await openSource(services.store.sources, { organizationId, id });
  return tried(services, organizationId, changedSource(services, organizationId, known, change, modelsError));
}

async function tried(services: TrialServices, organizationId: string, source: StoredSource): Promise<Trial> {
  return services.trialPlaces.hold(organizationId, async () => {
    const startedMs = performance.now();
    const outcome = await outcomeOf(services, organizationId, source);
    return { source, ...outcome, durationMs: Math.round(performance.now() - startedMs) };
  });
}

type Outcome = Omit<Trial, "source" | "durationMs">;

const nothing = { modelCount: 0, models: [], leftOutCount: 0, leftOut: [], collisionCount: 0, collisions: [] };

async function outcomeOf(
  { store, upstreams }: TrialServices,
  organizationId: string,
  source: StoredSource,
): Promise<Outcome> {
  const list = await fetchList({ upstreams, answers: new AnswerCache() }, source, null);
  if (list.kind === "failed") return { ...nothing, error: list.why };
  if (list.kind === "unchanged") throw new Error("a trial knows no earlier list");
  if (await isTooMany(store, source, list)) return { ...nothing, error: tooManyModels };
  return turns.run(organizationId, "trySource", (slices) => judged(store, source, list, slices));
}

async function judged(
  { sources }: TrialServices["store"],
  source: StoredSource,
  list: ModelList,
  slices: Slices,
): Promise<Outcome> {
  const leftOut = [...list.leftOut];
  const byId = new Map<string, UpstreamModel[]>();
  await slices.each(list.models, (model) => {
    const name = localName(source.rules, model.id);
    if ("leftOut" in name) leftOut.push({ id: model.id, why: name.leftOut });
    else byId.getOrInsertComputed(name.id, () => []).push(model);
  });
  const ids = await sortedInSlices([...byId.keys()], compareIds, slices);
  const named = (id: string) => byId.get(id) ?? [];
  const collisions: Collision[] = [];
  let collisionCount = 0;
  for (const some of slicesOf(ids, idsPerLookUp)) {
    const offers = await slices.wait(() => offersFor(sources, source.organizationId, some));
    const others = offers.filter(({ sourceId, isShared }) => isShared || sourceId !== source.id);
    const own = some.flatMap((id) => named(id).map((model) => ownOffer(source, id, model)));
    for (const [id, [winner, ...losers]] of rankOffers([...others, ...own])) {
      if (losers.length === 0) continue;
      collisionCount++;
      if (collisions.length < collisionsMax) collisions.push({ id, winner, losers });
    }
  }
  const first = ids.slice(0, modelsShownMax).flatMap((id) => named(id).map((model) => ({ id, model })));
  return {
    error: null,
    modelCount: list.models.length - (leftOut.length - list.leftOut.length),
    models: first.slice(0, modelsShownMax),
    leftOutCount: leftOut.length,
    leftOut: leftOut.slice(0, leftOutMax),
    collisionCount,
    collisions,
  };
}

function ownOffer({ id: sourceId, priority, organizationId }: StoredSource, id: string, model: UpstreamModel) {
  return { id, sourceId, upstreamId: model.id, priority, isShared: organizationId === null };
}
