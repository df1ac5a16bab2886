import { compareIds, type Model } from "../core/model.ts";

/** The live models of one organization, or the base models, in id order. Never changed in place. */
export type Shelf = readonly Model[];

export interface ShelfChange {
  readonly model: Model;
  readonly live: boolean;
}

/** The shelf after the changes, which are in id order too. One pass, however many there are. */
export function applyToShelf(shelf: Shelf, changes: readonly ShelfChange[]): Shelf {
  const after: Model[] = [];
  let next = 0;
  for (const change of changes) {
    for (let model = shelf[next]; model !== undefined; model = shelf[++next]) {
      const order = compareIds(model.id, change.model.id);
      if (order > 0) break;
      if (order < 0) after.push(model);
    }
    if (change.live) after.push(change.model);
  }
  return after.concat(shelf.slice(next));
}

/** Two shelves as one, in id order; where both hold an id, the first one's model stands. */
export function mergeShelves(first: Shelf, second: Shelf): Shelf {
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

export function findOnShelf(shelf: Shelf, id: string): Model | null {
  let low = 0;
  let high = shelf.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const model = shelf[middle] as Model;
    const order = compareIds(model.id, id);
    if (order === 0) return model;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}
