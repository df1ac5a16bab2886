import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { cardPlaces } from "./columns.ts";
import type { RowWindow } from "./row-window.ts";
import type { TableProps } from "./table-props.ts";
import { TableRow } from "./table-row.tsx";

interface BodyProps<Row> {
  readonly id: string;
  readonly table: TableProps<Row>;
  /** All of them; those in the window are drawn. */
  readonly rows: readonly Row[];
  readonly window: RowWindow;
  readonly cursorAt: number;
  readonly marker: RefObject<HTMLDivElement | null>;
}

export function TableBody<Row>({ id, table, rows, window, cursorAt, marker }: BodyProps<Row>) {
  const { columns, rowKey, hrefOf, onOpen, selection, actions, nameOf = rowKey } = table;
  const places = useMemo(() => cardPlaces(columns), [columns]);
  return (
    <>
      <div class="table-marker" ref={marker} aria-hidden="true" />
      {rows.slice(window.first, window.end).map((row, inWindow) => {
        const at = window.first + inWindow;
        const key = rowKey(row);
        return (
          <TableRow
            key={key}
            row={row}
            id={`${id}-${at}`}
            at={at}
            name={nameOf(row)}
            columns={columns}
            places={places}
            isCursor={at === cursorAt}
            isChosen={selection === undefined ? null : selection.keys.has(key)}
            href={hrefOf?.(row) ?? null}
            onOpen={onOpen ?? null}
            actions={actions ?? null}
          />
        );
      })}
    </>
  );
}
