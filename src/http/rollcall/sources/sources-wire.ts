import type { NamingWire, SourceCollisionWire, SourceWire } from "../../../api/sources/sources.ts";
import type { Offer } from "../../../core/sources/offers.ts";
import type { Collision } from "../../../registry/sources/offers/source-collisions.ts";
import type { Naming } from "../../../core/sources/source-naming.ts";
import { callsTaken } from "../../../registry/sources/calls-taken.ts";
import { healthOf } from "../../../registry/sources/source-health.ts";
import type { Outs } from "../../../relay/outs.ts";
import { sourceKey, type SourceName, type SourceOverview } from "../../../store/sources.ts";

/**
 * A source as an administrator sees it, never with its secret. Of a shared source they see the state, not the address.
 */
export function sourceToWire(source: SourceOverview, { outs, open }: CallsNow, nowMs: number): SourceWire {
  const isShared = source.organizationId === null;
  const { rules, state, declaredBy } = source;
  const health = healthOf(state, nowMs);
  return {
    id: source.id,
    object: "rollcall.source",
    kind: source.kind,
    shared: isShared,
    declared_by: declaredBy,
    created: source.created,
    ...(!isShared && { base_url: source.baseUrl || null, options: source.options }),
    naming: namingToWire(rules.naming),
    includes: rules.includes,
    excludes: rules.excludes,
    priority: source.priority,
    refresh_seconds: source.refreshSeconds,
    deletion: source.deletion,
    ...(!isShared && { has_secret: source.hasSecret }),
    state: health.state,
    refreshing: source.heldUntilMs > nowMs,
    model_count: source.modelCount,
    last_attempt_at: secondsIn(state.attemptedAtMs),
    last_success_at: secondsIn(state.succeededAtMs),
    age_seconds: health.ageSeconds,
    failures: state.failures,
    last_error: state.error,
    next_try_at: nextTryAt(state.nextAtMs),
    left_out_count: state.leftOutCount,
    left_out: state.leftOut,
    calls: { served: callsTaken(source), open: open.get(sourceKey(source)) ?? 0, out: outs(source) },
  };
}

/** What this server knows of calls to sources at this moment. */
interface CallsNow {
  readonly outs: OutsBySource;
  /** The open calls of the organization, by the source's key. */
  readonly open: ReadonlyMap<string, number>;
}

const outsShownMax = 100;

/** What is out of a source. */
type OutsBySource = (source: SourceName) => SourceWire["calls"]["out"];

/** Sorts them once, because a page of sources would otherwise look at all of them for each. */
export function outsBySource(outs: Outs, nowMs: number): OutsBySource {
  const bySource = Map.groupBy(outs.current(), ({ serving }) => serving.key);
  return (source) =>
    (bySource.get(sourceKey(source)) ?? []).slice(0, outsShownMax).map((out) => ({
      reason: out.reason,
      model: out.reason === "rate-limited" ? out.serving.upstreamId : null,
      until: Math.ceil((nowMs + outs.leftMs(out)) / 1000),
    }));
}

function namingToWire(naming: Naming): NamingWire {
  if (naming.kind === "bare") return { type: naming.kind };
  if (naming.kind === "prefix") return { type: naming.kind, prefix: naming.prefix };
  return { type: naming.kind, ids: Object.fromEntries(naming.ids) };
}

export function collisionToWire({ id, winner, losers }: Collision): SourceCollisionWire {
  return { id, object: "rollcall.source_collision", winner: offerToWire(winner), losers: losers.map(offerToWire) };
}

export function offerToWire({ sourceId, upstreamId, isShared }: Offer) {
  return { source_id: sourceId, upstream_id: upstreamId, shared: isShared };
}

/** Null if the next poll refreshes it. */
export function nextTryAt(nextAtMs: number): number | null {
  return nextAtMs <= 0 ? null : secondsIn(nextAtMs);
}

export function secondsIn(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}
