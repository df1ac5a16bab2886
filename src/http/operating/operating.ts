import { tryLater } from "../../core/refusal.ts";
import { StoreUnavailable, type Store } from "../../store/store.ts";
import type { Reply } from "../request/request-context.ts";
import { limitGauges } from "./limit-gauges.ts";
import type { Gauge } from "./metrics.ts";
import { jsonReply, metricsReply } from "../reply/replies.ts";
import type { Services } from "../services.ts";
import { sourceGauges } from "./source-gauges.ts";

/** The metrics need no key and take time to count, so they are cached for this long. */
const metricsKeptMs = 1_000;

/** The process runs. It may not be able to answer requests. */
export function alive(): Reply {
  return jsonReply(200, '{"status":"alive"}');
}

/** The server can answer correctly: its memory is current, its store can be read, and it is not about to stop. */
export function ready({ store, live, isStopping }: Pick<Services, "store" | "live" | "isStopping">) {
  // Needs no key, so concurrent requests share one read of the store.
  let asked: Promise<void> | null = null;
  const ping = () => (asked ??= store.ping().finally(() => (asked = null)));
  return async (): Promise<Reply> => {
    if (isStopping()) throw tryLater("The server is stopping.");
    live.catchUp.refuseWhileBehind();
    await ping();
    return jsonReply(200, '{"status":"ready"}');
  };
}

export function metricsPage(services: Services) {
  const { store, live, metrics, relayMetrics, streams, nowMs, namesSourcesInMetrics, logLinesDropped, budget, usage } =
    services;
  return cachedReply(metricsKeptMs, nowMs, async () => {
    const keys = await store.countKeys().catch(nullWhenUnavailable);
    const sources = await store.sources.states().catch(nullWhenUnavailable);
    const text = metrics.text([
      { name: "rollcall_models", help: "Live models of all organizations.", value: live.modelCount },
      ...(keys === null ? [] : [{ name: "rollcall_keys", help: "Keys that are not revoked.", value: keys }]),
      { name: "rollcall_revision", help: "The newest revision that this server shows.", value: live.revision },
      {
        name: "rollcall_unconfirmed_seconds",
        help: "Seconds since the store last confirmed this server's revision; 0 if no other server shares the store.",
        value: live.catchUp.unconfirmedMs / 1000,
      },
      {
        name: "rollcall_snapshot_bytes",
        help: "Memory held by rendered answers and by the elements of pages.",
        value: live.views.bytes,
      },
      ...walGauge(store),
      { name: "rollcall_change_streams", help: "Open change streams.", value: streams.size },
      {
        name: "rollcall_log_lines_dropped_total",
        help: "Log lines that could not be written.",
        type: "counter",
        value: logLinesDropped(),
      },
      {
        name: "rollcall_usage_lost_total",
        help: "Records of calls that were dropped, because the store did not take them.",
        type: "counter",
        value: usage.lost,
      },
      { name: "rollcall_usage_waiting", help: "Records of calls that are not written yet.", value: usage.waiting },
      {
        name: "rollcall_source_deferrals_total",
        help: "Refreshes that were deferred because their organization changed too many models within a minute.",
        type: "counter",
        value: budget.deferrals,
      },
      ...sourceGauges(sources ?? [], namesSourcesInMetrics, nowMs()),
      ...relayMetrics.gauges(),
      ...limitGauges(services.heldLimits, namesSourcesInMetrics),
    ]);
    return metricsReply(new TextEncoder().encode(text));
  });
}

/** Makes a reply at most once in `cacheMs`, however many requests come. A failed one is not cached. */
function cachedReply(cacheMs: number, nowMs: () => number, make: () => Promise<Reply>): () => Promise<Reply> {
  let cached: { readonly reply: Promise<Reply>; readonly madeMs: number } | null = null;
  return () => {
    const now = nowMs();
    // A clock that was set back must not extend the time.
    if (cached !== null && now >= cached.madeMs && now < cached.madeMs + cacheMs) return cached.reply;
    const made = { reply: make(), madeMs: now };
    cached = made;
    made.reply.catch(() => {
      if (cached === made) cached = null;
    });
    return made.reply;
  };
}

/** Only SQLite has these; PostgreSQL has metrics of its own. */
function walGauge(store: Store): Gauge[] {
  const value = store.walBytes();
  return value === null ? [] : [{ name: "rollcall_wal_bytes", help: "Size of SQLite's write-ahead log.", value }];
}

// The metrics must not need the store.
function nullWhenUnavailable(error: unknown): null {
  if (error instanceof StoreUnavailable) return null;
  throw error;
}

/** Loaded with the first request for it, so that a start is not slower. */
export async function openApiPage(): Promise<Reply> {
  const { openApiDocument } = await import("../openapi/document.ts");
  return jsonReply(200, openApiDocument);
}
