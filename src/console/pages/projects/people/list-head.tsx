import type { ComponentChildren } from "preact";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { useWords } from "../../../words/words.ts";
import { memberWords } from "./words.ts";

interface HeadProps {
  readonly lead: string;
  readonly search?: { readonly q: string; readonly label: string; readonly onInput: (q: string) => void };
  readonly filter?: ComponentChildren;
  readonly action?: ComponentChildren;
}

/** What stands above the list of a view: what it is, its search, and what makes a new one. */
export function ListHead({ lead, search, filter, action }: HeadProps) {
  return (
    <div class="project-head">
      <p class="soft">{lead}</p>
      <div class="filter-line">
        {search !== undefined && <SearchBox value={search.q} placeholder={search.label} onInput={search.onInput} />}
        {filter}
        {action !== undefined && action !== false && <div class="section-actions">{action}</div>}
      </div>
    </div>
  );
}

interface NothingProps {
  readonly q: string;
  readonly title: string;
  readonly hint: string;
  readonly onClear: () => void;
}

/** What stands in the place of rows: what belongs here, or what hides it. */
export function Nothing({ q, title, hint, onClear }: NothingProps) {
  const words = useWords(memberWords);
  if (q.trim() === "") return <EmptyState title={title}>{hint}</EmptyState>;
  return <NoMatch title={words.noMatch(q)} clear={words.clear} onClear={onClear} />;
}
