import { memberOf, type Json } from "../json/value.ts";
import type { Screen, Terminal } from "../../terminal/terminal.ts";
import { dayOf, momentOf } from "./dates.ts";
import { scalarText } from "./text.ts";
import { padded, widthOf } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly of: (item: Json) => string;
}

/** The models of a list for people: a table on a terminal that is wide enough, otherwise a record for each. */
export function modelsText(items: readonly Json[], terminal: Terminal): string {
  if (items.length === 0) return "No results.\n";
  const rows = items.map((item) => [fieldText(item, "id"), fieldText(item, "owned_by")]);
  const records = rows.map(([id, owner]) => `ID: ${id}\nOwned by: ${owner}\n`).join("\n");
  if (!terminal.isInteractive) return records;
  const table = tableText(["ID", "OWNER"], rows, terminal);
  return isTooWide(table, terminal) ? records : `${table}\n${countedText(items.length, "model")}`;
}

/** Any list for people: a table, or a record for each item on a terminal that is too narrow. */
export function listText(items: readonly Json[], columns: readonly Column[], noun: string, terminal: Terminal): string {
  if (items.length === 0) return "No results.\n";
  const titles = columns.map(({ title }) => title);
  const rows = items.map((item) => columns.map(({ of }) => of(item)));
  const table = tableText(titles, rows, terminal);
  if (!terminal.isInteractive) return table;
  const text = isTooWide(table, terminal) ? recordsText(titles, rows) : table;
  return `${text}\n${countedText(items.length, noun)}`;
}

/** Escaped, on one line; a dash for a missing value. */
export function cell(value: Json | undefined): string {
  return value === undefined || value.kind === "null" ? "-" : scalarText(value);
}

/** The value at a path such as `owner.name`. */
export function column(title: string, path: string): Column {
  return { title, of: (item) => cell(within(item, path)) };
}

export function dayColumn(title: string, path: string): Column {
  return { title, of: (item) => dayOf(within(item, path)) };
}

export function momentColumn(title: string, path: string): Column {
  return { title, of: (item) => momentOf(within(item, path)) };
}

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

function countedText(count: number, noun: string): string {
  return `Listed ${count} ${count === 1 ? noun : pluralOf(noun)}.\n`;
}

export function pluralOf(noun: string): string {
  return `${noun}${noun.endsWith("s") ? "es" : "s"}`;
}

function fieldText(item: Json, name: string): string {
  const value = memberOf(item, name);
  return value === undefined ? "(none)" : scalarText(value);
}
