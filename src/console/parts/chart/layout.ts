import { highestOf, type ChartKind, type Series, type Unit } from "./chart-data.ts";
import { apart, xOf, yOf, type Scale } from "./geometry.ts";
import { namedAlong, type NamedPlace } from "./places.ts";
import { roundTicks } from "./ticks.ts";
import { axisTexts } from "./unit-text.ts";

interface Asked {
  readonly kind: ChartKind;
  readonly x: readonly string[];
  readonly series: readonly Series[];
  readonly unit: Unit;
  readonly width: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly scale: Scale;
  readonly xs: (at: number) => number;
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  readonly xTicks: readonly NamedPlace[];
  /** Whether each line or band has its name at its end. */
  readonly hasNames: boolean;
  /** Where the names stand. */
  readonly nameYs: readonly number[];
}

const height = 232;
const above = 10;
const beneath = 26;
/** A letter of the axis, about. */
export const letter = 7.5;
const nameRoom = 148;
/** Narrower charts have a key above instead of names at the lines. */
const namesFrom = 560;
const nameHeight = 16;

/** Where everything in a chart of a certain width stands. */
export function layOut({ kind, x, series, unit, width }: Asked): Layout {
  const isCounted = unit !== "money" && unit !== "milliseconds";
  const ticks = roundTicks(highestOf(kind, series), 5, isCounted);
  const labels = axisTexts(unit, ticks);
  const left = Math.max(...labels.map((label) => label.length)) * letter + 12;
  const hasNames = series.length > 1 && width >= namesFrom;
  const area = {
    left,
    top: above,
    width: Math.max(width - left - (hasNames ? nameRoom : 8), 1),
    height: height - above - beneath,
  };
  const scale = { area, count: x.length, highest: ticks.at(-1) ?? 1 };
  return {
    width,
    height,
    scale,
    xs: (at) => xOf(scale, at),
    yTicks: ticks.map((value, at) => ({ y: yOf(scale, value), label: labels[at] ?? "" })),
    xTicks: namedAlong(x, Math.floor(area.width / 84)),
    hasNames,
    nameYs: apart(endsOf(kind, series, scale), nameHeight, area.top + area.height),
  };
}

/** The height at which each series ends: its last known value, or the middle of its last bar. */
function endsOf(kind: ChartKind, series: readonly Series[], scale: Scale): number[] {
  let floor = 0;
  return series.map(({ values }) => {
    const last = values.findLast((value) => value !== null) ?? 0;
    if (kind !== "stacked") return yOf(scale, last);
    const middle = yOf(scale, floor + last / 2);
    floor += last;
    return middle;
  });
}
