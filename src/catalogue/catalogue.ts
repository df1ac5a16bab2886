import type { Audience } from "../core/people/actor.ts";
import { maySee } from "../core/access.ts";
import { asAlias, type Model } from "../core/models/model.ts";
import type { Changes, Snapshot } from "../store/store.ts";
import { applyModelChanges, findSorted, mergeSorted, type SortedModels } from "./sorted-models.ts";

/** The immutable picture of every live model at one revision. A change makes a new one that shares what stayed. */
export interface Catalogue {
  readonly revision: number;
  /** By organization; null holds the base models. */
  readonly shelves: ReadonlyMap<string | null, SortedModels>;
}

export function catalogueOf(snapshot: Snapshot): Catalogue {
  return { revision: snapshot.revision, shelves: Map.groupBy(snapshot.models, (model) => model.organizationId) };
}

export function applyChanges(catalogue: Catalogue, changes: Changes): Catalogue {
  const shelves = new Map(catalogue.shelves);
  for (const [organizationId, changed] of Map.groupBy(changes.models, ({ model }) => model.organizationId)) {
    shelves.set(organizationId, applyModelChanges(shelves.get(organizationId) ?? [], changed));
  }
  return { revision: changes.revision, shelves };
}

/** What one audience may see, in id order. What is hidden or leads nowhere does not stand before a base model either. */
export function visibleTo(catalogue: Catalogue, audience: Audience): readonly Model[] {
  const [own, base] = [catalogue.shelves.get(audience.organizationId) ?? [], catalogue.shelves.get(null) ?? []];
  const seen: Model[] = [];
  for (const model of own) {
    const named = model.kind === "alias" ? followed(model, own, base) : model;
    if (named !== null && maySee(audience, named)) seen.push(named);
  }
  return mergeSorted(seen, audience.policy === null ? base : base.filter((model) => maySee(audience, model)));
}

/** What an alias shows; null when its target is gone. An alias never leads to another one. */
function followed(alias: Model, own: SortedModels, base: SortedModels): Model | null {
  const id = alias.target ?? "";
  const target = findSorted(own, id) ?? findSorted(base, id);
  return target === null || target.kind === "alias" ? null : asAlias(alias, target);
}

export function countModels(catalogue: Catalogue): number {
  return catalogue.shelves.values().reduce((total, models) => total + models.length, 0);
}
