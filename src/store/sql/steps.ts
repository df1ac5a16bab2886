import type { Found, Position } from "../page.ts";
import type { SqlRow, SqlRunner, SqlValue } from "./driver.ts";
import { count, single } from "./queries.ts";
import { number, text } from "./values.ts";

/*
 * Searches rows `t` of an organization, in any order, without reading all of them: one step reads the next rows of an
 * index in this order. A condition that selects a few rows needs no steps.
 */

const fewRows = 1_000;
const rowsPerStep = 500;

export interface Ordering {
  /** An expression that an index has, with the organization before it and the id behind it. */
  readonly by: string;
  readonly order: "asc" | "desc";
  readonly isText: boolean;
}

export type Condition = readonly [condition: string, ...values: readonly SqlValue[]];

export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function all(conditions: readonly Condition[]): { where: string; values: readonly SqlValue[] } {
  return {
    where: conditions.map(([condition]) => condition).join(" and "),
    values: conditions.flatMap(([, ...values]) => values),
  };
}

/** The rows `t` of a table, and which of their columns a search needs. */
export interface Rows {
  readonly table: string;
  readonly columns: string;
}

export function selected({ table, columns }: Rows, conditions: readonly Condition[], rest = ""): Statement {
  const { where, values } = all(conditions);
  return { sql: `select ${columns} from ${table} t where ${where} ${rest}`, values };
}

/** Whether a condition selects few rows. */
export async function isFew(sql: SqlRunner, table: string, conditions: readonly Condition[]): Promise<boolean> {
  const { where, values } = all(conditions);
  const counted = `(select 1 as one from ${table} t where ${where} limit ${fewRows + 1}) counted`;
  return (await count(sql, counted, values)) <= fewRows;
}

/** The rows that one search looks at. */
interface Part {
  readonly candidates: Statement;
  /** Which of the candidates are beyond the last search, and not beyond this one. */
  readonly range: readonly Condition[];
  /** Where the next search goes on; null if this one looks at all that are left. */
  readonly end: Position | null;
}

/** All rows with these conditions, which select few; the rows of one step if they are null. */
export async function partOf(
  sql: SqlRunner,
  rows: Rows,
  { scope, few }: { readonly scope: readonly Condition[]; readonly few: readonly Condition[] | null },
  ordering: Ordering,
  after: Position | null,
): Promise<Part> {
  if (few !== null) {
    const range = after === null ? [] : [fromPosition(ordering, ">", after)];
    return { candidates: selected(rows, [...scope, ...few]), range, end: null };
  }
  const step = nextRows(rows, scope, ordering, after);
  const end = await endOfStep(sql, step, ordering);
  return { candidates: step, range: end === null ? [] : [fromPosition(ordering, "<=", end)], end };
}

/** A page of the found rows, of which there may be one more than the limit. Each has what it is sorted by as `sorted_by`. */
export function foundIn<Item>(
  found: readonly SqlRow[],
  limit: number,
  { end }: Pick<Part, "end">,
  ordering: Ordering,
  toItem: (row: SqlRow) => Item,
): Found<Item> {
  const last = found.length > limit ? found[limit - 1] : undefined;
  return { items: found.slice(0, limit).map(toItem), next: last === undefined ? end : positionOf(last, ordering) };
}

/**
 * The next rows in this order, and some more. SQLite cannot seek to a row comparison with an expression, so those with
 * the value of the last row, and those beyond it, are read separately.
 */
function nextRows(rows: Rows, scope: readonly Condition[], ordering: Ordering, after: Position | null): Statement {
  const { by, order } = ordering;
  const rest = `order by ${inOrder(ordering)} limit ${rowsPerStep}`;
  if (after === null) return selected(rows, scope, rest);
  const beyond = order === "asc" ? ">" : "<";
  const equal = selected(
    rows,
    [...scope, [`${by} = ?`, after.value], [`t.id ${beyond} ?`, after.id]],
    `order by t.id ${order} limit ${rowsPerStep}`,
  );
  const others = selected(rows, [...scope, [`${by} ${beyond} ?`, after.value]], rest);
  return {
    sql: `select * from (${equal.sql}) equal union all select * from (${others.sql}) others`,
    values: [...equal.values, ...others.values],
  };
}

/** The last row of a step; null if there are none beyond it. */
function endOfStep(sql: SqlRunner, step: Statement, ordering: Ordering): Promise<Position | null> {
  const statement = `select ${ordering.by} as sorted_by, t.id from (${step.sql}) t
    order by ${inOrder(ordering)} limit 1 offset ${rowsPerStep - 1}`;
  return single(sql, statement, step.values, (row) => positionOf(row, ordering));
}

/** Rows beyond a position in this order, or up to it. */
function fromPosition({ by, order }: Ordering, side: ">" | "<=", { value, id }: Position): Condition {
  const comparison = order === "asc" ? side : side === ">" ? "<" : ">=";
  return [`(${by}, t.id) ${comparison} (?, ?)`, value, id];
}

export function inOrder({ by, order }: Ordering): string {
  return `${by} ${order}, t.id ${order}`;
}

/** Of a row with what it is sorted by as `sorted_by`. */
function positionOf(row: SqlRow, { isText }: Ordering): Position {
  return { value: isText ? text(row, "sorted_by") : number(row, "sorted_by"), id: text(row, "id") };
}

/**
 * Rows with this text in one of these columns, in either case. SQLite's `like` tries each place letter by letter, and holds
 * everybody up for seconds where long texts repeat what is sought.
 */
export function containing(columns: readonly string[], sought: string): Condition {
  // Both databases fold the letters of ASCII only.
  const folded = sought.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const each = columns.map((column) => `instr(lower(${column}), ?) > 0`);
  return [`(${each.join(" or ")})`, ...columns.map(() => folded)];
}
