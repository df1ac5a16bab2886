import type { ComponentChildren } from "preact";
import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import type { SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { kindName, type Source } from "../source.ts";
import { sourceWords } from "../words.ts";
import { choicesOf, facetNames, type FacetName, type listParams, type ListState } from "./filtering.ts";
import { listWords } from "./words.ts";

export const noFilters: Partial<ListState> = { q: "", state: [], kind: [], whose: [], declared: [] };

interface FiltersProps {
  readonly sources: readonly Source[];
  readonly state: ListState;
  readonly set: SetState<typeof listParams>;
  /** At the end of the line. */
  readonly tools: ComponentChildren;
}

/** The search and the filters, each with how many sources it would show, and those that are on. */
export function ListFilters({ sources, state, set, tools }: FiltersProps) {
  const words = useWords(listWords);
  const label = useLabels();
  const change = (name: FacetName, chosen: readonly string[]) => set({ [name]: chosen });
  const chips = facetNames.flatMap((name) =>
    state[name].map((value) => ({
      label: words.filters[name],
      value: label(name, value),
      onClear: () =>
        change(
          name,
          (state[name] as readonly string[]).filter((other) => other !== value),
        ),
    })),
  );
  return (
    <FilterBar chips={chips} onClearAll={() => set(noFilters)} tools={tools}>
      <SearchBox value={state.q} placeholder={words.search} onInput={(q) => set({ q }, "typing")} />
      {facetNames.map((name) => (
        <FilterMenu
          key={name}
          label={words.filters[name]}
          chosen={state[name]}
          choices={() => choicesOf(sources, state, name, (value) => label(name, value))}
          onChange={(chosen) => change(name, chosen)}
        />
      ))}
    </FilterBar>
  );
}

function useLabels(): (name: FacetName, value: string) => string {
  const words = useWords(listWords);
  const common = useWords(sourceWords);
  const known: Readonly<Record<FacetName, Readonly<Record<string, string>>>> = {
    state: { ...common.states, out: common.out },
    kind: {},
    whose: words.whose,
    declared: words.declared,
  };
  return (name, value) => (name === "kind" ? kindName(value, common.kinds) : (known[name][value] ?? value));
}
