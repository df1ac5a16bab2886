import type { FilterChoice } from "../../../parts/filter/filter-menu.tsx";
import { choice, choices, text, texts, type StateOf } from "../../../route/query-params.ts";
import { outOf, sourceStates, type Source } from "../source.ts";

export const sortNames = [
  "id",
  "state",
  "kind",
  "models",
  "success",
  "next",
  "failures",
  "priority",
  "declared",
  "left",
] as const;
export type SortName = (typeof sortNames)[number];

/** What the list shows, as its address says. */
export const listParams = {
  view: choice(["list", "collisions"], "list"),
  q: text(),
  state: choices([...sourceStates, "out"]),
  kind: texts(),
  whose: choices(["own", "shared"]),
  declared: choices(["file", "api", "detected"]),
  sort: choice(sortNames, "id"),
  order: choice(["asc", "desc"], "asc"),
};

export type ListState = StateOf<typeof listParams>;

const facets = {
  state: (source) => (outOf(source) === null ? [source.state] : [source.state, "out"]),
  kind: ({ kind }) => [kind],
  whose: ({ shared }) => [shared ? "shared" : "own"],
  declared: ({ declared_by: by }) => [by],
} as const satisfies Readonly<Record<string, (source: Source) => readonly string[]>>;

export type FacetName = keyof typeof facets;
export const facetNames = Object.keys(facets) as readonly FacetName[];

/** The sources that match, but for one facet, whose own choices are being counted. */
export function matching(sources: readonly Source[], state: ListState, without: FacetName | null = null) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return sources.filter((source) => {
    const held = `${source.id} ${source.kind} ${source.last_error ?? ""} ${source.base_url ?? ""}`.toLowerCase();
    return (
      words.every((word) => held.includes(word)) &&
      facetNames.every((name) => name === without || hasChosen(source, name, state[name]))
    );
  });
}

function hasChosen(source: Source, name: FacetName, chosen: readonly string[]): boolean {
  const values: readonly string[] = facets[name](source);
  return chosen.length === 0 || chosen.some((value) => values.includes(value));
}

export function choicesOf(
  sources: readonly Source[],
  state: ListState,
  name: FacetName,
  label: (value: string) => string,
): readonly FilterChoice[] {
  const counts = new Map<string, number>(state[name].map((value) => [value, 0]));
  for (const source of matching(sources, state, name))
    for (const value of facets[name](source)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1))
    .map(([value, count]) => ({ value, label: label(value), count }));
}

const keys: Readonly<Record<SortName, (source: Source) => string | number>> = {
  id: ({ id }) => id,
  state: ({ state }) => sourceStates.indexOf(state),
  kind: ({ kind }) => kind,
  models: ({ model_count: count }) => count,
  success: ({ last_success_at: at }) => at ?? 0,
  next: ({ next_try_at: at }) => at ?? 0,
  failures: ({ failures }) => failures,
  priority: ({ priority }) => priority,
  declared: ({ declared_by: by }) => by,
  left: ({ left_out_count: left }) => left,
};

/** Equal ones by id. */
export function sorted(sources: readonly Source[], { sort, order }: ListState): readonly Source[] {
  const sign = order === "asc" ? 1 : -1;
  const key = keys[sort];
  return sources.toSorted((one, other) => sign * compare(key(one), key(other)) || compare(one.id, other.id));
}

function compare(one: string | number, other: string | number): number {
  return one < other ? -1 : Number(one > other);
}
