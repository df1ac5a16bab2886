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
  const table = tableText(["ID", "OWNER"], rows, terminal);
  return isTooWide(table, terminal) ? records : `${table}\nListed ${counted(items.length, "model")}.\n`;
}

/** Any list for people: a table, or a record for each item on a terminal that is too narrow. */
export function listText(items: readonly Json[], columns: Columns, noun: string, terminal: Terminal): string {
  if (items.length === 0) return "No results.\n";
  const titles = Object.keys(columns);
  const rows = items.map((item) => cellsOf(item, columns));
  const table = tableText(titles, rows, terminal);
  if (!terminal.isInteractive) return table;
  const text = isTooWide(table, terminal) ? recordsText(titles, rows) : table;
  return `${text}\nListed ${counted(items.length, noun)}.\n`;
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

function tableText(titles: readonly string[], rows: readonly (readonly string[])[], { colours }: Screen): string {
  const widths = titles.map((title, at) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[at]!)), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells.map((text, at) => (at === cells.length - 1 ? text : padded(text, widths[at]!))).join("  ");
  const head = line(titles);
  return [colours ? `\u001b[1m${head}\u001b[0m` : head, ...rows.map(line)].map((text) => `${text}\n`).join("");
}

function recordsText(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((text, at) => `${titles[at]}: ${text}\n`).join("")).join("\n");
}

function isTooWide(table: string, terminal: Terminal): boolean {
  // The escape codes of the bold head take no columns.
  const lines = table.replaceAll(/\u001b\[\d*m/g, "").split("\n");
  return lines.some((line) => widthOf(line) > terminal.columns);
}

function fieldText(item: Json, name: string): string {
  const value = memberOf(item, name);
  return value === undefined ? "(none)" : scalarText(value);
}
