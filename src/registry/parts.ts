import type { SourceModel } from "../core/sources/source-snapshot.ts";

/** Models per transaction, so that other writers wait for at most some 60 ms on SQLite and 120 ms on PostgreSQL. */
export const modelsPerPart = 250;

export function partsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return slicesOf(all, modelsPerPart);
}

export function slicesOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const slices: (readonly T[])[] = [];
  for (let from = 0; from < all.length; from += size) slices.push(all.slice(from, from + size));
  return slices;
}

/** The audit details of one part; none for a change made in one transaction. */
export function partDetails(at: number, parts: number): { readonly part?: number; readonly parts?: number } {
  return parts === 1 ? {} : { part: at + 1, parts };
}

/**
 * The order in which changed models are written, part by part. A model that takes over the id that another one is known
 * by comes right after that one, so that the id is missing for at most one part; retired models come last, so that
 * lists stay as long as possible.
 */
export function inTakeoverOrder(
  changed: readonly SourceModel[],
  known: readonly SourceModel[],
): readonly SourceModel[] {
  const formerIds = new Map(known.map(({ upstreamId, id }) => [upstreamId, id]));
  const present = changed.filter(({ isRetired }) => !isRetired);
  const takers = new Map(present.map((model) => [model.id, model]));
  const left = new Set(present);
  const inOrder: SourceModel[] = [];
  for (const first of present)
    for (let model: SourceModel | undefined = first; model !== undefined && left.delete(model);) {
      inOrder.push(model);
      const formerId = formerIds.get(model.upstreamId);
      model = formerId === undefined ? undefined : takers.get(formerId);
    }
  return [...inOrder, ...changed.filter(({ isRetired }) => isRetired)];
}
