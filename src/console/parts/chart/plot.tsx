import type { ChartKind, Series } from "./chart-data.ts";
import { pathsOf } from "./geometry.ts";
import { letter, type Layout } from "./layout.ts";
import { Hatching } from "./hatching.tsx";

interface PlotProps {
  /** What the patterns are named after. */
  readonly id: string;
  readonly kind: ChartKind;
  readonly series: readonly Series[];
  readonly layout: Layout;
  readonly cursorAt: number | null;
}

/** The drawing. What it says is read from the values and the table, so screen readers pass it by. */
export function Plot({ id, kind, series, layout, cursorAt }: PlotProps) {
  const { width, height, scale, yTicks, xTicks, xs } = layout;
  const { area } = scale;
  // Too thin for an edge, which would be all that is seen of it.
  const bars = area.width / scale.count < 4 ? "chart-bar chart-thin" : "chart-bar";
  const shape = kind === "lines" ? "chart-line" : bars;
  const bottom = area.top + area.height;
  return (
    <svg class="chart-plot" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {kind !== "lines" && <Hatching id={id} count={series.length} />}
      {yTicks.map(({ y, label }) => (
        <g key={label}>
          <line class="chart-grid" x1={area.left} x2={area.left + area.width} y1={y} y2={y} />
          <text class="chart-label" x={area.left - 8} y={y} dy="0.32em" text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {xTicks.map(({ at, label }) => (
        <g key={at}>
          <line class="chart-tick" x1={xs(at)} x2={xs(at)} y1={bottom} y2={bottom + 4} />
          <text class="chart-label" x={within(xs(at), label, width)} y={bottom + 18} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      {pathsOf(kind, series, scale).map((path, nth) => (
        <path
          key={series[nth]?.name}
          class={`${shape} series-${(nth % 8) + 1}`}
          d={path}
          fill={kind === "lines" ? "none" : `url(#${id}-${nth})`}
        />
      ))}
      <line class="chart-axis" x1={area.left} x2={area.left + area.width} y1={bottom} y2={bottom} />
      {cursorAt !== null && <line class="chart-cursor" x1={xs(cursorAt)} x2={xs(cursorAt)} y1={area.top} y2={bottom} />}
      {layout.hasNames && <Names id={id} kind={kind} series={series} layout={layout} />}
    </svg>
  );
}

/** The name of each line at its end, so that nothing has to be looked up. */
function Names({ id, kind, series, layout }: Omit<PlotProps, "cursorAt">) {
  const { area } = layout.scale;
  const left = area.left + area.width + 8;
  return (
    <>
      {series.map(({ name }, nth) => (
        <g key={name} class={`series-${(nth % 8) + 1}`}>
          {kind === "lines" ? (
            <line class="chart-line" x1={left} x2={left + 14} y1={layout.nameYs[nth]} y2={layout.nameYs[nth]} />
          ) : (
            <rect x={left} y={(layout.nameYs[nth] ?? 0) - 5} width={10} height={10} fill={`url(#${id}-${nth})`} />
          )}
          <text class="chart-name" x={left + 20} y={layout.nameYs[nth]} dy="0.32em">
            {name.length > 19 ? `${name.slice(0, 18)}…` : name}
          </text>
        </g>
      ))}
    </>
  );
}

/** The middle of a label that is not cut at the edges of the drawing. */
function within(x: number, label: string, width: number): number {
  const half = (label.length * letter) / 2;
  return Math.min(Math.max(x, half), width - half);
}
