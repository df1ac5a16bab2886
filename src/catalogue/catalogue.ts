import type { Audience } from "../core/actor.ts";
import { maySee } from "../core/access.ts";
import type { Model } from "../core/model.ts";
import type { Changes, Snapshot } from "../store/store.ts";
import { applyToShelf, mergeShelves, type Shelf } from "./shelf.ts";

/** The immutable picture of every live model at one revision. A change makes a new one that shares what stayed. */
export interface Catalogue {
  readonly revision: number;
  /** By organization; null holds the base models. */
  readonly shelves: ReadonlyMap<string | null, Shelf>;
}

export function catalogueOf(snapshot: Snapshot): Catalogue {
  return { revision: snapshot.revision, shelves: Map.groupBy(snapshot.models, (model) => model.organizationId) };
}

export function applyChanges(catalogue: Catalogue, changes: Changes): Catalogue {
  const shelves = new Map(catalogue.shelves);
  for (const [organizationId, changed] of Map.groupBy(changes.models, ({ model }) => model.organizationId)) {
    shelves.set(organizationId, applyToShelf(shelves.get(organizationId) ?? [], changed));
  }
  return { revision: changes.revision, shelves };
}

/** What one audience may see, in id order. */
export function visibleTo(catalogue: Catalogue, audience: Audience): readonly Model[] {
  const own = catalogue.shelves.get(audience.organizationId) ?? [];
  const all = mergeShelves(own, catalogue.shelves.get(null) ?? []);
  return audience.policy === null ? all : all.filter((model) => maySee(audience, model));
}

export function countModels(catalogue: Catalogue): number {
  return catalogue.shelves.values().reduce((total, shelf) => total + shelf.length, 0);
}
