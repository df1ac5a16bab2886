import type { Model } from "../core/models/model.ts";
import { compareIds } from "../core/models/model-id.ts";

/** The live models of one organization, or the base models, in id order. Never changed in place. */
export type SortedModels = readonly Model[];

export interface ModelChange {
  readonly model: Model;
  readonly live: boolean;
}

// With more models than this for each change, a binary search per change is faster than one pass over all.
const modelsPerChange = 16;

/** The models after the changes, both in id order. Without a change these are the same models. */
export function applyModelChanges(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  if (changes.length === 0) return models;
  return changes.length * modelsPerChange < models.length ? applyFew(models, changes) : applyMany(models, changes);
}

/** Copies the models between two changes as a whole. */
function applyFew(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  const pieces: SortedModels[] = [];
  let next = 0;
  for (const { model, live } of changes) {
    const at = firstWhere(models, ({ id }) => compareIds(id, model.id) >= 0, next);
    pieces.push(models.slice(next, at));
    if (live) pieces.push([model]);
    next = models[at]?.id === model.id ? at + 1 : at;
  }
  pieces.push(models.slice(next));
  return pieces.flat();
}

/** Merges the changes in one pass. */
function applyMany(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  const after: Model[] = [];
  let next = 0;
  for (const change of changes) {
    for (let model = models[next]; model !== undefined; model = models[++next]) {
      const order = compareIds(model.id, change.model.id);
      if (order > 0) break;
      if (order < 0) after.push(model);
    }
    if (change.live) after.push(change.model);
  }
  return after.concat(models.slice(next));
}

export function findSorted(models: SortedModels, id: string): Model | null {
  const found = models[firstWhere(models, (model) => compareIds(model.id, id) >= 0)];
  return found?.id === id ? found : null;
}

/** The index of the first item, at `from` or later, for which the condition holds; it holds for all later ones too. */
export function firstWhere<Item>(items: readonly Item[], holds: (item: Item) => boolean, from = 0): number {
  let [low, high] = [from, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
