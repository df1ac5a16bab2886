import type { ChartKind, Series } from "./chart-data.ts";

/** The area in which values are drawn, in pixels of the page. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Scale {
  readonly area: Area;
  /** How many places the x axis has. */
  readonly count: number;
  /** The value at the upper edge. */
  readonly highest: number;
}

/** The middle of a place along the x axis. */
export function xOf({ area, count }: Scale, at: number): number {
  return area.left + ((at + 0.5) * area.width) / Math.max(count, 1);
}

export function yOf({ area, highest }: Scale, value: number): number {
  return area.top + area.height * (1 - value / highest);
}

/** The place that is nearest to a position. */
export function placeAt({ area, count }: Scale, x: number): number {
  const at = Math.floor(((x - area.left) / area.width) * count);
  return Math.min(Math.max(at, 0), count - 1);
}

/** One path for each series, however many places there are: a shape for each value would be thousands of elements. */
export function pathsOf(kind: ChartKind, series: readonly Series[], scale: Scale): string[] {
  if (kind === "lines") return series.map(({ values }) => linePath(values, scale));
  return kind === "stacked" ? stackedPaths(series, scale) : groupedPaths(series, scale);
}

function linePath(values: readonly (number | null)[], scale: Scale): string {
  const steps = values.map((value, at) => {
    if (value === null) return "";
    const before = values[at - 1] ?? null;
    const after = values[at + 1] ?? null;
    const point = `${rounded(xOf(scale, at))} ${rounded(yOf(scale, value))}`;
    // A value between two unknown ones is a point.
    return before === null ? `M${point}${after === null ? "h.01" : ""}` : `L${point}`;
  });
  return steps.join("");
}

function stackedPaths(series: readonly Series[], scale: Scale): string[] {
  const { band, width } = barWidth(scale, 1);
  const floors = Array.from({ length: scale.count }, () => 0);
  return series.map(({ values }) =>
    values
      .map((value, at) => {
        const floor = floors[at] ?? 0;
        floors[at] = floor + (value ?? 0);
        return bar(scale, scale.area.left + at * band + (band - width) / 2, width, floor, value);
      })
      .join(""),
  );
}

function groupedPaths(series: readonly Series[], scale: Scale): string[] {
  const { band, width } = barWidth(scale, series.length);
  const before = (band - width * series.length) / 2;
  return series.map(({ values }, nth) =>
    values.map((value, at) => bar(scale, scale.area.left + at * band + before + nth * width, width, 0, value)).join(""),
  );
}

/** Bars with a little room between them, as long as that can be seen. */
function barWidth({ area, count }: Scale, perPlace: number): { readonly band: number; readonly width: number } {
  const band = area.width / Math.max(count, 1);
  const room = band < 4 ? 0 : Math.max(1, band * 0.2);
  return { band, width: Math.min((band - room) / perPlace, 48) };
}

function bar(scale: Scale, x: number, width: number, floor: number, value: number | null): string {
  if (value === null || value <= 0) return "";
  const top = yOf(scale, floor + value);
  return `M${rounded(x)} ${rounded(top)}h${rounded(width)}V${rounded(yOf(scale, floor))}h${rounded(-width)}z`;
}

/** Where the names stand at the end of their lines: none over another, in the order of their values. The later of equal ones is higher, as in a stack. */
export function apart(wanted: readonly number[], room: number, lowest: number): number[] {
  const order = wanted.map((y, at) => ({ y, at })).toSorted((one, other) => one.y - other.y || other.at - one.at);
  const placed = wanted.map(() => 0);
  let free = Number.NEGATIVE_INFINITY;
  for (const { y, at } of order) {
    placed[at] = Math.max(y, free);
    free = placed[at] + room;
  }
  // Those pushed out at the bottom push the others up again.
  let ceiling = lowest;
  for (const { at } of order.toReversed()) {
    placed[at] = Math.min(placed[at] ?? 0, ceiling);
    ceiling = placed[at] - room;
  }
  return placed;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
