import type { SqlRow, SqlValue } from "./driver.ts";
import * as values from "./values.ts";

/* `{ keyId: text("key_id"), ... }` names the column of each property once, for reading and for writing. */

interface Column<Value, Name extends string, Stored extends SqlValue> {
  readonly name: Name;
  readonly read: (row: SqlRow) => Value;
  readonly write: (value: Value) => Stored;
}

export type Columns<Item> = { readonly [Property in keyof Item]: Column<Item[Property], string, SqlValue> };

type AnyColumns = Readonly<
  Record<string, Pick<Column<unknown, string, SqlValue>, "name" | "read"> & { write: unknown }>
>;
type Write<C> = C extends Column<infer _, string, infer Stored> ? Stored : never;

type ItemOf<C extends AnyColumns> = { readonly [Property in keyof C]: ReturnType<C[Property]["read"]> };
type RowFrom<C extends AnyColumns> = { readonly [Property in keyof C as C[Property]["name"]]: Write<C[Property]> };

export function reader<C extends AnyColumns>(columns: C): (row: SqlRow) => ItemOf<C> {
  return (row) => {
    const item: Record<string, unknown> = {};
    for (const property in columns) item[property] = columns[property]!.read(row);
    return item as ItemOf<C>;
  };
}

export function toRow<C extends AnyColumns>(columns: C, item: ItemOf<C>): RowFrom<C> {
  const row: Record<string, SqlValue> = {};
  for (const property in columns) {
    const { name, write } = columns[property]!;
    row[name] = (write as (value: unknown) => SqlValue)(item[property]);
  }
  return row as RowFrom<C>;
}

function kind<Value, Stored extends SqlValue>(
  read: (row: SqlRow, name: string) => Value,
  write: (value: Value) => Stored,
) {
  return <const Name extends string>(name: Name): Column<Value, Name, Stored> => ({
    name,
    read: (row) => read(row, name),
    write,
  });
}

const same = <Value>(value: Value): Value => value;

export const text = kind(values.text, same);
export const nullableText = kind(values.nullableText, same);
export const number = kind(values.number, same);
export const nullableNumber = kind(values.nullableNumber, same);
/** An id that is part of a primary key, where null is stored as the empty text. */
export const idOrNull = kind(values.idOrNull, values.idOrEmpty);
export const flag = kind(
  (row, name) => values.number(row, name) === 1,
  (value) => (value ? 1 : 0),
);
export const texts = kind<readonly string[], string>(values.texts, (value) => JSON.stringify(value));

export function oneOf<const Name extends string, const Choice extends string>(name: Name, choices: readonly Choice[]) {
  return kind((row, column) => values.oneOf(choices, row, column), same)(name);
}

export function nullableOneOf<const Name extends string, const Choice extends string>(
  name: Name,
  choices: readonly Choice[],
) {
  return kind((row, column) => values.nullableOneOf(choices, row, column), same)(name);
}

/** As JSON; null is no text. */
export function nullableJson<const Name extends string, Value>(name: Name, parse: (stored: unknown) => Value) {
  return kind(
    (row, column): Value | null => {
      const stored = values.nullableText(row, column);
      return stored === null ? null : parse(JSON.parse(stored));
    },
    (value: Value | null) => (value === null ? null : JSON.stringify(value)),
  )(name);
}

/** What declares a row: a configuration file, or nothing. */
export function declaredBy<const Name extends string>(name: Name) {
  return nullableOneOf(name, ["file"]);
}

/** As JSON. `parse` checks or converts what was stored, and `plain` makes a value that JSON can hold. */
export function json<const Name extends string, Value>(
  name: Name,
  parse: (stored: unknown) => Value,
  plain: (value: Value) => unknown = same,
) {
  return kind(
    (row, column) => parse(JSON.parse(values.text(row, column))),
    (value: Value) => JSON.stringify(plain(value)),
  )(name);
}
