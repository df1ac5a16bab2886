import { useLayoutEffect, useRef } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { totalsOf, type ChartKind, type Series, type Unit } from "./chart-data.ts";
import { valueText } from "./unit-text.ts";
import { chartWords } from "./words.ts";

interface KeyProps {
  /** What the patterns are named after. */
  readonly id: string;
  readonly series: readonly Series[];
  readonly kind: ChartKind;
}

/** Which line is which, where there is no room at the lines themselves. */
export function Key({ id, series, kind }: KeyProps) {
  return (
    <ul class="chart-key" aria-hidden="true">
      {series.map(({ name }, nth) => (
        <li key={name}>
          <Swatch id={id} nth={nth} kind={kind} />
          <bdi class="cut">{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ id, nth, kind }: { readonly id: string; readonly nth: number; readonly kind: ChartKind }) {
  return (
    <svg class={`chart-swatches series-${(nth % 8) + 1}`} width={16} height={10} aria-hidden="true">
      {kind === "lines" ? (
        <line class="chart-line" x1={0} x2={16} y1={5} y2={5} />
      ) : (
        <rect x={3} width={10} height={10} fill={`url(#${id}-${nth})`} />
      )}
    </svg>
  );
}

interface ValuesProps extends KeyProps {
  readonly unit: Unit;
  readonly at: number;
  readonly name: string;
  /** Where the cursor is, in a frame of this width. */
  readonly x: number;
  readonly width: number;
}

/** The values at the cursor, on the side that has room. */
export function Values({ id, series, kind, unit, at, name, x, width }: ValuesProps) {
  const words = useWords(chartWords);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const isRight = x + element.offsetWidth + 16 <= width;
    const left = isRight ? x + 12 : x - element.offsetWidth - 12;
    element.style.left = `${Math.max(0, Math.min(left, width - element.offsetWidth))}px`;
  }, [x, width]);
  const total = kind === "stacked" && series.length > 1 ? (totalsOf(series)[at] ?? null) : null;
  return (
    <div ref={box} class="chart-values" aria-hidden="true">
      <p class="soft">{name}</p>
      <dl>
        {series.map(({ name: label, values }, nth) => (
          <div key={label}>
            <dt>
              {series.length > 1 && <Swatch id={id} nth={nth} kind={kind} />}
              <bdi class="cut">{label}</bdi>
            </dt>
            <dd>{textOf(unit, values[at] ?? null)}</dd>
          </div>
        ))}
        {total !== null && (
          <div class="chart-total">
            <dt>{words.total}</dt>
            <dd>{valueText(unit, total)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function textOf(unit: Unit, value: number | null): string {
  return value === null ? "–" : valueText(unit, value);
}
