import { createHash } from "node:crypto";
import { migrations } from "../sql/migrations/migrations.ts";
import { movedTables, rowsPerStatement, type TableRow } from "./table-rows.ts";
import { columnsOf, type Table } from "../sql/tables.ts";

/*
 * The export of a whole installation, as lines of JSON: a header; for each table its name and columns, then its rows;
 * at the end the row counts and the SHA-256 of everything before, which shows that the file is complete.
 * docs/storage.md describes the format.
 */

/** The export or import is not possible; the message is for the operator. */
export class ExportRefused extends Error {
  override readonly name = "ExportRefused";
}

export type RowCounts = Readonly<Record<string, number>>;

const format = 1;
// Far longer than any row. A file that is no export at all may never end its line.
const lineBytesMax = 64 * 1024 * 1024;
const newline = "\n".charCodeAt(0);

export function headerLine(revision: number): string {
  return JSON.stringify({ rollcall: "export", format, schema: migrations.length, revision });
}

export function tableLine(table: Table): string {
  return JSON.stringify({ table: table.name, columns: columnsOf(table) });
}

export function endLine(rows: RowCounts, sha256: string): string {
  return JSON.stringify({ rows, sha256 });
}

/** Reads a file from its beginning to its end, once. */
export class ExportReader {
  readonly #lines: AsyncIterator<Buffer>;
  readonly #hash = createHash("sha256");
  readonly #rows: Record<string, number> = {};
  #line = "";
  #lineNumber = 0;
  #revision = 0;

  private constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#lines = linesOf(bytes);
  }

  /** Reads the first line and refuses a file that is no export, or one of another version. */
  static async open(bytes: AsyncIterable<Uint8Array>): Promise<ExportReader> {
    const reader = new ExportReader(bytes);
    await reader.#advance();
    reader.#revision = revisionIn(reader.#line);
    await reader.#expectLine(headerLine(reader.#revision));
    return reader;
  }

  get revision(): number {
    return this.#revision;
  }

  get rows(): RowCounts {
    return this.#rows;
  }

  /** The rows of each table. The file and its checksum are intact only if the iteration ends without an error. */
  async *tableRows(): AsyncGenerator<readonly [Table, readonly TableRow[]]> {
    for (const table of movedTables) {
      await this.#expectLine(tableLine(table));
      this.#rows[table.name] = 0;
      while (this.#line.startsWith("[")) yield [table, await this.#someRows(table)];
    }
    if (this.#line !== endLine(this.#rows, this.#hash.digest("hex"))) throw this.damaged();
    if (!(await this.#lines.next()).done) throw this.damaged();
  }

  damaged(cause?: unknown): ExportRefused {
    return new ExportRefused(`the export is damaged or not whole, seen at line ${this.#lineNumber}`, { cause });
  }

  async #someRows(table: Table): Promise<TableRow[]> {
    const rows: TableRow[] = [];
    while (rows.length < rowsPerStatement && this.#line.startsWith("[")) {
      rows.push(this.#rowOf(table));
      await this.#expectLine(this.#line);
    }
    this.#rows[table.name] = (this.#rows[table.name] ?? 0) + rows.length;
    return rows;
  }

  #rowOf({ texts, numbers }: Table): TableRow {
    const values = parsed(this.#line);
    const fits = (value: unknown, at: number) =>
      value === null || (at < texts.length ? isStorableText(value) : Number.isSafeInteger(value));
    if (!Array.isArray(values) || values.length !== texts.length + numbers.length || !values.every(fits))
      throw this.damaged();
    return values as TableRow;
  }

  /** Checks the current line and moves to the next one. */
  async #expectLine(line: string): Promise<void> {
    if (this.#line !== line) throw this.damaged();
    this.#hash.update(`${line}\n`);
    await this.#advance();
  }

  async #advance(): Promise<void> {
    this.#lineNumber++;
    const { value, done } = await this.#lines.next();
    if (done) throw this.damaged();
    this.#line = value.toString("utf8");
  }
}

function revisionIn(line: string): number {
  const header = parsed(line);
  if (!isRecord(header) || header["rollcall"] !== "export")
    throw new ExportRefused("this is no export of Rollcall, or its beginning is damaged");
  if (header["format"] !== format)
    throw new ExportRefused(`the export has format ${String(header["format"])}; use a newer Rollcall`);
  const [schema, revision] = [Number(header["schema"]), header["revision"]];
  if (schema !== migrations.length)
    throw new ExportRefused(
      `the export has schema version ${schema} and this program reads ${migrations.length}; ` +
        (schema > migrations.length
          ? "use a newer Rollcall"
          : "import it with the Rollcall that wrote it, then start this one on that store"),
    );
  if (!Number.isSafeInteger(revision) || Number(revision) < 0)
    throw new ExportRefused("the beginning of the export is damaged");
  return Number(revision);
}

/** Each line without its line feed. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      [rest, restBytes, start] = [[], 0, end + 1];
    }
    restBytes += chunk.length - start;
    if (restBytes > lineBytesMax) throw new ExportRefused("this is no export of Rollcall: a line has no end");
    rest.push(chunk.subarray(start));
  }
  if (restBytes > 0) throw new ExportRefused("the export is not whole: its last line has no end");
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** PostgreSQL cannot store a text with NUL, and no store has one. */
function isStorableText(value: unknown): boolean {
  return typeof value === "string" && !value.includes("\0");
}
