/** What a store knows of time. */
export interface TimeMark {
  /** No server on this store takes it to be earlier than this. Unix milliseconds; null where nothing is known. */
  readonly believedMs: number | null;
  /** Since when the clock shows a time so far ahead that nothing is forgotten because of it; null where it does not. */
  readonly aheadSinceMs: number | null;
}

/** A clock that people and programs may set, beside one that nobody sets and that counts from anywhere. */
export interface Reading {
  readonly wallMs: number;
  readonly steadyMs: number;
}

export type ClockChange =
  /** The clock is this far ahead of where it should be, and is not followed yet. */
  | { readonly kind: "jumped ahead"; readonly byMs: number }
  /** It has stayed there, and is followed. */
  | { readonly kind: "followed"; readonly byMs: number }
  /** It is where it should be again. */
  | { readonly kind: "came home" }
  /** It is this far behind. */
  | { readonly kind: "went back"; readonly byMs: number };

const minuteMs = 60_000;
/** A suspended machine, daylight saving and a wrong time zone stay below this. */
export const jumpMsMax = 24 * 60 * minuteMs;
/** How long a clock that jumped further has to stay there until it is followed. */
export const followAfterMs = 60 * minuteMs;
/** How long it has to stay there until something is forgotten because of it. */
export const provenAfterMs = 24 * 60 * minuteMs;
// A time service makes smaller steps all the time, so they are not reported.
const toldMsMin = 10_000;
// While the clock is a little behind, time goes on at half its speed until they meet.
const catchUpRate = 0.5;

/**
 * The time of a server. It never goes back, so what has expired stays expired. It follows a clock that jumps ahead by
 * up to a day at once, and by more after an hour.
 */
export class SteadyClock {
  #fromMs: number;
  #fromSteadyMs: number;
  #rate = 1;
  #believedMs: number | null;
  #aheadSinceMs: number | null = null;
  #jump: Reading | null = null;
  #toldBehind = false;

  /** A start follows the clock ahead however far: the store may not have been used for long, or be a backup. */
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

  /** Up to when it is certain that time has come: what was over by then may be forgotten for good. */
  provenMs(steadyMs: number): number {
    return this.#aheadSinceMs === null ? this.nowMs(steadyMs) : (this.#believedMs ?? 0);
  }

  /** What the store is to know. */
  mark(steadyMs: number): TimeMark {
    return { believedMs: this.provenMs(steadyMs), aheadSinceMs: this.#aheadSinceMs };
  }

  /** Looks at the clock, which is to be done about once a second. */
  look(reading: Reading): ClockChange | null {
    const { wallMs, steadyMs } = reading;
    const nowMs = this.nowMs(steadyMs);
    const aheadMs = wallMs - nowMs;
    if (this.#aheadSinceMs !== null && nowMs - this.#aheadSinceMs >= provenAfterMs) this.#aheadSinceMs = null;
    if (aheadMs > jumpMsMax) return this.#jumped(reading, aheadMs);
    const cameHome = this.#jump !== null;
    this.#jump = null;
    this.#goOnFrom(Math.max(nowMs, wallMs), steadyMs, aheadMs < 0 && aheadMs >= -jumpMsMax ? catchUpRate : 1);
    const isBehind = aheadMs < -toldMsMin;
    const isNews = isBehind && !this.#toldBehind;
    this.#toldBehind = isBehind;
    if (isNews) return { kind: "went back", byMs: -aheadMs };
    return cameHome ? { kind: "came home" } : null;
  }

  #jumped(reading: Reading, byMs: number): ClockChange | null {
    const { wallMs, steadyMs } = reading;
    const jump = this.#jump;
    this.#toldBehind = false;
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
