import type { SqlValue } from "../sql/driver.ts";

// PostgreSQL keeps some thirty times as much for each. A long list that is inserted at once is the longest.
const lettersMax = 300_000;

interface Prepared {
  readonly translated: string;
  /** The combinations of types that it was prepared for. */
  readonly types: Set<string>;
}

/** What PostgreSQL keeps prepared for a session: each statement once for every combination of types. */
export class PreparedStatements {
  readonly #known = new Map<string, Prepared>();
  #letters = 0;

  /** Whether they take too much memory. */
  get areMany(): boolean {
    return this.#letters > lettersMax;
  }

  /** Notes a statement that is about to run, and returns it as PostgreSQL reads it. */
  note(statement: string, values: readonly SqlValue[]): string {
    if (values.length === 0) return translated(statement);
    const prepared = this.#of(statement);
    const signature = values.map(typeLetter).join("");
    if (!prepared.types.has(signature)) {
      prepared.types.add(signature);
      this.#letters += signature.length + 1 + statement.length;
    }
    return prepared.translated;
  }

  #of(statement: string): Prepared {
    let prepared = this.#known.get(statement);
    if (prepared === undefined) {
      prepared = { translated: translated(statement), types: new Set() };
      this.#known.set(statement, prepared);
    }
    return prepared;
  }
}

/** Numbers the placeholders: `$1`, `$2`, … No statement has a `?` in a literal. What SQLite calls `instr` is `strpos`. */
export function translated(statement: string): string {
  let at = 0;
  return statement.replaceAll("?", () => `$${++at}`).replaceAll("instr(", "strpos(");
}

/** As the client tells types apart. */
function typeLetter(value: SqlValue): string {
  if (typeof value !== "number") return value === null ? "0" : "t";
  return value === (value | 0) ? "i" : "l";
}
