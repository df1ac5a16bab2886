import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useSlowly } from "../page/use-slowly.ts";
import { CardBar } from "./card-bar.tsx";
import { tracksOf, type Column } from "./columns.ts";
import { allToggled, chosenOf } from "./selection.ts";
import { RowSkeleton } from "./row-skeleton.tsx";
import { Spoken } from "./spoken.tsx";
import { TableBody } from "./table-body.tsx";
import { TableFoot } from "./table-foot.tsx";
import { TableHead } from "./table-head.tsx";
import type { TableProps } from "./table-props.ts";
import { useCards } from "./use-cards.ts";
import { useCursor } from "./use-cursor.ts";
import { usePrinting } from "./use-printing.ts";
import { useRowEvents } from "./use-row-events.ts";
import { useRowWindow } from "./use-row-window.ts";

/** The most rows that are ever drawn at once. */
const drawnMost = 5000;
const noRows: readonly never[] = [];

/**
 * A list of anything: sorted by its headings, with a cursor, a choice of rows and a menu in each. Of a long list only the
 * rows near what can be seen are in the page; all rows have the same height.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { columns, rowKey, selection, sort = null, onSort = null, more = null, isLoading = false } = props;
  const isWaiting = useSlowly(isLoading && props.rows.length === 0);
  // Once shown, the sign of waiting stays a moment.
  const rows: readonly Row[] = isWaiting ? noRows : props.rows;
  const parts = useParts();
  const id = useId();
  const has = { select: selection !== undefined, actions: props.actions !== undefined };
  const isCards = useCards(parts.root, useTracks(parts.root, columns, has));
  const { drawn, drawsAll, drawAll } = useDrawn(rows);
  const rowHeight = useRowHeight(parts.marker, isCards);
  const window = useRowWindow(parts.body, drawn.length, rowHeight, drawsAll);
  const cursor = useCursor(drawn, rowKey);
  // Before the events, which scroll to where the numbers put the cursor.
  useNumbers(parts.root, { first: window.first, rest: drawn.length - window.end, cursor: Math.max(cursor.at, 0) });
  const events = useRowEvents({ rows: drawn, rowKey, selection, cursor, rowHeight, ...parts });
  const chosen = selection === undefined ? null : chosenOf(selection.keys, rows, rowKey);
  const onChooseAll = () => selection?.onChange(allToggled(selection.keys, rows, rowKey));
  const heading = { columns, sort, onSort, chosen, onChooseAll };
  const acts = props.hrefOf !== undefined || props.onOpen !== undefined || has.select || has.actions;
  const isCursorDrawn = acts && cursor.at >= window.first && cursor.at < window.end;
  return (
    <div class="table" ref={parts.root} data-cards={isCards ? "" : undefined} data-whole={drawsAll ? "" : undefined}>
      {isCards && rows.length > 0 && <CardBar {...heading} />}
      <div
        ref={parts.grid}
        class="table-grid"
        role={acts ? "grid" : "table"}
        aria-label={props.label}
        aria-rowcount={more?.hasMore === true ? -1 : rows.length + 1}
        aria-multiselectable={has.select ? true : undefined}
        aria-busy={isLoading ? true : undefined}
        aria-activedescendant={isCursorDrawn ? `${id}-${cursor.at}` : undefined}
        tabIndex={acts && rows.length > 0 ? 0 : undefined}
        onKeyDown={acts ? events.onKeyDown : undefined}
      >
        <TableHead {...heading} head={parts.head} hasActions={has.actions} isCards={isCards} />
        <div
          class="table-body"
          role="rowgroup"
          ref={parts.body}
          {...(acts ? events.onMouse : {})}
          onPointerOver={showWhole}
          onScroll={({ currentTarget }) => parts.head.current?.scrollTo({ left: currentTarget.scrollLeft })}
        >
          <TableBody
            {...{ id, table: props, rows: drawn, window, marker: parts.marker }}
            cursorAt={acts ? cursor.at : -1}
          />
        </div>
      </div>
      {isWaiting && <RowSkeleton />}
      {rows.length === 0 && !isWaiting && !isLoading && props.empty}
      <TableFoot
        shown={window.end - window.first}
        drawable={drawn.length}
        count={rows.length}
        onDrawAll={rows.length <= drawnMost ? drawAll : null}
        more={more}
      />
      <Spoken text={isLoading ? "" : (props.count ?? "")} />
    </div>
  );
}

/** Pointing at a text that its column cuts shows all of it. */
function showWhole({ target }: Event): void {
  const text = target instanceof Element ? target.closest<HTMLElement>(".table-text") : null;
  if (text !== null) text.title = text.scrollWidth > text.clientWidth ? text.innerText : "";
}

/** The elements of the page that a table measures and scrolls. */
function useParts() {
  const root = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const marker = useRef<HTMLDivElement>(null);
  return { root, grid, head, body, marker };
}

/** The rows that can be drawn: all of them, on paper and on wish up to so many. */
function useDrawn<Row>(rows: readonly Row[]) {
  const isPrinting = usePrinting();
  const [isAsked, setAsked] = useState(false);
  const drawsAll = isPrinting || (isAsked && rows.length <= drawnMost);
  const drawn = useMemo(() => (drawsAll ? rows.slice(0, drawnMost) : rows), [rows, drawsAll]);
  return { drawn, drawsAll, drawAll: () => setAsked(true) };
}

/** Measured, because it follows the size of the reader's letters. */
function useRowHeight(marker: TableElement, isCards: boolean): number {
  const [height, setHeight] = useState(36);
  useLayoutEffect(() => {
    const measured = marker.current?.getBoundingClientRect().height ?? 0;
    if (measured > 0) setHeight(measured);
  }, [marker, isCards]);
  return height;
}

/** Returns the width that all columns need. */
function useTracks<Row>(
  root: TableElement,
  columns: readonly Column<Row>[],
  has: { select: boolean; actions: boolean },
): number {
  const { template, paper, least } = tracksOf(columns, has);
  useLayoutEffect(() => {
    root.current?.style.setProperty("--table-tracks", template);
    root.current?.style.setProperty("--table-paper", paper);
    root.current?.style.setProperty("--table-least", `${least}px`);
  }, [root, template, paper, least]);
  return least;
}

/** The style sheet makes heights and places of them. */
function useNumbers(
  root: TableElement,
  { first, rest, cursor }: { first: number; rest: number; cursor: number },
): void {
  useLayoutEffect(() => {
    root.current?.style.setProperty("--table-first", String(first));
    root.current?.style.setProperty("--table-rest", String(rest));
    root.current?.style.setProperty("--table-cursor", String(cursor));
  }, [root, first, rest, cursor]);
}

type TableElement = ReturnType<typeof useParts>["root"];
