import type { AnswerOf } from "../../data/contract.ts";
import type { Series } from "../../parts/chart/chart-data.ts";
import { placeAt, placesOf } from "./range.ts";
import type { FigureName } from "./usage-state.ts";

export type Sums = AnswerOf<"GET /rollcall/v1/usage">;
export type Group = Sums["groups"][number];
type Figures = Omit<Sums["buckets"][number], "start_time">;

/** Groups with a colour of their own; the others are one together. */
export const chartedMax = 7;

/** One value of a figure; null if nobody knows it. */
export function valueOf(figure: FigureName, figures: Figures): number | null {
  if (figure === "tokens") return figures.input_tokens + figures.output_tokens;
  if (figure === "duration") return figures.requests === 0 ? null : figures.duration_ms / figures.requests;
  return figures[figure];
}

/** A mean has no parts that add up, so it is one line. */
export function seriesOf(
  sums: Sums,
  figure: FigureName,
  names: { other: string; all: string; of: (group: Group) => string },
) {
  const places = placesOf({ start: sums.start_time, end: sums.end_time }, sums.bucket_width);
  const valuesOf = (buckets: Sums["buckets"]) => {
    const known = new Map(buckets.map((one) => [placeAt(one.start_time, sums.bucket_width), valueOf(figure, one)]));
    return places.map((place) => known.get(place) ?? (figure === "duration" ? null : 0));
  };
  const whole = valuesOf(sums.buckets);
  const charted = sums.groups.slice(0, chartedMax);
  if (figure === "duration" || charted.length === 0) return { places, series: [{ name: names.all, values: whole }] };
  const series: Series[] = charted.map((group) => ({ name: names.of(group), values: valuesOf(group.buckets) }));
  if (sums.group_count > charted.length)
    series.push({ name: names.other, values: whole.map((value, at) => restAt(series, value, at)) });
  return { places, series };
}

/** Sums of fractions may end a little below zero. */
function restAt(series: readonly Series[], whole: number | null, at: number): number {
  return Math.max(
    0,
    series.reduce((rest, { values }) => rest - (values[at] ?? 0), whole ?? 0),
  );
}
