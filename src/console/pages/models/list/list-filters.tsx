import type { ComponentChildren } from "preact";
import { FacetFilters } from "../../../parts/filter/facet-filters.tsx";
import type { SetState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { modelWords } from "../words.ts";
import { facets, type FacetName, type listParams, type ListState } from "./filtering.ts";
import type { ModelRow } from "./model-row.ts";
import { listWords } from "./words.ts";

interface FiltersProps {
  readonly rows: readonly ModelRow[];
  readonly state: ListState;
  readonly set: SetState<typeof listParams>;
  readonly tools: ComponentChildren;
}

/** Models that nothing declares any longer are loaded only when somebody asks for them. */
const retired = { name: "state", value: "retired" } as const;

export function ListFilters({ rows, state, set, tools }: FiltersProps) {
  const words = useWords(listWords);
  return (
    <FacetFilters
      facets={facets}
      rows={rows}
      chosen={state}
      set={set}
      placeholder={words.search}
      titles={words.filters}
      label={useLabels()}
      always={retired}
      tools={tools}
    />
  );
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
