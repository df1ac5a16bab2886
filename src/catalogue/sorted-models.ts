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

/** The models after the changes, both in id order. */
export function applyModelChanges(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  return changes.length * modelsPerChange < models.length ? applyFew(models, changes) : applyMany(models, changes);
}

/** Copies the models between two changes as a whole. */
function applyFew(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  const pieces: SortedModels[] = [];
  let next = 0;
  for (const { model, live } of changes) {
    const at = insertionIndex(models, model.id, next);
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

/** Merges two lists. If both have an id, the model of the first is taken. */
export function mergeSorted(first: SortedModels, second: SortedModels): SortedModels {
  if (first.length === 0) return second;
  const merged: Model[] = [];
  let next = 0;
  for (const model of first) {
    for (let other = second[next]; other !== undefined; other = second[++next]) {
      const order = compareIds(other.id, model.id);
      if (order > 0) break;
      if (order < 0) merged.push(other);
    }
    merged.push(model);
  }
  return merged.concat(second.slice(next));
}

export function findSorted(models: SortedModels, id: string): Model | null {
  const found = models[insertionIndex(models, id, 0)];
  return found?.id === id ? found : null;
}

/** The index of the first model, at `from` or later, whose id does not sort before this one. */
function insertionIndex(models: SortedModels, id: string, from: number): number {
  let low = from;
  let high = models.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds((models[middle] as Model).id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
