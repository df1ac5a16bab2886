const bucketsMs = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];

interface Series {
  readonly operation: string;
  readonly status: number;
  count: number;
  totalMs: number;
  readonly buckets: number[];
}

/** What is read when the page is made. */
export interface Gauge {
  readonly name: string;
  /** A counter only ever grows; a gauge unless given. */
  readonly type?: "gauge" | "counter";
  readonly help: string;
  /** One number, or one for each set of labels. */
  readonly value: number | readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Counts requests by operation and status, for Prometheus to read. */
export class Metrics {
  readonly #series = new Map<string, Map<number, Series>>();

  observe(operation: string, status: number, durationMs: number): void {
    const series = this.#of(operation, status);
    series.count++;
    series.totalMs += durationMs;
    const bucket = bucketsMs.findIndex((limit) => durationMs <= limit);
    const at = bucket === -1 ? bucketsMs.length : bucket;
    series.buckets[at] = (series.buckets[at] ?? 0) + 1;
  }

  /** The Prometheus text format, version 0.0.4. */
  text(gauges: readonly Gauge[]): string {
    const all = this.#series
      .values()
      .flatMap((byStatus) => byStatus.values())
      .toArray();
    const lines = [
      "# HELP rollcall_requests_total Requests answered, by operation and status.",
      "# TYPE rollcall_requests_total counter",
      ...all.map((series) => `rollcall_requests_total{${labels(series)}} ${series.count}`),
      "# HELP rollcall_request_duration_seconds Time from the request's arrival to its answer.",
      "# TYPE rollcall_request_duration_seconds histogram",
      ...all.flatMap(histogram),
      ...gauges.flatMap(({ name, help, value, type = "gauge" }) => [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...(typeof value === "number" ? [`${name} ${value}`] : value.map((sample) => `${name}${sampled(sample)}`)),
      ]),
    ];
    return `${lines.join("\n")}\n`;
  }

  #of(operation: string, status: number): Series {
    let byStatus = this.#series.get(operation);
    if (byStatus === undefined) this.#series.set(operation, (byStatus = new Map()));
    let series = byStatus.get(status);
    if (series === undefined) {
      series = { operation, status, count: 0, totalMs: 0, buckets: Array.from(bucketsMs, () => 0).concat(0) };
      byStatus.set(status, series);
    }
    return series;
  }
}

// Operations come from the route table and statuses are numbers, so neither needs escaping.
function labels({ operation, status }: Series): string {
  return `operation="${operation}",status="${status}"`;
}

function sampled({ labels: given, value }: Sample): string {
  return `{${Object.entries(given)
    .map(([name, label]) => `${name}="${escaped(label)}"`)
    .join(",")}} ${value}`;
}

function escaped(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function histogram(series: Series): string[] {
  const name = "rollcall_request_duration_seconds";
  let below = 0;
  const rows = bucketsMs.map((limit, at) => {
    below += series.buckets[at] ?? 0;
    return `${name}_bucket{${labels(series)},le="${limit / 1000}"} ${below}`;
  });
  return [
    ...rows,
    `${name}_bucket{${labels(series)},le="+Inf"} ${series.count}`,
    `${name}_sum{${labels(series)}} ${series.totalMs / 1000}`,
    `${name}_count{${labels(series)}} ${series.count}`,
  ];
}
