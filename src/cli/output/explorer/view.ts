import { recordLines, scalarText } from "../formats/text.ts";
import type { Json } from "../json/value.ts";
import { printable } from "../../../core/text/printable.ts";

/** A value as a table of rows. */
export interface View {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** Added to the title when the row is opened. */
  readonly name: string;
  readonly cells: readonly string[];
  readonly value: Json;
}

export function viewOf(value: Json): View {
  if (value.kind === "object") {
    const rows = value.members.map(({ key, value: inner }) => {
      const name = printable(key);
      return { name, cells: [name, scalarText(inner)], value: inner };
    });
    return { columns: ["field", "value"], rows };
  }
  if (value.kind === "array") return arrayView(value.items);
  return { columns: ["value"], rows: recordLines(value).map((line) => ({ name: "", cells: [line], value })) };
}

/** The columns for records are all fields of any record. */
function arrayView(items: readonly Json[]): View {
  const keys = [
    ...new Set(items.flatMap((item) => (item.kind === "object" ? item.members.map(({ key }) => key) : []))),
  ];
  const rows = items.map((value, at) => {
    const cells = keys.length === 0 ? [String(at + 1), scalarText(value)] : cellsOf(value, keys);
    return { name: `[${at + 1}]`, cells, value };
  });
  return { columns: keys.length === 0 ? ["", "value"] : keys.map(printable), rows };
}

function cellsOf(item: Json, keys: readonly string[]): string[] {
  if (item.kind !== "object") return [scalarText(item)];
  const texts = new Map(item.members.map(({ key, value }) => [key, scalarText(value)]));
  return keys.map((key) => texts.get(key) ?? "");
}
