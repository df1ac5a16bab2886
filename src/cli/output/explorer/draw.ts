import { clipped, padded, widthOf } from "../formats/width.ts";
import { counted } from "../formats/text.ts";
import { currentLevel, topOf, type Level, type Room, type State, type TableLevel, type TextLevel } from "./state.ts";
import type { Row, TableColumn } from "./table.ts";
import { wrapped } from "./wrapped.ts";

const keysLine = "? help  q quit  / search  Enter open  r JSON  c copy id";
// Attributes, no colours: they work with NO_COLOR and in any theme.
const bold = "\u001b[1m";
const dim = "\u001b[2m";
const reversed = "\u001b[7m";
const reset = "\u001b[0m";
/** The title, a line about the search, the head of the table, and the line with the keys. */
const linesAround = 4;

export function roomOn(columns: number, rows: number): Room {
  return { columns, rows: Math.max(1, rows - linesAround) };
}

/** The lines of a screen that has this room. */
export function draw(state: State, room: Room): string[] {
  const level = currentLevel(state);
  const lines = bodyOf(level, room).map((line) => line + reset);
  const blank = Array.from({ length: Math.max(0, room.rows + 1 - lines.length) }, () => "");
  return [
    bold + clipped(level.title, room.columns) + reset,
    dim + clipped(aboutSearch(state, level), room.columns) + reset,
    ...lines,
    ...blank,
    reversed +
      padded(clipped(state.message ?? `${placeText(level, room)}  ${keysLine}`, room.columns), room.columns) +
      reset,
  ];
}

function aboutSearch({ isSearching }: State, level: Level): string {
  if (isSearching) return `/${level.query}▏`;
  if (level.query !== "") return `/${level.query}  Esc shows everything`;
  return level.kind === "table" && level.table.shared.length > 0 ? `All: ${level.table.shared.join(", ")}` : "";
}

function placeText(level: Level, room: Room): string {
  if (level.kind === "text") {
    const last = wrapped(level.lines, room.columns).length;
    const shown = Math.min(last, level.top + room.rows);
    return shown === last && level.top === 0 ? counted(last, "line") : `${level.top + 1}-${shown} of ${last}`;
  }
  const { rows, table, selected } = level;
  if (rows.length === 0) return table.rows.length === 0 ? "empty" : `none of ${table.rows.length}`;
  const count = `${selected + 1} of ${rows.length}`;
  return rows.length === table.rows.length ? count : `${count}, ${table.rows.length} in all`;
}

function bodyOf(level: Level, room: Room): readonly string[] {
  return level.kind === "table" ? tableLines(level, room) : textLines(level, room);
}

function tableLines(level: TableLevel, { columns: width, rows: room }: Room): readonly string[] {
  const { table, rows, selected } = level;
  const top = topOf(level, { columns: width, rows: room });
  const columns = fitting(table.columns, width);
  const shown = rows.slice(top, top + room).map((row) => rowLine(row, columns, width));
  const head = columns.map((column) => inColumn(column.title, column)).join("  ");
  return [bold + clipped(head, width), ...shown.map((line, at) => (top + at === selected ? reversed + line : line))];
}

function rowLine({ cells }: Row, columns: readonly TableColumn[], width: number): string {
  return clipped(columns.map((column) => inColumn(cells[column.at] ?? "", column)).join("  "), width);
}

function inColumn(text: string, { width, isNumber }: TableColumn): string {
  const cell = clipped(text, width);
  return isNumber ? " ".repeat(width - widthOf(cell)) + cell : padded(cell, width);
}

/** Without the least important columns, as far as the window is too narrow for them. */
function fitting(columns: readonly TableColumn[], width: number): readonly TableColumn[] {
  const total = columns.reduce((sum, column) => sum + column.width + 2, -2);
  const ranks = columns.flatMap(({ rank }) => rank ?? []);
  if (total <= width || ranks.length === 0) return columns;
  return fitting(
    columns.filter(({ rank }) => rank !== Math.min(...ranks)),
    width,
  );
}

function textLines({ lines, top, query }: TextLevel, { columns, rows }: Room): readonly string[] {
  return wrapped(lines, columns)
    .slice(top, top + rows)
    .map((line) => (query === "" ? line : marked(line, query)));
}

function marked(line: string, query: string): string {
  const words = query.split(/\s+/).filter((word) => word !== "");
  const pattern = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return line.replaceAll(new RegExp(pattern, "giu"), (text) => reversed + text + reset);
}
