import { compact, money, number, tokens } from "../../words/format.ts";
import type { Unit } from "./chart-data.ts";

/** A value in full. */
export function valueText(unit: Unit, value: number): string {
  if (unit === "money") return money(value);
  if (unit === "milliseconds") return duration(value);
  return number(value);
}

/** A value beside an axis, where there is little room. */
export function axisText(unit: Unit, value: number): string {
  if (unit === "money") return value >= 10_000 ? `$${compact(value)}` : money(value);
  if (unit === "milliseconds") return duration(value);
  return unit === "tokens" ? tokens(value) : compact(value);
}

function duration(milliseconds: number): string {
  return milliseconds >= 1000 ? `${number(milliseconds / 1000, 2)} s` : `${number(milliseconds, 0)} ms`;
}
