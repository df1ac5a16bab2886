import { useState } from "preact/hooks";
import { useWords } from "../../words/words.ts";
import { totalsOf, type Series, type Unit } from "./chart-data.ts";
import { placeName } from "./places.ts";
import { valueText } from "./unit-text.ts";
import { chartWords } from "./words.ts";

interface TableProps {
  readonly x: readonly string[];
  readonly series: readonly Series[];
  readonly unit: Unit;
  readonly hasTotal: boolean;
}

/** The numbers of a chart, newest first. Drawn once it is opened: two years are many cells. */
export function ChartTable({ x, series, unit, hasTotal }: TableProps) {
  const words = useWords(chartWords);
  const [isOpen, setOpen] = useState(false);
  const totals = hasTotal ? totalsOf(series) : [];
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : valueText(unit, value);
  return (
    <details class="chart-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.numbers}</summary>
      {isOpen && (
        <div class="chart-table-scroll" tabIndex={0} role="group" aria-label={words.numbers}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.time}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    <bdi>{name}</bdi>
                  </th>
                ))}
                {hasTotal && <th scope="col">{words.total}</th>}
              </tr>
            </thead>
            <tbody>
              {x.map((_, nth) => {
                const at = x.length - 1 - nth;
                const place = x[at] ?? "";
                return (
                  <tr key={place}>
                    <th scope="row">{placeName(place)}</th>
                    {series.map(({ name, values }) => (
                      <td key={name}>{text(values[at])}</td>
                    ))}
                    {hasTotal && <td>{text(totals[at])}</td>}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
