import { toChildArray, type ComponentChild, type ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { SearchBox } from "./search-box.tsx";
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
  /** At the end of the line, drawn as icons: columns, export. */
  readonly tools?: ComponentChildren;
}

/** On a narrow screen, more menus than this stand behind one button. */
const menusShown = 2;

/** The line above a list: search, filters, those that are on, and tools. */
export function FilterBar({ children, chips = [], onClearAll, tools }: BarProps) {
  const words = useWords(filterWords);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const all = toChildArray(children);
  const menus = all.filter((child) => !isSearch(child));
  const isFolded = menus.length > menusShown;
  return (
    <div class="filter-bar">
      <div class="filter-line">
        {all.filter(isSearch)}
        {isFolded && (
          <button
            type="button"
            class="button filter-button filter-fold"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="filter" />
            {words.filters}
            {chips.length > 0 && <span class="filter-number">{number(chips.length)}</span>}
          </button>
        )}
        {menus.length > 0 && (
          <div id={id} class={isFolded && !isOpen ? "filter-menus filter-folded" : "filter-menus"}>
            {menus}
          </div>
        )}
        {tools !== undefined && <div class="filter-tools">{tools}</div>}
      </div>
      {chips.length > 0 && <Chips chips={chips} onClearAll={onClearAll} />}
    </div>
  );
}

function isSearch(child: ComponentChild): boolean {
  return typeof child === "object" && child !== null && "type" in child && child.type === SearchBox;
}

interface ChipsProps {
  readonly chips: readonly FilterChip[];
  readonly onClearAll: (() => void) | undefined;
}

function Chips({ chips, onClearAll }: ChipsProps) {
  const words = useWords(filterWords);
  return (
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
  );
}
