import { memberOf, type Json } from "../json/value.ts";
import type { Screen, Terminal } from "../../terminal/terminal.ts";
import { dayOf, momentOf } from "./dates.ts";
import { counted, scalarText } from "./text.ts";
import { padded, widthOf } from "./width.ts";

/** By its title, the path of a column's value, such as `owner.name`, or how it is written. */
export type Columns = Readonly<Record<string, string | ((item: Json) => string)>>;

/** The models of a list for people: a table on a terminal that is wide enough, otherwise a record for each. */
export function modelsText(items: readonly Json[], terminal: Terminal): string {
  if (items.length === 0) return "No results.\n";
  const rows = items.map((item) => [fieldText(item, "id"), fieldText(item, "owned_by")]);
  const records = rows.map(([id, owner]) => `ID: ${id}\nOwned by: ${owner}\n`).join("\n");
  if (!terminal.isInteractive) return records;
  const table = measured(["ID", "OWNER"], rows);
  if (widthOfTable(table) > terminal.columns) return records;
  return `${tableText(table, terminal)}\nListed ${counted(items.length, "model")}.\n`;
}

/** How a table is laid out on a terminal, by the titles of its columns. */
export interface Layout {
  /** Written to the right. */
  readonly numbers?: readonly string[];
  /** Left out if there is nothing in them, and one after the other if the window is too narrow. */
  readonly dispensable?: readonly string[];
}

/** Any list for people: a table, or a record for each item on a terminal that is too narrow. */
export function listText(
  items: readonly Json[],
  columns: Columns,
  noun: string,
  terminal: Terminal,
  { numbers = [], dispensable = [] }: Layout = {},
): string {
  if (items.length === 0) return "No results.\n";
  const titles = Object.keys(columns);
  const rows = items.map((item) => cellsOf(item, columns));
  const table = measured(titles, rows, numbers);
  if (!terminal.isInteractive) return tableText(table, terminal);
  const fitting = withoutDispensable(table, dispensable, terminal.columns);
  const text = widthOfTable(fitting) > terminal.columns ? recordsText(titles, rows) : tableText(fitting, terminal);
  return `${text}\nListed ${counted(items.length, noun)}.\n`;
}

interface TableColumn {
  readonly title: string;
  readonly cells: readonly string[];
  readonly width: number;
  readonly isNumber: boolean;
}

function measured(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): readonly TableColumn[] {
  return titles.map((title, at) => {
    const cells = rows.map((row) => row[at]!);
    const width = cells.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(title));
    return { title, cells, width, isNumber: numbers.includes(title) };
  });
}

const emptyCells = new Set(["-", "unknown"]);

function withoutDispensable(table: readonly TableColumn[], dispensable: readonly string[], columns: number) {
  const isEmpty = ({ cells }: TableColumn) => cells.every((text) => emptyCells.has(text));
  let kept = table.filter((column) => !dispensable.includes(column.title) || !isEmpty(column));
  for (const title of dispensable) {
    if (widthOfTable(kept) <= columns) break;
    kept = kept.filter((column) => column.title !== title);
  }
  return kept;
}

function widthOfTable(table: readonly TableColumn[]): number {
  return table.reduce((sum, { width }) => sum + width, 2 * (table.length - 1));
}

/** Escaped, on one line; a dash for a missing value. */
export function cell(value: Json | undefined): string {
  return value === undefined || value.kind === "null" ? "-" : scalarText(value);
}

export function cellsOf(item: Json, columns: Columns): readonly string[] {
  return Object.values(columns).map((of) => (typeof of === "string" ? cell(within(item, of)) : of(item)));
}

export const day = (path: string) => (item: Json) => dayOf(within(item, path));
export const moment = (path: string) => (item: Json) => momentOf(within(item, path));
/** The first of these paths that has a value. */
export const firstOf = (...paths: readonly string[]) => {
  return (item: Json) => cell(paths.map((path) => within(item, path)).find((value) => value && value.kind !== "null"));
};

export function within(item: Json, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((value, name) => memberOf(value, name), item);
}

function tableText(table: readonly TableColumn[], { colours }: Screen): string {
  const line = (textOf: (column: TableColumn) => string) =>
    table
      .map((column, at) => {
        const text = textOf(column);
        if (column.isNumber) return " ".repeat(Math.max(0, column.width - widthOf(text))) + text;
        return at === table.length - 1 ? text : padded(text, column.width);
      })
      .join("  ");
  const head = line(({ title }) => title);
  const rows = (table[0]?.cells ?? []).map((_, row) => line(({ cells }) => cells[row]!));
  return [colours ? `\u001b[1m${head}\u001b[0m` : head, ...rows].map((text) => `${text}\n`).join("");
}

function recordsText(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((text, at) => `${titles[at]}: ${text}\n`).join("")).join("\n");
}

function fieldText(item: Json, name: string): string {
  const value = memberOf(item, name);
  return value === undefined ? "(none)" : scalarText(value);
}
