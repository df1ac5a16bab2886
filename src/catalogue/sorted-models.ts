import type { Model } from "../core/models/model.ts";
import { compareIds } from "../core/models/model-id.ts";

/** The live models of one organization, or the base models, in id order. Never changed in place. */
export type SortedModels = readonly Model[];

export interface ModelChange {
  readonly model: Model;
  readonly live: boolean;
}

// So many models of the shelf for each change, and it is faster to look for its place than to pass all of them.
const manyToOne = 16;

/** The shelf after the changes, which are in id order too. */
export function applyModelChanges(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  return changes.length * manyToOne < models.length ? applyFew(models, changes) : applyMany(models, changes);
}

/** What lies between the changes is copied as a whole. */
function applyFew(models: SortedModels, changes: readonly ModelChange[]): SortedModels {
  const pieces: SortedModels[] = [];
  let next = 0;
  for (const { model, live } of changes) {
    const at = placeOf(models, model.id, next);
    pieces.push(models.slice(next, at));
    if (live) pieces.push([model]);
    next = models[at]?.id === model.id ? at + 1 : at;
  }
  pieces.push(models.slice(next));
  return pieces.flat();
}

/** One pass. */
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

/** Two shelves as one, in id order; where both hold an id, the first one's model stands. */
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
  const found = models[placeOf(models, id, 0)];
  return found?.id === id ? found : null;
}

/** Of the first model at or behind `from` whose id is not before this one. */
function placeOf(models: SortedModels, id: string, from: number): number {
  let low = from;
  let high = models.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds((models[middle] as Model).id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
