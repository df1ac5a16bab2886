import type { SqlRow } from "./driver.ts";

/* Reads columns and checks their types: a wrong value is damage or a bug, and must never pass for a role. */

/** A primary key cannot hold null, so an id that may be null is stored as text, and null as the empty text. */
export function idOrEmpty(id: string | null): string {
  return id ?? "";
}

export function idOrNull(row: SqlRow, column: string): string | null {
  return text(row, column) || null;
}

export function text(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`column ${column} holds ${typeof value} where text was stored`);
  return value;
}

export function number(row: SqlRow, column: string): number {
  const value = row[column];
  // PostgreSQL returns a bigint as text.
  const whole = typeof value === "string" ? Number(value) : value;
  if (!Number.isSafeInteger(whole)) throw new Error(`column ${column} holds no whole number`);
  return whole as number;
}

export function nullableText(row: SqlRow, column: string): string | null {
  return (row[column] ?? null) === null ? null : text(row, column);
}

export function nullableNumber(row: SqlRow, column: string): number | null {
  return (row[column] ?? null) === null ? null : number(row, column);
}

export function oneOf<const Choice extends string>(choices: readonly Choice[], row: SqlRow, column: string): Choice {
  const value = row[column];
  // Not the text of the row, which would be one of its own in memory.
  for (const choice of choices) if (choice === value) return choice;
  throw new Error(`column ${column} holds an unknown value`);
}

export function nullableOneOf<const Choice extends string>(
  choices: readonly Choice[],
  row: SqlRow,
  column: string,
): Choice | null {
  return (row[column] ?? null) === null ? null : oneOf(choices, row, column);
}

export function texts(row: SqlRow, column: string): string[] {
  const value: unknown = JSON.parse(text(row, column));
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string"))
    throw new Error(`column ${column} holds no list of texts`);
  return value;
}
