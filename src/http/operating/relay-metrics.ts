import type { CallEnd } from "../../core/usage/call-end.ts";
import type { CallUsage } from "../../core/usage/call-usage.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { Outs } from "../../relay/outs.ts";
import { Histogram, type Gauge, type Sample } from "./metrics.ts";

const relayBucketsMs = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000];
const overheadBucketsMs = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250];
// Removed sources stay on the page until the next start.
const sourcesMax = 1_000;
const usualStatuses: ReadonlySet<number> = new Set([
  200, 201, 202, 204, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 424, 429, 499, 500, 501, 502, 503,
  504, 508, 520, 522, 524, 529,
]);

/** A source may answer with any number, and the page must not grow with it. */
export function countedStatus(status: number): number {
  return usualStatuses.has(status) ? status : Math.floor(status / 100) * 100;
}

const tokenKinds = [
  ["inputTokens", "input"],
  ["cachedInputTokens", "cached"],
  ["cacheWriteTokens", "cache_write"],
  ["outputTokens", "output"],
  ["reasoningTokens", "reasoning"],
] as const;

type Serving = CallProgress["serving"];
type Phase = "headers" | "first_byte" | "total";

interface SourceLabels {
  readonly organization: string;
  readonly source: string;
}

interface SourceCounts {
  readonly labels: SourceLabels;
  readonly byCall: Map<string, Map<number, number>>;
}

// All sources whose names are hidden.
const [hiddenKey, hidden] = ["", { organization: "", source: "" }];

/** Counts relayed calls, and requests about objects. No text is made for a call: the labels are the keys of nested maps. */
export class RelayMetrics {
  readonly #outs: Outs;
  readonly #namesAll: boolean;
  readonly #sources = new Map<string, SourceCounts>();
  readonly #times = new Map<string, Readonly<Record<Phase, Histogram>>>();
  readonly #overhead = new Histogram(overheadBucketsMs);
  readonly #ends = new Map<CallEnd, number>();
  readonly #cancelled = new Map<string, number>();
  readonly #failovers = new Map<string, number>();
  #open = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  readonly #tokens = new Map<keyof CallUsage, number>();

  /** `namesAll` shows the names of organizations' sources. Those of shared sources are always shown. */
  constructor(outs: Outs, namesAll: boolean) {
    this.#outs = outs;
    this.#namesAll = namesAll;
  }

  /** A call is about to be passed on. */
  begin(progress: CallProgress): void {
    this.#open++;
    progress.onEnd(this.#end);
  }

  /** A call is answered, `atMs` after it arrived: whole, or with the beginning of a stream. */
  answered({ call, serving, readMs, sentMs, heardMs }: CallProgress, status: number, atMs: number): void {
    const { byCall } = this.#countsOf(serving);
    let counts = byCall.get(call);
    if (counts === undefined) byCall.set(call, (counts = new Map()));
    add(counts, status);
    if (sentMs !== null && heardMs !== null) this.#overhead.observe(sentMs - readMs + atMs - heardMs);
  }

  readonly #end = (progress: CallProgress): void => {
    const { call, end, headersMs, firstByteMs, endMs, failedOver } = progress;
    this.#open--;
    this.#bytesIn += progress.bytesIn;
    this.#bytesOut += progress.bytesOut;
    if (progress.usage !== null) this.#addTokens(progress.usage);
    if (failedOver !== null) add(this.#failovers, failedOver);
    if (end !== null) add(this.#ends, end);
    if (end === "cancelled") add(this.#cancelled, awaited(progress));
    const { headers, first_byte, total } = this.#timesOf(call);
    if (headersMs !== null) headers.observe(headersMs);
    if (firstByteMs !== null) first_byte.observe(firstByteMs);
    if (endMs !== null) total.observe(endMs);
  };

  #addTokens(usage: CallUsage): void {
    for (const [kind] of tokenKinds) {
      const tokens = usage[kind];
      if (tokens !== undefined) this.#tokens.set(kind, (this.#tokens.get(kind) ?? 0) + tokens);
    }
  }

  #timesOf(call: string): Readonly<Record<Phase, Histogram>> {
    let times = this.#times.get(call);
    if (times === undefined) {
      const histogram = () => new Histogram(relayBucketsMs);
      this.#times.set(call, (times = { headers: histogram(), first_byte: histogram(), total: histogram() }));
    }
    return times;
  }

  #countsOf(serving: Serving): SourceCounts {
    const known = this.#isNamed(serving) ? this.#sources.get(serving.key) : this.#sources.get(hiddenKey);
    if (known !== undefined) return known;
    const isNamed = this.#isNamed(serving) && this.#sources.size < sourcesMax;
    const [key, labels] = isNamed ? [serving.key, labelsOf(serving)] : [hiddenKey, hidden];
    const counts = this.#sources.get(key) ?? { labels, byCall: new Map() };
    this.#sources.set(key, counts);
    return counts;
  }

