import type { ComponentChildren } from "preact";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { filterWords } from "./words.ts";

/** A filter that is on, and what takes it off. */
export interface FilterChip {
  readonly label: string;
  readonly value: string;
  readonly onClear: () => void;
}

interface BarProps {
  /** The search and the menus. */
  readonly children: ComponentChildren;
  readonly chips?: readonly FilterChip[];
  readonly onClearAll?: () => void;
  /** At the end of the line: columns, export. */
  readonly tools?: ComponentChildren;
}

/** The line above a list: search, filters, those that are on, and tools. */
export function FilterBar({ children, chips = [], onClearAll, tools }: BarProps) {
  const words = useWords(filterWords);
  return (
    <div class="filter-bar">
      <div class="filter-line">
        {children}
        {tools !== undefined && <div class="filter-tools">{tools}</div>}
      </div>
      {chips.length > 0 && (
        <ul class="filter-chips" aria-label={words.filters}>
          {chips.map(({ label, value, onClear }) => (
            <li key={`${label} ${value}`} class="filter-chip">
              <span class="cut">
                {label} <bdi>{value}</bdi>
              </span>
              <button type="button" aria-label={words.take(words.chosen(label, value))} onClick={onClear}>
                <Icon name="cross" />
              </button>
            </li>
          ))}
          {onClearAll !== undefined && (
            <li>
              <button type="button" class="button button-quiet button-small" onClick={onClearAll}>
                {words.clearAll}
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
