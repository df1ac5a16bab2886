import type { RefObject } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { ChartTable } from "./chart-table.tsx";
import { highestOf, type ChartKind, type Series, type Unit } from "./chart-data.ts";
import { layOut } from "./layout.ts";
import { isHours, placeName } from "./places.ts";
import { Plot } from "./plot.tsx";
import { Key, Values } from "./key.tsx";
import { useChartCursor } from "./use-chart-cursor.ts";
import { valueText } from "./unit-text.ts";
import { chartWords } from "./words.ts";

export interface ChartProps {
  readonly title: string;
  readonly kind: ChartKind;
  /** Days such as `2026-11-30`, or hours such as `2026-11-30T14`, in order and without gaps. */
  readonly x: readonly string[];
  /** Eight at most; a page puts the rest together as "other". */
  readonly series: readonly Series[];
  readonly unit: Unit;
  /** In which zone the server cut days and hours. */
  readonly zone?: string;
}

/** Values over time, which can be told apart without colours, read by keys, and are there as a table as well. */
export function Chart({ title, kind, x, series, unit, zone = "UTC" }: ChartProps) {
  const words = useWords(chartWords);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const id = useId();
  const layout = layOut({ kind, x, series, unit, width });
  const cursor = useChartCursor(frame, layout.scale);
  const place = cursor.at === null ? undefined : x[cursor.at];
  const spoken = place === undefined || cursor.at === null ? "" : spokenAt(place, series, cursor.at, unit);
  return (
    <figure class="chart">
      <figcaption>
        <span id={id} class="chart-title">
          {title}
        </span>
        <span class="soft">{isHours(x) ? words.hours(zone) : words.days(zone)}</span>
      </figcaption>
      {series.length > 1 && !layout.hasNames && <Key id={`${id}-fill`} series={series} kind={kind} />}
      <div
        ref={frame}
        class="chart-frame"
        role="group"
        aria-roledescription={words.chart}
        aria-labelledby={id}
        aria-description={words.keys}
        tabIndex={0}
        {...cursor.events}
      >
        {highestOf(kind, series) === 0 && <p class="chart-nothing">{words.nothing}</p>}
        {width > 0 && <Plot {...{ kind, series, layout }} id={`${id}-fill`} cursorAt={cursor.at} />}
        {place !== undefined && cursor.at !== null && (
          <Values
            {...{ kind, series, unit }}
            id={`${id}-fill`}
            at={cursor.at}
            name={placeName(place)}
            x={layout.xs(cursor.at)}
            width={width}
          />
        )}
      </div>
      <p class="unseen" role="status">
        {cursor.isByKey ? spoken : ""}
      </p>
      <ChartTable {...{ x, series, unit }} hasTotal={kind === "stacked" && series.length > 1} />
    </figure>
  );
}

function spokenAt(place: string, series: readonly Series[], at: number, unit: Unit): string {
  const values = series.map(({ name, values: all }) => {
    const value = all[at] ?? null;
    return `${series.length > 1 ? `${name} ` : ""}${value === null ? "–" : valueText(unit, value)}`;
  });
  return `${placeName(place)}: ${values.join("; ")}`;
}

/** The chart is drawn in pixels of the page, so that its letters have the size of all others. */
function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
