import type { Facets } from "../../../parts/filter/facets.ts";
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
  "open",
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

export const facets = {
  wordsOf: ({ id, kind, last_error: error, base_url: url }: Source) =>
    `${id} ${kind} ${error ?? ""} ${url ?? ""}`.toLowerCase(),
  valuesOf: {
    state: (source: Source) => (outOf(source) === null ? [source.state] : [source.state, "out"]),
    kind: ({ kind }: Source) => [kind],
    whose: ({ shared }: Source) => [shared ? "shared" : "own"],
    declared: ({ declared_by: by }: Source) => [by],
  },
} as const satisfies Facets<Source, string>;

export type FacetName = keyof typeof facets.valuesOf;

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
  open: ({ calls }) => calls.open,
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
