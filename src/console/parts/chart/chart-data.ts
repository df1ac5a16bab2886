/** One line or one colour of a chart. */
export interface Series {
  readonly name: string;
  /** One for each place along the x axis; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

export type ChartKind = "bars" | "lines" | "stacked";

/** What the values are: how they are written follows from it. */
export type Unit = "count" | "tokens" | "money" | "milliseconds";

/** The highest value that the y axis has to hold. */
export function highestOf(kind: ChartKind, series: readonly Series[]): number {
  const values = kind === "stacked" ? totalsOf(series) : series.flatMap((one) => one.values);
  return values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0);
}

/** The sum of all series at each place; null where none has a value. */
export function totalsOf(series: readonly Series[]): (number | null)[] {
  const count = series[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_, at) => {
    const known = series.flatMap((one) => one.values[at] ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
}
