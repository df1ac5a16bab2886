import { csvField } from "../../../core/text/csv-field.ts";

/** A text, or a number; null for an empty field. */
export type CsvValue = string | number | null;

/** Lines of comma-separated values, the titles first. */
export function csvText(titles: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [titles, ...rows].map((row) => `${row.map(csvField).join(",")}\n`).join("");
}
