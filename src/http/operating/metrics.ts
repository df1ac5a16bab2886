const durationBucketsMs = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];
const turnBucketsMs = [1, 2, 5, 10, 20, 50, 100, 250, 1_000];

export class Histogram {
  readonly #boundsMs: readonly number[];
  readonly #buckets: number[];
  #totalMs = 0;
  #count = 0;

  constructor(boundsMs: readonly number[]) {
    this.#boundsMs = boundsMs;
    this.#buckets = Array.from(boundsMs, () => 0).concat(0);
  }

  get count(): number {
    return this.#count;
  }

  observe(ms: number): void {
    this.#count++;
    this.#totalMs += ms;
    let at = 0;
    while (ms > (this.#boundsMs[at] ?? Infinity)) at++;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
  }

  lines(name: string, labels: string): string[] {
    const [first, only] = labels === "" ? ["", ""] : [`${labels},`, `{${labels}}`];
    let below = 0;
    const rows = this.#boundsMs.map((limit, at) => {
      below += this.#buckets[at] ?? 0;
      return `${name}_bucket{${first}le="${limit / 1000}"} ${below}`;
    });
    return [
      ...rows,
      `${name}_bucket{${first}le="+Inf"} ${this.#count}`,
      `${name}_sum${only} ${this.#totalMs / 1000}`,
      `${name}_count${only} ${this.#count}`,
    ];
  }
}

/** The counts of one operation. */
export class Series {
  readonly byStatus = new Map<number, Histogram>();
  readonly turns = new Histogram(turnBucketsMs);
  // Most answers have the status of the one before.
  #lastStatus = 0;
  #last = new Histogram([]);

  /** `turnMs` is the longest time for which the request held the event loop. */
  observe(status: number, durationMs: number, turnMs: number): void {
    if (status !== this.#lastStatus) {
      this.#lastStatus = status;
      this.#last = this.#ofStatus(status);
    }
    this.#last.observe(durationMs);
    this.turns.observe(turnMs);
  }

  #ofStatus(status: number): Histogram {
    let durations = this.byStatus.get(status);
    if (durations === undefined) this.byStatus.set(status, (durations = new Histogram(durationBucketsMs)));
    return durations;
  }
}

/** A metric whose value is read when the page is made. */
export type Gauge = { readonly name: string; readonly help: string } & (
  | {
      /** A counter only grows. The default is a gauge. */
      readonly type?: "gauge" | "counter";
      /** One number, or one for each set of labels. */
      readonly value: number | readonly Sample[];
    }
  | { readonly type: "histogram"; readonly value: readonly HistogramSample[] }
);

interface HistogramSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly histogram: Histogram;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Counts requests by operation and status, for Prometheus to read. */
export class Metrics {
  readonly #series = new Map<string, Series>();

  /** Counts one slice of an operation's work. */
  observeSlice(operation: string, ms: number): void {
    this.of(operation).turns.observe(ms);
  }

  /** What counts the requests of an operation. */
  of(operation: string): Series {
    let series = this.#series.get(operation);
    if (series === undefined) this.#series.set(operation, (series = new Series()));
    return series;
  }

  /** The Prometheus text format, version 0.0.4. */
  text(gauges: readonly Gauge[]): string {
    const all = [...this.#series].flatMap(([operation, { byStatus }]) =>
      [...byStatus].map(([status, durations]) => ({ labels: labelled({ operation, status }), durations })),
    );
    const turns = [...this.#series].map(([operation, series]) => ({
      labels: labelled({ operation }),
      turns: series.turns,
    }));
    const lines = [
      "# HELP rollcall_requests_total Requests answered, by operation and status.",
      "# TYPE rollcall_requests_total counter",
      ...all.map(({ labels, durations }) => `rollcall_requests_total{${labels}} ${durations.count}`),
      "# HELP rollcall_request_duration_seconds Time from the request's arrival to its answer.",
      "# TYPE rollcall_request_duration_seconds histogram",
      ...all.flatMap(({ labels, durations }) => durations.lines("rollcall_request_duration_seconds", labels)),
      "# HELP rollcall_turn_seconds Time for which a request, or a slice of its work, held the event loop.",
      "# TYPE rollcall_turn_seconds histogram",
      ...turns.flatMap(({ labels, turns: held }) => held.lines("rollcall_turn_seconds", labels)),
      ...gauges.flatMap((gauge) => [
        `# HELP ${gauge.name} ${gauge.help}`,
        `# TYPE ${gauge.name} ${gauge.type ?? "gauge"}`,
        ...linesOf(gauge),
      ]),
    ];
    return `${lines.join("\n")}\n`;
  }
}

function linesOf(gauge: Gauge): readonly string[] {
  const { name } = gauge;
  if (gauge.type === "histogram")
    return gauge.value.flatMap(({ labels, histogram }) => histogram.lines(name, labelled(labels)));
  if (typeof gauge.value === "number") return [`${name} ${gauge.value}`];
  return gauge.value.map(({ labels, value }) => `${name}{${labelled(labels)}} ${value}`);
}

function labelled(labels: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(labels).map(([name, label]) => `${name}="${escaped(String(label))}"`);
  return texts.join(",");
}

function escaped(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
