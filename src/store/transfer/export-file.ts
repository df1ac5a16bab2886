import { createHash } from "node:crypto";
import { migrations } from "../sql/migrations/migrations.ts";
import { rowsPerStatement, type TableRow } from "./table-rows.ts";
import { columnsOf, tables, type Table } from "../sql/tables.ts";

/*
 * The file a whole installation travels in: lines of JSON. A header; then for each table its name and columns, and its
 * rows; at the end how many rows there were and the SHA-256 of every byte before, so that nothing but the whole file
 * is taken for it. docs/storage.md describes it.
 */

/** What cannot be exported or imported; the message is a whole sentence. */
export class ExportRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ExportRefused";
  }
}

export type RowCounts = Readonly<Record<string, number>>;

const format = 1;
// Far beyond any row, and there to be reached by what is no export at all.
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

  /** Refuses what is no export, or one of another version, by its first line. */
  static async open(bytes: AsyncIterable<Uint8Array>): Promise<ExportReader> {
    const reader = new ExportReader(bytes);
    await reader.#advance();
    reader.#revision = revisionIn(reader.#line);
    await reader.#take(headerLine(reader.#revision));
    return reader;
  }

  get revision(): number {
    return this.#revision;
  }

  get rows(): RowCounts {
    return this.#rows;
  }

  /** The rows of each table. When the last ones have come without a refusal, they were those that were written. */
  async *tableRows(): AsyncGenerator<readonly [Table, readonly TableRow[]]> {
    for (const table of tables) {
      await this.#take(tableLine(table));
      this.#rows[table.name] = 0;
      while (this.#line.startsWith("[")) yield [table, await this.#someRows(table)];
    }
    if (this.#line !== endLine(this.#rows, this.#hash.digest("hex"))) throw this.damaged();
    if (!(await this.#lines.next()).done) throw this.damaged();
  }

  damaged(cause?: unknown): ExportRefused {
    return new ExportRefused(`the export is damaged or not whole, seen at line ${this.#lineNumber}`, cause);
  }

  async #someRows(table: Table): Promise<TableRow[]> {
    const rows: TableRow[] = [];
    while (rows.length < rowsPerStatement && this.#line.startsWith("[")) {
      rows.push(this.#rowOf(table));
      await this.#take(this.#line);
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

  /** Goes on to the next line if this one says what it should. */
  async #take(line: string): Promise<void> {
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

/** Each line without its end; what is behind the last end, as one more. */
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

/** PostgreSQL has no texts with NUL, and nothing we keep has any. */
function isStorableText(value: unknown): boolean {
  return typeof value === "string" && !value.includes("\0");
}
