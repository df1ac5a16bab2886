import { csvField } from "../../../core/text/csv-field.ts";

/** One column of a file: its heading, and what a row holds there as plain text. */
export interface CsvColumn<Row> {
  readonly title: string;
  readonly text: (row: Row) => string | number | boolean | null | undefined;
}

/** A table as CSV, which runs nothing in a spreadsheet. */
export function csvOf<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const heading = columns.map(({ title }) => csvField(title)).join(",");
  const lines = rows.map((row) => columns.map(({ text }) => csvField(text(row))).join(","));
  return `${[heading, ...lines].join("\r\n")}\r\n`;
}
