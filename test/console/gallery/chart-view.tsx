import type { Series, Unit } from "../../../src/console/parts/chart/chart-data.ts";
import { Chart } from "../../../src/console/parts/chart/chart.tsx";
import { Spark } from "../../../src/console/parts/chart/spark.tsx";
import { Section } from "../../../src/console/parts/page/section.tsx";

const names = [
  "gpt-4o",
  "claude-sonnet-4",
  "gemini-2.5-flash",
  "llama-3.3-70b",
  "ft:gpt-4o-mini:acemeco",
  "mistral-large",
  "o3",
  "other",
];

/** Charts of `?days=` days and `?series=` lines. */
export function ChartView({ query }: { readonly query: URLSearchParams }) {
  const days = madeDays(Number(query.get("days") ?? 30));
  const series = madeSeries(Number(query.get("series") ?? 5), days.length, 4000);
  const hours = Array.from({ length: 48 }, (_, at) => new Date(Date.UTC(2026, 10, 28, at)).toISOString().slice(0, 13));
  return (
    <>
      <h1>Charts</h1>
      <Section title="Requests">
        <Chart title="Requests by model" kind="stacked" x={days} series={series} unit="count" />
      </Section>
      <Section title="Latency">
        <Chart
          title="Latency, 95th percentile"
          kind="lines"
          x={days}
          series={madeSeries(3, days.length, 1900)}
          unit="milliseconds"
        />
      </Section>
      <Section title="Cost">
        <Chart title="Cost of a day" kind="bars" x={days} series={oneOf("Cost", days.length, 3.7)} unit="money" />
      </Section>
      <Section title="Tokens">
        <Chart
          title="Tokens by hour"
          kind="bars"
          x={hours}
          series={madeSeries(2, hours.length, 8_400_000)}
          unit="tokens"
        />
      </Section>
      <Section title="Nothing">
        <Chart
          title="Requests"
          kind="bars"
          x={days}
          series={[{ name: "Requests", values: days.map(() => 0) }]}
          unit={"count" satisfies Unit}
        />
      </Section>
      <p>
        Errors <Spark values={[0, 2, 1, 4, 3, 8, 2, 0, 1]} label="Errors of the last nine days: 8 at most, 1 today" />
      </p>
    </>
  );
}

function madeDays(count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.UTC(2026, 10, 30 - count + at + 1)).toISOString().slice(0, 10),
  );
}

function madeSeries(count: number, length: number, scale: number): Series[] {
  return names.slice(0, count).map((name, nth) => ({ name, values: wave(length, scale / (nth + 1.5), nth) }));
}

function oneOf(name: string, length: number, scale: number): Series[] {
  return [{ name, values: wave(length, scale, 3) }];
}

/** With weekends, and two days of which nothing is known. */
function wave(length: number, scale: number, nth: number): (number | null)[] {
  return Array.from({ length }, (_, at) => {
    if (nth === 1 && (at === 9 || at === 10)) return null;
    const weekend = (at + 2) % 7 < 2 ? 0.35 : 1;
    const value = scale * weekend * (1 + 0.3 * Math.sin(at / 3 + nth) + 0.1 * Math.sin(at * 1.7));
    return scale > 10 ? Math.round(value) : Math.round(value * 100) / 100;
  });
}
