interface SparkProps {
  readonly values: readonly (number | null)[];
  /** What it shows, in a sentence: a drawing of this size says nothing to a screen reader. */
  readonly label: string;
}

const width = 96;
const height = 20;

/** A small line without axes, beside a number. */
export function Spark({ values, label }: SparkProps) {
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const step = (width - 4) / Math.max(values.length - 1, 1);
  const points = values.map((value, at) => {
    const y = highest === 0 ? height - 2 : height - 2 - ((value ?? 0) / highest) * (height - 4);
    return `${(2 + at * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={`M${points.join("L")}`} />
    </svg>
  );
}
