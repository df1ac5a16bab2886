import { compareIds } from "./model-id.ts";
import type { Model } from "./model.ts";

/** What a list of models can be sorted by. */
export const modelSorts = [
  "id",
  "created",
  "owned_by",
  "name",
  "context_length",
  "input_price",
  "output_price",
  "shutdown_date",
] as const;

export type ModelSort = (typeof modelSorts)[number];

type SortKey = string | number | null;

const keys: Readonly<Record<ModelSort, (model: Model) => SortKey | undefined>> = {
  id: () => "",
  created: ({ created }) => created,
  owned_by: ({ ownedBy }) => ownedBy.toLowerCase(),
  name: ({ facts }) => facts.displayName?.toLowerCase(),
  context_length: ({ facts }) => facts.contextLength,
  input_price: ({ facts }) => numberIn(facts.inputPrice),
  output_price: ({ facts }) => numberIn(facts.outputPrice),
  shutdown_date: ({ shutdownDate }) => shutdownDate,
};

/** Null if the value is unknown. */
export function sortKeyOf(model: Model, sort: ModelSort): SortKey {
  return keys[sort](model) ?? null;
}

export interface KeyedModel {
  readonly model: Model;
  readonly key: SortKey;
}

/** Unknown values come last in either order, and equal ones are in the order of their ids. */
export function comparing(order: "asc" | "desc"): (a: KeyedModel, b: KeyedModel) => number {
  const sign = order === "asc" ? 1 : -1;
  return (a, b) => {
    if (a.key === b.key) return sign * compareIds(a.model.id, b.model.id);
    if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
    return a.key < b.key ? -sign : sign;
  };
}

function numberIn(decimal: string | undefined): number | undefined {
  return decimal === undefined ? undefined : Number(decimal);
}
