import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import type { SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { modelWords } from "../words.ts";
import { choicesOf, facetNames, type FacetName, type listParams, type ListState } from "./filtering.ts";
import type { ModelRow } from "./model-row.ts";
import { listWords } from "./words.ts";

interface FiltersProps {
  readonly rows: readonly ModelRow[];
  readonly state: ListState;
  readonly set: SetState<typeof listParams>;
}

export const noFilters: Partial<ListState> = {
  q: "",
  ...(Object.fromEntries(facetNames.map((name) => [name, []])) as Partial<ListState>),
};

/** The search and the filters, each with how many models it would show, and those that are on. */
export function ListFilters({ rows, state, set }: FiltersProps) {
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
    <FilterBar chips={chips} onClearAll={() => set(noFilters)}>
      <SearchBox value={state.q} placeholder={words.search} onInput={(q) => set({ q }, "typing")} />
      {facetNames.map((name) => (
        <FilterMenu
          key={name}
          label={words.filters[name]}
          chosen={state[name]}
          choices={() =>
            withRetired(
              name,
              choicesOf(rows, state, name, (value) => label(name, value)),
              label,
            )
          }
          onChange={(chosen) => change(name, chosen)}
        />
      ))}
    </FilterBar>
  );
}

/** Models that nothing declares any longer are loaded only when somebody asks for them. */
function withRetired(name: FacetName, choices: ReturnType<typeof choicesOf>, label: ReturnType<typeof useLabels>) {
  if (name !== "state" || choices.some(({ value }) => value === "retired")) return choices;
  return [...choices, { value: "retired", label: label(name, "retired") }];
}

function useLabels(): (name: FacetName, value: string) => string {
  const words = useWords(listWords);
  const { standings, kinds } = useWords(modelWords);
  return (name, value) => {
    if (name === "state") return standings[value as keyof typeof standings] ?? value;
    if (name === "kind") return kinds[value as keyof typeof kinds] ?? value;
    if (name === "price") return value === "known" ? words.priceKnown : words.priceUnknown;
    if (name !== "modality") return value;
    const modality = value.slice(value.indexOf(":") + 1);
    return value.startsWith("in:") ? words.takes(modality) : words.gives(modality);
  };
}
