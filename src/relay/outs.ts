import { backoffMs } from "../core/time/backoff.ts";
import type { Serving } from "../sources/serving.ts";

/** Why a source is out. */
export type OutReason =
  /** It cannot be reached, or refuses our credentials. */
  | "unreachable"
  /** It failed several times in a row. */
  | "failing"
  /** It limits the rate of this model. */
  | "rate-limited";

/** How long a source stays out: the first time, and at most, when it fails again and again. */
const durations = {
  unreachable: { firstMs: 30_000, longestMs: 600_000 },
  failing: { firstMs: 30_000, longestMs: 300_000 },
} as const;
const failuresInARow = 3;
const [limitedMs, longestLimitedMs] = [5_000, 60_000];
// A probe that never ends must not keep a source out.
const longestProbeMs = 60_000;
const entriesMax = 10_000;
// If more than these are left when room is made, some that are out are dropped.
const entriesKept = 9_000;

/** A source, or one model of it, that is not asked at present. */
export interface Out {
  readonly serving: Serving;
  readonly reason: OutReason;
  readonly untilMs: number;
}

interface Entry extends Out {
  /** How often in a row it was out. */
  readonly times: number;
  /** When a request was let through to see whether it is well again; null if none was. */
  probedMs: number | null;
}

/** Hears that a source goes out, and that it is back. Hears nothing of limited models: their source goes on answering. */
interface OutsObserver {
  wentOut(serving: Serving, reason: OutReason, cause: string, forMs: number): void;
  cameBack(serving: Serving): void;
}

/**
 * Which sources are out for calls, on this server and in memory. A source that fails is not asked for a while; then one
 * request is let through, and its success lets the source back in.
 */
export class Outs {
  readonly #nowMs: () => number;
  readonly #observer: OutsObserver | null;
  readonly #entries = new Map<string, Entry>();
  /** By source: failures in a row that have not put it out yet. */
  readonly #failures = new Map<string, number>();

  constructor(nowMs: () => number, observer: OutsObserver | null = null) {
    this.#nowMs = nowMs;
    this.#observer = observer;
  }

  /** In the order in which to ask them: those that are out come last, which matters only when all are. */
  ordered<T extends Serving>(serving: readonly T[]): readonly T[] {
    if (this.#entries.size === 0) return serving;
    const { out = [], well = [] } = Object.groupBy(serving, (one) => (this.isOut(one) ? "out" : "well"));
    return [...well, ...out];
  }

  isOut(serving: Serving): boolean {
    return this.#isStillOut(serving.key) || this.#isStillOut(modelKey(serving));
  }

  /** Call before each request. */
  asked(serving: Serving): void {
    if (this.#entries.size === 0) return;
    for (const key of [serving.key, modelKey(serving)]) {
      const entry = this.#entries.get(key);
      if (entry !== undefined && entry.untilMs <= this.#nowMs()) entry.probedMs = this.#nowMs();
    }
  }

  /** Call if a request tells nothing of the source, since its client left. */
  toldNothing(serving: Serving): void {
    for (const key of [serving.key, modelKey(serving)]) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) entry.probedMs = null;
    }
  }

  succeeded(serving: Serving): void {
    if (this.#failures.size > 0) this.#failures.delete(serving.key);
    if (this.#entries.size === 0) return;
    this.#entries.delete(modelKey(serving));
    if (this.#entries.delete(serving.key)) this.#observer?.cameBack(serving);
  }

  /** It cannot be reached, or refuses our credentials. `cause` is a clause such as "it answered 401". */
  unreachable(serving: Serving, cause: string): void {
    this.#putOut(serving.key, serving, "unreachable", cause);
  }

  /** It answered with an error of its own, or fell silent. */
  failed(serving: Serving, cause: string): void {
    const failures = (this.#failures.get(serving.key) ?? 0) + 1;
    if (this.#failures.size >= entriesMax) deleteOldest(this.#failures);
    this.#failures.set(serving.key, failures);
    if (failures >= failuresInARow || this.#entries.has(serving.key))
      this.#putOut(serving.key, serving, "failing", cause);
  }

  /** It limits the rate of this model; `retryAfterMs` is null if it does not say for how long. */
  limited(serving: Serving, retryAfterMs: number | null): void {
    this.#makeRoom();
    const untilMs = this.#nowMs() + Math.min(retryAfterMs ?? limitedMs, longestLimitedMs);
    this.#entries.set(modelKey(serving), { serving, reason: "rate-limited", untilMs, times: 1, probedMs: null });
  }

  /** Those that are out now. */
  current(): readonly Out[] {
    return [...this.#entries].filter(([key]) => this.#isStillOut(key)).map(([, entry]) => entry);
  }

  /** For how much longer; 0 while a request is probing it. */
  leftMs({ untilMs }: Out): number {
    return Math.max(0, untilMs - this.#nowMs());
  }

  #putOut(key: string, serving: Serving, reason: "unreachable" | "failing", cause: string): void {
    const present = this.#entries.get(key);
    // The calls that were under way when it went out fail too: that is one time, not many.
    if (present !== undefined && this.#nowMs() < present.untilMs) return;
    this.#makeRoom();
    const times = (present?.times ?? 0) + 1;
    const { firstMs, longestMs } = durations[reason];
    const forMs = backoffMs(times, firstMs, longestMs);
    this.#entries.set(key, { serving, reason, untilMs: this.#nowMs() + forMs, times, probedMs: null });
    if (times === 1) this.#observer?.wentOut(serving, reason, cause, forMs);
  }

  #isStillOut(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    const nowMs = this.#nowMs();
    return nowMs < entry.untilMs || (entry.probedMs !== null && nowMs - entry.probedMs < longestProbeMs);
  }

  #makeRoom(): void {
    if (this.#entries.size < entriesMax) return;
    for (const key of this.#entries.keys()) if (!this.#isStillOut(key)) this.#entries.delete(key);
    if (this.#entries.size <= entriesKept) return;
    const crowd = this.#largestCrowd();
    // Half of it, because the search for it is long.
    for (const key of crowd.slice(0, crowd.length / 2)) this.#entries.delete(key);
    if (this.#entries.size >= entriesMax) deleteOldest(this.#entries);
  }

  /** The limited models of the organization that has most of them, or of the shared sources, the oldest first. */
  #largestCrowd(): readonly string[] {
    const limited = [...this.#entries].filter(([, { reason }]) => reason === "rate-limited");
    const crowds = [...Map.groupBy(limited, ([, { serving }]) => serving.organizationId).values()];
    const largest = crowds.reduce((one, other) => (other.length > one.length ? other : one), []);
    return largest.map(([key]) => key);
  }
}

function deleteOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** A limited model is out without its source. */
function modelKey({ key, upstreamId }: Serving): string {
  return `${key}\0${upstreamId}`;
}
