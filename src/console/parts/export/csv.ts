/** One column of a file: its heading, and what a row holds there as plain text. */
export interface CsvColumn<Row> {
  readonly title: string;
  readonly text: (row: Row) => string | number | boolean | null | undefined;
}

/** A table as CSV (RFC 4180). Spreadsheets run cells that begin like a formula, so those get a leading apostrophe. */
export function csvOf<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const heading = columns.map(({ title }) => cellOf(title)).join(",");
  const lines = rows.map((row) => columns.map(({ text }) => cellOf(text(row))).join(","));
  return `${[heading, ...lines].join("\r\n")}\r\n`;
}

function cellOf(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "";
  // A number begins no formula, not even a negative one.
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
