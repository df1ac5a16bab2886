import { compareIds, type Model } from "../core/models/model.ts";

/** The live models of one organization, or the base models, in id order. Never changed in place. */
export type Shelf = readonly Model[];

export interface ShelfChange {
  readonly model: Model;
  readonly live: boolean;
}

// So many models of the shelf for each change, and it is faster to look for its place than to pass all of them.
const manyToOne = 16;

/** The shelf after the changes, which are in id order too. */
export function applyToShelf(shelf: Shelf, changes: readonly ShelfChange[]): Shelf {
  return changes.length * manyToOne < shelf.length ? applyFew(shelf, changes) : applyMany(shelf, changes);
}

/** What lies between the changes is copied as a whole. */
function applyFew(shelf: Shelf, changes: readonly ShelfChange[]): Shelf {
  const pieces: Shelf[] = [];
  let next = 0;
  for (const { model, live } of changes) {
    const at = placeOf(shelf, model.id, next);
    pieces.push(shelf.slice(next, at));
    if (live) pieces.push([model]);
    next = shelf[at]?.id === model.id ? at + 1 : at;
  }
  pieces.push(shelf.slice(next));
  return pieces.flat();
}

/** One pass. */
function applyMany(shelf: Shelf, changes: readonly ShelfChange[]): Shelf {
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
  const found = shelf[placeOf(shelf, id, 0)];
  return found?.id === id ? found : null;
}

/** Of the first model at or behind `from` whose id is not before this one. */
function placeOf(shelf: Shelf, id: string, from: number): number {
  let low = from;
  let high = shelf.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds((shelf[middle] as Model).id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
