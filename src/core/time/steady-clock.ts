/** The time recorded in the store. */
export interface TimeMark {
  /** No server on this store may assume an earlier time. Unix milliseconds; null when nothing is recorded. */
  readonly believedMs: number | null;
  /** When the clock jumped so far ahead that nothing may be purged because of it; null when it did not. */
  readonly aheadSinceMs: number | null;
}

/** The wall clock, which can be set, and a monotonic clock with an arbitrary origin. */
export interface Reading {
  readonly wallMs: number;
  readonly steadyMs: number;
}

export type ClockChange =
  /** The clock jumped ahead and is not followed yet. */
  | { readonly kind: "jumped ahead"; readonly byMs: number }
  /** The clock stayed ahead and is now followed. */
  | { readonly kind: "followed"; readonly byMs: number }
  /** The clock is back at the expected time. */
  | { readonly kind: "came home" }
  /** The clock is behind. */
  | { readonly kind: "went back"; readonly byMs: number };

const minuteMs = 60_000;
/** Suspended machines, daylight saving and wrong time zones cause smaller jumps than this. */
export const jumpMsMax = 24 * 60 * minuteMs;
/** How long a clock must stay ahead after a larger jump before it is followed. */
export const followAfterMs = 60 * minuteMs;
/** How long a clock must stay ahead after a larger jump before anything is purged because of it. */
export const provenAfterMs = 24 * 60 * minuteMs;
// Time services make smaller steps all the time, so those are not reported.
const reportedMsMin = 10_000;
// While the clock is slightly behind, time runs at half speed until the clock has caught up.
const catchUpRate = 0.5;

/**
 * The server's time. It never goes back, so what has expired stays expired. It follows a jump ahead of up to a day at
 * once, and a larger one after an hour.
 */
export class SteadyClock {
  #fromMs: number;
  #fromSteadyMs: number;
  #rate = 1;
  #believedMs: number | null;
  #aheadSinceMs: number | null = null;
  #jump: Reading | null = null;
  #hasReportedBehind = false;

  /** A start follows any jump ahead: the store may have been idle for long, or be a restored backup. */
  constructor(mark: TimeMark, { wallMs, steadyMs }: Reading) {
    const { believedMs } = mark;
    this.#fromMs = Math.max(wallMs, believedMs ?? wallMs);
    this.#fromSteadyMs = steadyMs;
    this.#believedMs = believedMs;
    if (believedMs !== null && wallMs - believedMs > jumpMsMax) {
      const since = mark.aheadSinceMs;
      this.#aheadSinceMs = since !== null && since <= wallMs && since - believedMs > jumpMsMax ? since : wallMs;
    }
  }

  nowMs(steadyMs: number): number {
    return Math.floor(this.#fromMs + (steadyMs - this.#fromSteadyMs) * this.#rate);
  }

  /** The latest time that is certain: what expired before it may be purged. */
  provenMs(steadyMs: number): number {
    return this.#aheadSinceMs === null ? this.nowMs(steadyMs) : (this.#believedMs ?? 0);
  }

  /** The mark to record in the store. */
  mark(steadyMs: number): TimeMark {
    return { believedMs: this.provenMs(steadyMs), aheadSinceMs: this.#aheadSinceMs };
  }

  /** Reads the clock. Call it about once a second. */
  observe(reading: Reading): ClockChange | null {
    const { wallMs, steadyMs } = reading;
    const nowMs = this.nowMs(steadyMs);
    const aheadMs = wallMs - nowMs;
    if (this.#aheadSinceMs !== null && nowMs - this.#aheadSinceMs >= provenAfterMs) this.#aheadSinceMs = null;
    if (aheadMs > jumpMsMax) return this.#jumped(reading, aheadMs);
    const cameHome = this.#jump !== null;
    this.#jump = null;
    this.#goOnFrom(Math.max(nowMs, wallMs), steadyMs, aheadMs < 0 && aheadMs >= -jumpMsMax ? catchUpRate : 1);
    const isBehind = aheadMs < -reportedMsMin;
    const isNewlyBehind = isBehind && !this.#hasReportedBehind;
    this.#hasReportedBehind = isBehind;
    if (isNewlyBehind) return { kind: "went back", byMs: -aheadMs };
    return cameHome ? { kind: "came home" } : null;
  }

  #jumped(reading: Reading, byMs: number): ClockChange | null {
    const { wallMs, steadyMs } = reading;
    const jump = this.#jump;
    this.#hasReportedBehind = false;
    if (jump === null || Math.abs(wallMs - jump.wallMs - (steadyMs - jump.steadyMs)) > minuteMs) {
      this.#believedMs = this.provenMs(steadyMs);
      this.#jump = reading;
      this.#goOnFrom(this.nowMs(steadyMs), steadyMs, 1);
      return { kind: "jumped ahead", byMs };
    }
    if (steadyMs - jump.steadyMs < followAfterMs) return null;
    this.#believedMs = this.provenMs(steadyMs);
    this.#aheadSinceMs = jump.wallMs;
    this.#jump = null;
    this.#goOnFrom(wallMs, steadyMs, 1);
    return { kind: "followed", byMs };
  }

  #goOnFrom(nowMs: number, steadyMs: number, rate: number): void {
    this.#fromMs = nowMs;
    this.#fromSteadyMs = steadyMs;
    this.#rate = rate;
  }
}
