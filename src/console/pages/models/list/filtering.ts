import type { FilterChoice } from "../../../parts/filter/filter-menu.tsx";
import { choice, choices, flag, text, texts } from "../../../route/query-params.ts";
import type { StateOf } from "../../../route/query-params.ts";
import type { ModelRow } from "./model-row.ts";
import { sortNames } from "./sorting.ts";

/** What the list shows, as its address says. */
export const listParams = {
  q: text(),
  register: flag(),
  state: choices(["live", "deprecated", "shut-down", "unlisted", "retired"]),
  kind: choices(["base", "fine-tuned", "alias"]),
  owner: texts(),
  source: texts(),
  modality: texts(),
  capability: texts(),
  price: choices(["known", "unknown"]),
  sort: choice(sortNames, "id"),
  order: choice(["asc", "desc"], "asc"),
};

export type ListState = StateOf<typeof listParams>;

/** A filter by the values that a model has of one kind. */
export const facets = {
  state: ({ standing, isUnlisted }) => {
    if (!isUnlisted) return [standing];
    return standing === "live" ? ["unlisted"] : [standing, "unlisted"];
  },
  kind: ({ kind }) => [kind],
  owner: ({ owner }) => [owner],
  source: ({ source, servedBy }) => (source === null ? (servedBy === null ? [] : [servedBy.source]) : [source]),
  modality: ({ inputs, outputs }) => [...inputs.map((one) => `in:${one}`), ...outputs.map((one) => `out:${one}`)],
  capability: ({ capabilities }) => capabilities,
  price: ({ hasPrice }) => [hasPrice ? "known" : "unknown"],
} as const satisfies Readonly<Record<string, (row: ModelRow) => readonly string[]>>;

export type FacetName = keyof typeof facets;
export const facetNames = Object.keys(facets) as readonly FacetName[];
/** A model needs all of these that are chosen, and one of the others. */
const needsAll: ReadonlySet<FacetName> = new Set(["modality", "capability"]);

/** The rows that match, but for one facet, whose own choices are being counted. */
export function matching(rows: readonly ModelRow[], state: ListState, without: FacetName | null = null) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const active = facetNames.filter((name) => state[name].length > 0 && name !== without);
  if (words.length === 0 && active.length === 0) return rows;
  return rows.filter(
    (row) => words.every((word) => row.words.includes(word)) && active.every((name) => hasChosen(row, name, state)),
  );
}

function hasChosen(row: ModelRow, name: FacetName, state: ListState): boolean {
  const values: readonly string[] = facets[name](row);
  const chosen: readonly string[] = state[name];
  return needsAll.has(name)
    ? chosen.every((value) => values.includes(value))
    : chosen.some((value) => values.includes(value));
}

/** The values of a facet among the rows, the most frequent first, and those that are chosen in any case. */
export function choicesOf(
  rows: readonly ModelRow[],
  state: ListState,
  name: FacetName,
  label: (value: string) => string,
): readonly FilterChoice[] {
  const among = matching(rows, state, needsAll.has(name) ? null : name);
  const counts = new Map<string, number>(state[name].map((value) => [value, 0]));
  for (const row of among) for (const value of facets[name](row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
    .map(([value, count]) => ({ value, label: label(value), count }));
}
