import type { ComponentChildren } from "preact";
import { choicesOf, namesOf, noFilters, type Change, type Chosen, type Facets } from "./facets.ts";
import { FilterBar } from "./filter-bar.tsx";
import { FilterMenu, type FilterChoice } from "./filter-menu.tsx";
import { SearchBox } from "./search-box.tsx";

interface FacetFiltersProps<Row, Name extends string> {
  readonly facets: Facets<Row, Name>;
  /** All rows, whose values are counted. */
  readonly rows: readonly Row[];
  readonly chosen: Chosen<NoInfer<Name>>;
  readonly set: (change: Change, how?: "step" | "typing") => void;
  readonly placeholder: string;
  /** What each filter is called. */
  readonly titles: Readonly<Record<Name, string>>;
  /** What a value of a filter is called. */
  readonly label: (name: Name, value: string) => string;
  /** A value that a filter offers even if no row has it. */
  readonly always?: { readonly name: Name; readonly value: string };
  /** At the end of the line. */
  readonly tools?: ComponentChildren;
}

/** The search and the filters, each with how many rows it would show, and those that are on. */
export function FacetFilters<Row, Name extends string>(props: FacetFiltersProps<Row, Name>) {
  const { facets, rows, chosen, set, placeholder, titles, label, always, tools } = props;
  const names = namesOf(facets);
  const chips = names.flatMap((name) =>
    chosen[name].map((value) => ({
      label: titles[name],
      value: label(name, value),
      onClear: () => set({ [name]: chosen[name].filter((other) => other !== value) }),
    })),
  );
  const choices = (name: Name): readonly FilterChoice[] => {
    const counted = choicesOf(facets, rows, chosen, name, label);
    if (name !== always?.name || counted.some(({ value }) => value === always.value)) return counted;
    return [...counted, { value: always.value, label: label(name, always.value) }];
  };
  return (
    <FilterBar chips={chips} onClearAll={() => set(noFilters(facets))} tools={tools}>
      <SearchBox value={chosen.q} placeholder={placeholder} onInput={(q) => set({ q }, "typing")} />
      {names.map((name) => (
        <FilterMenu
          key={name}
          label={titles[name]}
          chosen={chosen[name]}
          choices={() => choices(name)}
          onChange={(values) => set({ [name]: values })}
        />
      ))}
    </FilterBar>
  );
}
