import { compact, money, number, tokens } from "../../words/format.ts";
import type { Unit } from "./chart-data.ts";

/** A value in full. */
export function valueText(unit: Unit, value: number): string {
  if (unit === "money") return money(value);
  if (unit === "milliseconds") return duration(value);
  return number(value);
}

/** Values beside an axis, where there is little room: cents only where they differ. */
export function axisTexts(unit: Unit, values: readonly number[]): readonly string[] {
  const hasCents = !values.every(Number.isInteger);
  return values.map((value) => {
    if (unit === "money") return hasCents ? money(value) : `$${value >= 10_000 ? compact(value) : number(value)}`;
    if (unit === "milliseconds") return value === 0 ? "0" : duration(value);
    return unit === "tokens" ? tokens(value) : compact(value);
  });
}

function duration(milliseconds: number): string {
  return milliseconds >= 1000 ? `${number(milliseconds / 1000, 2)} s` : `${number(milliseconds, 0)} ms`;
}
