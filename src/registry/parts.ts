import type { SourceModel } from "../core/sources/source-snapshot.ts";

/**
 * So many models are changed in one transaction. Other writers wait for no more than that: some 60 ms on SQLite and
 * 120 ms on PostgreSQL.
 */
export const modelsPerPart = 250;

export function partsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let from = 0; from < all.length; from += modelsPerPart) parts.push(all.slice(from, from + modelsPerPart));
  return parts;
}

/** What the audit log says of a part; a change that is made at once says nothing of parts. */
export function partInWords(at: number, parts: number): { readonly part?: number; readonly parts?: number } {
  return parts === 1 ? {} : { part: at + 1, parts };
}

/**
 * The order in which changed models are written, part by part. A model that takes the name of another comes right after
 * it, so that the name is in no list's way for longer than a part; those that are gone come last, so that no list is
 * shorter than it has to be.
 */
export function inOrderOfNames(
  changed: readonly SourceModel[],
  formerIdOf: (model: SourceModel) => string | undefined,
): readonly SourceModel[] {
  const present = changed.filter(({ isRetired }) => !isRetired);
  const takers = new Map(present.map((model) => [model.id, model]));
  const left = new Set(present);
  const inOrder: SourceModel[] = [];
  for (const first of present)
    for (let model: SourceModel | undefined = first; model !== undefined && left.delete(model);) {
      inOrder.push(model);
      const formerId = formerIdOf(model);
      model = formerId === undefined ? undefined : takers.get(formerId);
    }
  return [...inOrder, ...changed.filter(({ isRetired }) => isRetired)];
}
