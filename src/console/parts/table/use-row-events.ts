import type { RefObject, TargetedKeyboardEvent, TargetedMouseEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { kept } from "../../data/kept.ts";
import { ranged, toggled } from "./selection.ts";
import type { Selection } from "./table-props.ts";
import { movedBy, type Cursor } from "./use-cursor.ts";

export interface RowEventsAsked<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selection: Selection | undefined;
  readonly cursor: Cursor;
  readonly rowHeight: number;
  readonly grid: RefObject<HTMLElement | null>;
  /** Lies where the row under the cursor lies, drawn or not. */
  readonly marker: RefObject<HTMLElement | null>;
}

/** What keys and clicks do to the rows of a table. */
export function useRowEvents<Row>(asked: RowEventsAsked<Row>) {
  const { rows, rowKey, selection, cursor, rowHeight, grid, marker } = asked;
  const anchor = useRef(0);
  const hasMoved = useRef(false);
  useLayoutEffect(() => {
    if (hasMoved.current) marker.current?.scrollIntoView({ block: "nearest" });
    hasMoved.current = false;
  }, [cursor.at, marker]);

  const choose = (row: number, isRange: boolean) => {
    const here = rows[row];
    if (selection === undefined || here === undefined) return;
    const keys = isRange
      ? ranged(selection.keys, rows.map(rowKey), anchor.current, row)
      : toggled(selection.keys, rowKey(here));
    if (!isRange) anchor.current = row;
    selection.onChange(keys);
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    // Such as a menu of a row; the table itself may be in a dialog.
    const over = event.target instanceof Element ? event.target.closest("[popover], dialog, select") : null;
    const isElsewhere = event.currentTarget.contains(over);
    if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnGrid = event.target === event.currentTarget;
    const next = movedBy(event.key, cursor.at, rows.length, Math.max(1, Math.floor(innerHeight / rowHeight) - 3));
    if (next !== null) {
      // A control of the row that is left would keep the focus.
      if (!isOnGrid) grid.current?.focus({ preventScroll: true });
      hasMoved.current = true;
      cursor.moveTo(next);
      if (event.shiftKey) choose(Math.min(Math.max(next, 0), rows.length - 1), true);
    } else if (event.key === "Enter" && isOnGrid) {
      linkOf(event.currentTarget, cursor.at)?.click();
    } else if ((event.key === " " && isOnGrid) || (event.key.toLowerCase() === "x" && kept("letter-keys") !== "off")) {
      choose(cursor.at, event.shiftKey);
    } else if (!moveInRow(event.key, event.currentTarget, cursor.at)) return;
    event.preventDefault();
  };

  const onClick = (event: TargetedMouseEvent<HTMLElement>) => {
    const { target } = event;
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
    if (row === null || !(target instanceof Element)) return;
    const at = Number(row.dataset["row"]);
    cursor.moveTo(at);
    if (target instanceof HTMLInputElement && target.closest(".table-select") !== null) choose(at, event.shiftKey);
    // A person who selects text in a row does not want to open it.
    else if (getSelection()?.isCollapsed !== false) rowLinkFor(target)?.dispatchEvent(new MouseEvent("click", event));
  };

  return { onKeyDown, onMouse: { onClick, onAuxClick: openBeside, onMouseDown: keepFromScrolling } };
}

/** The middle button opens a tab wherever in the row it is, as on the link. */
function openBeside({ button, target }: MouseEvent): void {
  const link = button === 1 ? rowLinkFor(target) : null;
  if (link instanceof HTMLAnchorElement) open(link.href, "_blank", "noopener");
}

/** Where a list scrolls, the middle button would scroll it instead. */
function keepFromScrolling(event: MouseEvent): void {
  if (event.button === 1 && rowLinkFor(event.target) !== null) event.preventDefault();
}

/** What the row under a pointer opens; null over a control, which has a meaning of its own. */
function rowLinkFor(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof Element) || target.closest("a, button, input, label, [popover]") !== null) return null;
  return target.closest("[data-row]")?.querySelector<HTMLElement>(".table-link") ?? null;
}

/** Left and right go through the controls of the row under the cursor, and back to the table itself. */
function moveInRow(key: string, grid: HTMLElement, row: number): boolean {
  if (key !== "ArrowRight" && key !== "ArrowLeft") return false;
  const controls = [...grid.querySelectorAll<HTMLElement>(`[data-row="${row}"] :is(a, button, input)`)].filter(
    ({ offsetParent }) => offsetParent !== null,
  );
  const at = controls.findIndex((control) => control === document.activeElement);
  if (key === "ArrowLeft") (controls[at - 1] ?? grid).focus({ preventScroll: true });
  else controls[at + 1]?.focus({ preventScroll: true });
  return true;
}

function linkOf(grid: HTMLElement, row: number): HTMLElement | null {
  return grid.querySelector<HTMLElement>(`[data-row="${row}"] .table-link`);
}
