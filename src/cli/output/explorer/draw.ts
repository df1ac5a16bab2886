import { clipped, padded, widthOf } from "../formats/width.ts";
import { pretty } from "../json/write.ts";
import { printableJson } from "../../../core/text/printable.ts";
import { currentLevel, selection, type State } from "./state.ts";

const keysLine = "↑↓ PgUp PgDn move  enter open  ← back  r JSON  p print  q Esc quit";
const cellWidthMax = 40;
const bold = "\u001b[1m";
const reversed = "\u001b[7m";
const reset = "\u001b[0m";

export function visibleRows(rows: number): number {
  return Math.max(1, rows - 4);
}

export function draw(state: State, columns: number, rows: number): string[] {
  const { title, view, selected } = currentLevel(state);
  const room = visibleRows(rows);
  const body = state.raw
    ? printableJson(pretty(selection(state)))
        .split("\n")
        .slice(0, room + 1)
        .map((line) => clipped(line, columns))
    : tableLines(
        view.columns,
        view.rows.map(({ cells }) => cells),
        selected,
        columns,
        room,
      );
  const count = view.rows.length === 0 ? "empty" : `${selected + 1} of ${view.rows.length}`;
  return [
    `${bold}${clipped(`${title}${state.raw ? " (JSON)" : ""}`, columns)}${reset}`,
    "",
    ...body,
    clipped(`${count}  ${keysLine}`, columns),
  ];
}

function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  selected: number,
  columns: number,
  room: number,
): string[] {
  const top = Math.max(0, Math.min(selected - Math.floor(room / 2), rows.length - room));
  const shown = rows.slice(top, top + room);
  const widths = head.map((name, at) =>
    Math.min(cellWidthMax, Math.max(widthOf(name), ...shown.map((cells) => widthOf(cells[at] ?? "")))),
  );
  const line = (cells: readonly string[]) =>
    clipped(widths.map((width, at) => padded(clipped(cells[at] ?? "", width), width)).join("  "), columns);
  return [
    bold + line(head) + reset,
    ...shown.map((cells, at) => (top + at === selected ? reversed + line(cells) + reset : line(cells))),
  ];
}
