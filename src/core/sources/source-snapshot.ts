import { canonicalJson } from "../canonical-json.ts";
import { compareIds } from "../models/model.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import { localName, type NamingRules } from "./source-naming.ts";

/** A model as its upstream tells of it. */
export interface UpstreamModel {
  readonly id: string;
  /** Unix seconds; null where the upstream does not tell. */
  readonly created: number | null;
  readonly ownedBy: string | null;
  readonly parent: string | null;
  /** Whether the upstream says that its customer made this one, who may then delete it there. */
  readonly isFineTuned: boolean;
  readonly facts: ModelFacts;
}

/** What is remembered of one model of a source. */
export interface SourceModel {
  readonly upstreamId: string;
  /** Its id here. */
  readonly id: string;
  /** As its upstream told it last; `created` and `ownedBy` as it told them first. */
  readonly reported: UpstreamModel;
  /** Unix seconds. */
  readonly firstSeen: number;
  /** Refreshes that went well without it, one after the other. */
  readonly misses: number;
  /** It was missed too often, and offers nothing until it is back. */
  readonly isRetired: boolean;
}

export interface LeftOut {
  /** The upstream's id, as it can be shown. */
  readonly id: string;
  /** The end of a sentence about it. */
  readonly why: string;
}

/** What a refresh that went well makes of what was remembered. */
export interface SnapshotDiff {
  /** New, told differently, back or gone: what a list can show. */
  readonly changed: readonly SourceModel[];
  /** Missed once more, or seen again before it was gone: nothing that a list shows. */
  readonly missesChanged: readonly SourceModel[];
  readonly leftOut: readonly LeftOut[];
}

/** The next picture of a source's models. A model that its rules leave out now is gone at once. */
export function diffSnapshot(
  known: readonly SourceModel[],
  reported: readonly UpstreamModel[],
  rules: NamingRules,
  missesMax: number,
  atSeconds: number,
): SnapshotDiff {
  const before = new Map(known.map((model) => [model.upstreamId, model]));
  const changed: SourceModel[] = [];
  const missesChanged: SourceModel[] = [];
  const leftOut: LeftOut[] = [];
  const offered = new Set<string>();
  for (const model of reported) {
    const name = localName(rules, model.id);
    if ("leftOut" in name) {
      leftOut.push({ id: model.id, why: name.leftOut });
      continue;
    }
    offered.add(model.id);
    const old = before.get(model.id);
    const next = seen(old, model, name.id, atSeconds);
    if (old === undefined || old.isRetired || !isShownAlike(old, next)) changed.push(next);
    else if (old.misses > 0) missesChanged.push(next);
  }
  const refused = new Set(leftOut.map(({ id }) => id));
  for (const old of known) {
    if (offered.has(old.upstreamId) || old.isRetired) continue;
    const misses = old.misses + 1;
    const isRetired = misses >= missesMax || refused.has(old.upstreamId);
    (isRetired ? changed : missesChanged).push({ ...old, misses, isRetired });
  }
  return { changed: inOrder(changed), missesChanged: inOrder(missesChanged), leftOut };
}

/** The same models under other rules, without asking anybody; those that were not there before have to be asked for. */
export function renamed(known: readonly SourceModel[], rules: NamingRules): readonly SourceModel[] {
  return known.flatMap((model) => {
    const name = localName(rules, model.upstreamId);
    if ("leftOut" in name) return model.isRetired ? [] : [{ ...model, isRetired: true }];
    return name.id === model.id ? [] : [{ ...model, id: name.id }];
  });
}

function seen(old: SourceModel | undefined, model: UpstreamModel, id: string, atSeconds: number): SourceModel {
  // Some upstreams give the time of the call as the time of birth, so the first word on either stands for ever.
  const reported =
    old === undefined ? model : { ...model, created: old.reported.created, ownedBy: old.reported.ownedBy };
  return { upstreamId: model.id, id, reported, firstSeen: old?.firstSeen ?? atSeconds, misses: 0, isRetired: false };
}

function isShownAlike(old: SourceModel, next: SourceModel): boolean {
  if (old.id !== next.id) return false;
  // Nearly always the same to the letter, and there may be very many.
  return (
    JSON.stringify(old.reported) === JSON.stringify(next.reported) ||
    canonicalJson(old.reported) === canonicalJson(next.reported)
  );
}

function inOrder(models: SourceModel[]): SourceModel[] {
  return models.sort((a, b) => compareIds(a.upstreamId, b.upstreamId));
}
