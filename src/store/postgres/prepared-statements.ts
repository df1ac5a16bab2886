import type { SqlValue } from "../sql/driver.ts";

// PostgreSQL keeps some thirty times as much for each. A long list that is inserted at once is the longest.
const lettersMax = 300_000;

/** What PostgreSQL keeps prepared for a session: each statement once for every combination of types. */
export class PreparedStatements {
  readonly #known = new Set<string>();
  #letters = 0;

  /** Whether they take too much memory. */
  get areMany(): boolean {
    return this.#letters > lettersMax;
  }

  note(statement: string, values: readonly SqlValue[]): void {
    const signature = `${values.map(typeLetter).join("")} ${statement}`;
    if (values.length === 0 || this.#known.has(signature)) return;
    this.#known.add(signature);
    this.#letters += signature.length;
  }
}

/** As the client tells types apart. */
function typeLetter(value: SqlValue): string {
  if (typeof value !== "number") return value === null ? "0" : "t";
  return value === (value | 0) ? "i" : "l";
}
