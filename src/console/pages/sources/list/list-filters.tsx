import type { ComponentChildren } from "preact";
import { FacetFilters } from "../../../parts/filter/facet-filters.tsx";
import type { SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { kindName, type Source } from "../source.ts";
import { sourceWords } from "../words.ts";
import { facets, type FacetName, type listParams, type ListState } from "./filtering.ts";
import { listWords } from "./words.ts";

interface FiltersProps {
  readonly sources: readonly Source[];
  readonly state: ListState;
  readonly set: SetState<typeof listParams>;
  readonly tools: ComponentChildren;
}

export function ListFilters({ sources, state, set, tools }: FiltersProps) {
  const words = useWords(listWords);
  return (
    <FacetFilters
      facets={facets}
      rows={sources}
      chosen={state}
      set={set}
      placeholder={words.search}
      titles={words.filters}
      label={useLabels()}
      tools={tools}
    />
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
