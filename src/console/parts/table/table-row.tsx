import { Component, type ComponentChildren } from "preact";
import { useWords } from "../../words/words.ts";
import type { MenuItem } from "../over/menu-item.ts";
import { Menu } from "../over/menu.tsx";
import { Copy } from "../text/copy.tsx";
import type { CardPlace, Column } from "./columns.ts";
import { RowFocus } from "./row-focus.ts";
import { tableWords } from "./words.ts";

export interface RowProps<Row> {
  readonly row: Row;
  readonly id: string;
  /** Among all rows, from 0. */
  readonly at: number;
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly places: readonly (CardPlace | null)[];
  readonly isCursor: boolean;
  /** Null if rows cannot be chosen. */
  readonly isChosen: boolean | null;
  readonly href: string | null;
  readonly onOpen: ((row: Row) => void) | null;
  readonly actions: ((row: Row) => readonly MenuItem[]) | null;
}

/** A row is drawn anew only when something of it has changed. */
export class TableRow<Row> extends Component<RowProps<Row>> {
  override shouldComponentUpdate(next: RowProps<Row>): boolean {
    const names = Object.keys(next) as (keyof RowProps<Row>)[];
    return names.some((name) => next[name] !== this.props[name]);
  }

  override render({ row, id, at, name, columns, places, isCursor, isChosen, href, onOpen, actions }: RowProps<Row>) {
    const words = useWords(tableWords);
    return (
      <RowFocus.Provider value={isCursor}>
        <div
          class="table-row"
          role="row"
          id={id}
          aria-rowindex={at + 2}
          aria-selected={isChosen === null ? undefined : isChosen}
          data-row={at}
          data-cursor={isCursor ? "" : undefined}
        >
          {isChosen !== null && (
            <div class="table-cell table-select" role="gridcell">
              <input
                type="checkbox"
                checked={isChosen}
                tabIndex={isCursor ? 0 : -1}
                aria-label={`${words.select}: ${name}`}
              />
            </div>
          )}
          {columns.map((column, place) => (
            <Cell
              key={column.id}
              column={column}
              place={places[place] ?? null}
              row={row}
              href={place === 0 ? href : null}
              onOpen={place === 0 ? onOpen : null}
            />
          ))}
          {actions !== null && (
            <div class="table-cell table-actions" role="gridcell">
              <Menu label={`${words.actions}: ${name}`} items={() => actions(row)} />
            </div>
          )}
        </div>
      </RowFocus.Provider>
    );
  }
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly place: CardPlace | null;
  readonly row: Row;
  readonly href: string | null;
  readonly onOpen: ((row: Row) => void) | null;
}

function Cell<Row>({ column, place, row, href, onOpen }: CellProps<Row>) {
  const content = <span class="table-text">{column.cell(row)}</span>;
  return (
    <div
      class={`table-cell${column.align === "end" ? " table-end" : ""}`}
      role="gridcell"
      data-card={place ?? undefined}
      data-title={place !== null && column.align === "end" ? column.title : undefined}
    >
      {href !== null && <RowLink href={href}>{content}</RowLink>}
      {onOpen !== null && <RowButton onOpen={() => onOpen(row)}>{content}</RowButton>}
      {href === null && onOpen === null && content}
      {column.copy !== undefined && <Copy text={column.copy(row)} isQuiet />}
    </div>
  );
}

function RowLink({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <RowFocus.Consumer>
      {(isCursor) => (
        <a class="table-link" href={href} tabIndex={isCursor ? 0 : -1}>
          {children}
        </a>
      )}
    </RowFocus.Consumer>
  );
}

function RowButton({ onOpen, children }: { readonly onOpen: () => void; readonly children: ComponentChildren }) {
  return (
    <RowFocus.Consumer>
      {(isCursor) => (
        <button type="button" class="table-link" tabIndex={isCursor ? 0 : -1} onClick={onOpen}>
          {children}
        </button>
      )}
    </RowFocus.Consumer>
  );
}
