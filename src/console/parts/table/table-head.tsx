import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { useWords } from "../../words/words.ts";
import { nextSort, type Column, type Sort } from "./columns.ts";
import type { chosenOf } from "./selection.ts";
import { tableWords } from "./words.ts";

export type Chosen = ReturnType<typeof chosenOf>;

interface HeadProps<Row> {
  readonly head: RefObject<HTMLDivElement | null>;
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | null;
  readonly onSort: ((sort: Sort) => void) | null;
  /** Null if rows cannot be chosen. */
  readonly chosen: Chosen | null;
  readonly onChooseAll: () => void;
  readonly hasActions: boolean;
  /** Cards have no headings to press; a list of choices stands above them. */
  readonly isCards: boolean;
}

export function TableHead<Row>({
  head,
  columns,
  sort,
  onSort,
  chosen,
  onChooseAll,
  hasActions,
  isCards,
}: HeadProps<Row>) {
  const words = useWords(tableWords);
  return (
    <div class={isCards ? "table-head unseen" : "table-head"} role="rowgroup" ref={head}>
      <div class="table-row" role="row" aria-rowindex={1}>
        {chosen !== null && (
          <div class="table-cell table-select" role="columnheader">
            {isCards ? words.selectAll : <ChooseAll chosen={chosen} onChooseAll={onChooseAll} />}
          </div>
        )}
        {columns.map((column) => (
          <Heading key={column.id} column={column} sort={sort} onSort={isCards ? null : onSort} />
        ))}
        {hasActions && (
          <div class="table-cell table-actions" role="columnheader">
            <span class="unseen">{words.actions}</span>
          </div>
        )}
      </div>
    </div>
  );
}

export function ChooseAll({ chosen, onChooseAll }: { readonly chosen: Chosen; readonly onChooseAll: () => void }) {
  const words = useWords(tableWords);
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (box.current !== null) box.current.indeterminate = chosen === "some";
  }, [chosen]);
  return (
    <input ref={box} type="checkbox" checked={chosen === "all"} onChange={onChooseAll} aria-label={words.selectAll} />
  );
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | null;
  readonly onSort: ((sort: Sort) => void) | null;
}

function Heading<Row>({ column, sort, onSort }: HeadingProps<Row>) {
  const order = sort?.by === column.id ? sort.order : null;
  const isSortable = column.sort === true && onSort !== null;
  return (
    <div
      class={`table-cell${column.align === "end" ? " table-end" : ""}${column.hasRoom === true ? " table-room" : ""}`}
      role="columnheader"
      aria-sort={order === null ? undefined : order === "asc" ? "ascending" : "descending"}
    >
      {isSortable ? (
        <button type="button" class="table-sort" onClick={() => onSort(nextSort(sort, column.id))}>
          <span class="cut">{column.title}</span>
          <Icon name={order === "desc" ? "arrow-down" : "arrow-up"} />
        </button>
      ) : (
        <span class="cut">{column.title}</span>
      )}
    </div>
  );
}
