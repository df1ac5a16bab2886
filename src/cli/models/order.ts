import type { Json } from "../output/json/value.ts";
import { columnOf, type ModelColumn } from "./columns.ts";
import { sortedById } from "./select.ts";

/** Sorts by columns, such as `price` or `-created`, and then by id. What is unknown comes last in either direction. */
export function sortedBy(models: readonly Json[], keys: readonly string[]): readonly Json[] {
  const orders = keys.flatMap(withOutputPrice).map((key) => ({
    sign: key.startsWith("-") ? -1 : 1,
    column: columnOf(key.replace(/^-/, "")),
  }));
  const rows = sortedById(models).map((model) => ({ model, values: orders.map(({ column }) => column.value(model)) }));
  rows.sort((one, other) => {
    for (const [at, { sign, column }] of orders.entries()) {
      const [left, right] = [one.values[at] ?? null, other.values[at] ?? null];
      if (left === null || right === null) {
        if (left !== right) return left === null ? 1 : -1;
        continue;
      }
      const difference = sign * compared(left, right, column);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return rows.map(({ model }) => model);
}

/** Models with the same input price are sorted by their output price, in the same direction. */
function withOutputPrice(key: string): readonly string[] {
  return /^-?price$/.test(key) ? [key, key.replace("price", "output-price")] : [key];
}

function compared(left: string | number, right: string | number, { order }: ModelColumn): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [one, other] = [String(left), String(right)];
  return order?.(one, other) ?? byLetters(one.toLowerCase(), other.toLowerCase());
}

function byLetters(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
