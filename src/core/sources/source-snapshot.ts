import { canonicalJson } from "../text/canonical-json.ts";
import { compareIds } from "../models/model-id.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import { localName, type NamingRules } from "./source-naming.ts";
import { missesMax } from "./source.ts";

/** A model as its upstream reports it. */
export interface UpstreamModel {
  readonly id: string;
  /** Unix seconds; null when the upstream does not say. */
  readonly created: number | null;
  readonly ownedBy: string | null;
  readonly parent: string | null;
  /** The customer of the upstream made this model, and may delete it there. */
  readonly isFineTuned: boolean;
  readonly facts: ModelFacts;
}

/** What is stored of one model of a source. */
export interface SourceModel {
  readonly upstreamId: string;
  /** Its id here. */
  readonly id: string;
  /** The latest report, with the first `created` and `ownedBy`. */
  readonly reported: UpstreamModel;
  /** Unix seconds. */
  readonly firstSeen: number;
  /** Successful refreshes in a row that did not list it. */
  readonly misses: number;
  /** It was missing too often, and is not offered until a refresh lists it again. */
  readonly isRetired: boolean;
}

/** An element of an upstream's list that becomes no model here. */
export interface LeftOut {
  /** The upstream's id, cut and escaped for display. */
  readonly id: string;
  /** The end of a sentence about it. */
  readonly why: string;
}

/** How a list differs from the stored models of its source. */
export interface SnapshotDiff {
  /** Models that are new, reported differently, back, or retired. Only these can change what is offered. */
  readonly changed: readonly SourceModel[];
  /** Models whose only difference is their number of misses. */
  readonly missesChanged: readonly SourceModel[];
  readonly leftOut: readonly LeftOut[];
}

/** Compares a list with the stored models. A model that the rules leave out is retired at once. */
export function diffSnapshot(
  stored: readonly SourceModel[],
  reported: readonly UpstreamModel[],
  rules: NamingRules,
  atSeconds: number,
): SnapshotDiff {
  const storedById = new Map(stored.map((model) => [model.upstreamId, model]));
  const changed: SourceModel[] = [];
  const missesChanged: SourceModel[] = [];
  const leftOut: LeftOut[] = [];
  const named = new Set<string>();
  for (const model of reported) {
    const name = localName(rules, model.id);
    if ("leftOut" in name) {
      leftOut.push({ id: model.id, why: name.leftOut });
      continue;
    }
    named.add(model.id);
    const old = storedById.get(model.id);
    const next = seen(old, model, name.id, atSeconds);
    if (old === undefined || old.isRetired || !isSame(old, next)) changed.push(next);
    else if (old.misses > 0) missesChanged.push(next);
  }
  const excluded = new Set(leftOut.map(({ id }) => id));
  for (const old of stored) {
    if (named.has(old.upstreamId) || old.isRetired) continue;
    const misses = old.misses + 1;
    const isRetired = misses >= missesMax || excluded.has(old.upstreamId);
    (isRetired ? changed : missesChanged).push({ ...old, misses, isRetired });
  }
  return { changed: inOrder(changed), missesChanged: inOrder(missesChanged), leftOut };
}

/** The stored models that new rules change. Models that only the new rules let in come with the next refresh. */
export function renamed(stored: readonly SourceModel[], rules: NamingRules): readonly SourceModel[] {
  return stored.flatMap((model) => {
    const name = localName(rules, model.upstreamId);
    if ("leftOut" in name) return model.isRetired ? [] : [{ ...model, isRetired: true }];
    return name.id === model.id ? [] : [{ ...model, id: name.id }];
  });
}

function seen(old: SourceModel | undefined, model: UpstreamModel, id: string, atSeconds: number): SourceModel {
  // Some upstreams report the time of the request as `created`, so the first report is kept.
  const reported =
    old === undefined ? model : { ...model, created: old.reported.created, ownedBy: old.reported.ownedBy };
  return { upstreamId: model.id, id, reported, firstSeen: old?.firstSeen ?? atSeconds, misses: 0, isRetired: false };
}

function isSame(old: SourceModel, next: SourceModel): boolean {
  if (old.id !== next.id) return false;
  // The fields are nearly always in the same order, and there may be very many models.
  return (
    JSON.stringify(old.reported) === JSON.stringify(next.reported) ||
    canonicalJson(old.reported) === canonicalJson(next.reported)
  );
}

function inOrder(models: SourceModel[]): SourceModel[] {
  return models.sort((a, b) => compareIds(a.upstreamId, b.upstreamId));
}