  #isNamed({ organizationId }: Serving): boolean {
    return this.#namesAll || organizationId === null;
  }

  gauges(): readonly Gauge[] {
    return [
      ...this.#requestGauges(),
      this.#tokenGauge(),
      ...this.#timeGauges(),
      ...this.#endGauges(),
      this.#outGauge(),
    ];
  }

  #requestGauges(): readonly Gauge[] {
    const requests = [...this.#sources.values()].flatMap(({ labels, byCall }) =>
      [...byCall].flatMap(([call, counts]) =>
        [...counts].map(([status, value]) => ({ labels: { call, ...labels, status: String(status) }, value })),
      ),
    );
    return [
      {
        name: "rollcall_relay_requests_total",
        help: "Calls that were passed on, by call, source and answered status; 499 if the client left before.",
        type: "counter",
        value: requests,
      },
      { name: "rollcall_relay_open", help: "Calls that are passed on at present.", value: this.#open },
      {
        name: "rollcall_relay_bytes_total",
        help: "Bytes of bodies to sources (in) and to clients (out), of calls that have ended.",
        type: "counter",
        value: [
          { labels: { direction: "in" }, value: this.#bytesIn },
          { labels: { direction: "out" }, value: this.#bytesOut },
        ],
      },
    ];
  }

  #tokenGauge(): Gauge {
    return {
      name: "rollcall_relay_tokens_total",
      help: "Tokens of calls that have ended, by kind. Some are estimated.",
      type: "counter",
      value: tokenKinds.map(([kind, label]) => ({ labels: { kind: label }, value: this.#tokens.get(kind) ?? 0 })),
    };
  }

  #timeGauges(): readonly Gauge[] {
    return [
      {
        name: "rollcall_relay_seconds",
        help: "Time from a call's arrival to the source's headers, its first byte, and the end.",
        type: "histogram",
        value: [...this.#times].flatMap(([call, times]) =>
          Object.entries(times).map(([phase, histogram]) => ({ labels: { call, phase }, histogram })),
        ),
      },
      {
        name: "rollcall_relay_overhead_seconds",
        help: "Time that Rollcall itself took for a call: from its whole body to sending it, and from the source's answer to ours.",
        type: "histogram",
        value: [{ labels: {}, histogram: this.#overhead }],
      },
    ];
  }

  #endGauges(): readonly Gauge[] {
    return [
      {
        name: "rollcall_relay_ends_total",
        help: "Calls that have ended, by how.",
        type: "counter",
        value: [...this.#ends].map(([end, value]) => ({ labels: { end }, value })),
      },
      {
        name: "rollcall_relay_cancelled_total",
        help: "Calls whose client left, by what it waited for.",
        type: "counter",
        value: [...this.#cancelled].map(([before, value]) => ({ labels: { who: "client", before }, value })),
      },
      {
        name: "rollcall_relay_failovers_total",
        help: "Calls that a second source was asked for.",
        type: "counter",
        value: [...this.#failovers].map(([why, value]) => ({ labels: { why }, value })),
      },
    ];
  }

  #outGauge(): Gauge {
    const samples = new Map<string, Sample & { value: number }>();
    for (const { serving, reason } of this.#outs.current()) {
      const isNamed = this.#isNamed(serving);
      const key = `${reason} ${isNamed ? serving.key : hiddenKey}`;
      const sample = samples.get(key) ?? {
        labels: { ...(isNamed ? labelsOf(serving) : hidden), reason },
        value: 0,
      };
      samples.set(key, { ...sample, value: sample.value + 1 });
    }
    return {
      name: "rollcall_relay_source_out",
      help: "Sources that are not asked at present, or how many models of them are not, if their rate is limited.",
      value: [...samples.values()],
    };
  }
}

function labelsOf({ organizationId, sourceId }: Serving): SourceLabels {
  return { organization: organizationId ?? "", source: sourceId };
}

function awaited({ headersMs, firstByteMs }: CallProgress): "headers" | "first_byte" | "end" {
  if (headersMs === null) return "headers";
  return firstByteMs === null ? "first_byte" : "end";
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
