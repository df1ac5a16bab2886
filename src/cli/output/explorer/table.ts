import { cellsOf } from "../formats/table.ts";
import { scalarText, recordLines } from "../formats/text.ts";
import { widthOf } from "../formats/width.ts";
import type { Json } from "../json/value.ts";
import { printable } from "../../../core/text/printable.ts";
import type { Outline } from "./outline.ts";

/** A value as a table of rows. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Row[];
  /** What all rows have in common, such as `OWNER openai`. */
  readonly shared: readonly string[];
}

export interface TableColumn {
  readonly title: string;
  /** Its place in the cells of a row. */
  readonly at: number;
  readonly width: number;
  readonly isNumber: boolean;
  /** The columns with the lowest numbers go first if the window is too narrow; null for one that stays. */
  readonly rank: number | null;
}

export interface Row {
  /** Added to the title when the row is opened. */
  readonly name: string;
  readonly cells: readonly string[];
  readonly value: Json;
  readonly searched: string;
}

const cellWidthMax = 48;
const unknownCells = new Set(["-", "unknown"]);

/** The items of a list, with the columns of the outline that tell them apart. */
export function outlined(items: readonly Json[], { columns, layout, searched }: Outline): Table {
  const rows = items.map((value) => {
    const cells = cellsOf(value, columns);
    return rowOf(cells[0] ?? "", cells, value, searched?.(value));
  });
  const { numbers = [], dispensable = [] } = layout;
  const all = Object.keys(columns).map((title, at) => {
    const rank = dispensable.indexOf(title);
    return columnOf(title, at, rows, numbers.includes(title), rank === -1 ? null : rank);
  });
  const isShared = ({ at }: TableColumn) =>
    rows.length > 1 && rows.every(({ cells }) => cells[at] === rows[0]!.cells[at]);
  const shared = all.filter(isShared).map(({ title, at }) => [title, rows[0]!.cells[at]!] as const);
  return {
    columns: all.filter((column) => column.at === 0 || !isShared(column)),
    rows,
    shared: shared.filter(([, text]) => !unknownCells.has(text)).map(([title, text]) => `${title} ${text}`),
  };
}

/** The fields of an object, or the items of an array, as they are. */
export function tableOf(value: Json): Table {
  if (value.kind === "array") return arrayTable(value.items);
  const rows =
    value.kind === "object"
      ? value.members.map(({ key, value: inner }) => rowOf(printable(key), [printable(key), scalarText(inner)], inner))
      : recordLines(value).map((line) => rowOf("", [line], value));
  return plainTable(value.kind === "object" ? ["field", "value"] : ["value"], rows);
}

/** The columns for records are all fields of any record. */
function arrayTable(items: readonly Json[]): Table {
  const keys = [
    ...new Set(items.flatMap((item) => (item.kind === "object" ? item.members.map(({ key }) => key) : []))),
  ];
  const rows = items.map((value, at) => {
    const cells = keys.length === 0 ? [String(at + 1), scalarText(value)] : fieldsOf(value, keys);
    return rowOf(`[${at + 1}]`, cells, value);
  });
  return plainTable(keys.length === 0 ? ["", "value"] : keys.map(printable), rows);
}

function fieldsOf(item: Json, keys: readonly string[]): string[] {
  if (item.kind !== "object") return [scalarText(item)];
  const texts = new Map(item.members.map(({ key, value }) => [key, scalarText(value)]));
  return keys.map((key) => texts.get(key) ?? "");
}

function plainTable(titles: readonly string[], rows: readonly Row[]): Table {
  return { columns: titles.map((title, at) => columnOf(title, at, rows, false, null)), rows, shared: [] };
}

function columnOf(
  title: string,
  at: number,
  rows: readonly Row[],
  isNumber: boolean,
  rank: number | null,
): TableColumn {
  const width = rows.reduce((most, { cells }) => Math.max(most, widthOf(cells[at] ?? "")), widthOf(title));
  return { title, at, width: Math.min(cellWidthMax, width), isNumber, rank };
}

function rowOf(name: string, cells: readonly string[], value: Json, searched?: string): Row {
  return { name, cells, value, searched: searched ?? cells.join(" ").toLowerCase() };
}
