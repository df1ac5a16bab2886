import { SteadyClock, type ClockChange } from "../core/time/steady-clock.ts";
import type { Log } from "../http/operating/access-log.ts";
import { every, type Interval } from "./every.ts";
import type { Store } from "../store/store.ts";

const checkEveryMs = 1_000;
// A server that is killed loses this much of it.
const saveEveryMs = 60_000;
const dayMs = 86_400_000;

/** The clock of a server, which every rule about time uses. */
export class ServerTime {
  readonly #store: Store;
  readonly #clock: SteadyClock;
  #savedMs = -Infinity;

  private constructor(store: Store, clock: SteadyClock) {
    this.#store = store;
    this.#clock = clock;
  }

  static async of(store: Store): Promise<ServerTime> {
    const mark = await store.time.mark();
    return new ServerTime(store, new SteadyClock(mark, readingOf(store)));
  }

  /** The time at that moment of `performance.now()`. */
  readonly nowMs = (steadyMs = performance.now()): number => this.#clock.nowMs(steadyMs);

  /** What had expired by then may be purged for good. */
  readonly provenMs = (): number => this.#clock.provenMs(performance.now());

  /** Compares the clocks, and saves the time now and then. */
  async check(): Promise<ClockChange | null> {
    const before = this.nowMs();
    const change = this.#clock.observe(readingOf(this.#store));
    // Saved at once after a jump: a crash must not bring back what expired by it.
    const isJump = this.nowMs() - before > 2 * checkEveryMs;
    if (isJump || change !== null || performance.now() - this.#savedMs > saveEveryMs) await this.save();
    return change;
  }

  async save(): Promise<void> {
    this.#savedMs = performance.now();
    await this.#store.time.note(this.#clock.mark(performance.now()));
  }
}

/** Checks the clock of a running server every second. A stop saves the time. */
export function startClock(time: ServerTime, log: Log): Pick<Interval, "stop"> {
  const aheadMs = time.nowMs() - time.provenMs();
  if (aheadMs > 0)
    log.event(`the clock is ${durationText(aheadMs)} later than when this store was last used; ${nothingPurged}`);
  const check = async () => {
    const change = await time.check();
    if (change !== null) logChange(change, log);
  };
  const checking = every(checkEveryMs, check, (error) => log.trouble(`the time could not be saved: ${String(error)}`));
  return {
    stop: async () => {
      await checking.stop();
      await time.save().catch(() => undefined);
    },
  };
}

const nothingPurged = "deleted models are purged again once it has stayed so for a day";

function logChange(change: ClockChange, log: Log): void {
  if (change.kind === "came home") log.event("the clock is right again");
  else if (change.kind === "jumped ahead")
    log.trouble(
      `the clock has jumped ahead by ${durationText(change.byMs)}, and is followed if it stays there for an hour`,
    );
  else if (change.kind === "followed")
    log.trouble(
      `the clock has stayed ${durationText(change.byMs)} ahead for an hour and is followed; ${nothingPurged}`,
    );
  else
    log.trouble(
      `the clock is ${durationText(change.byMs)} behind what this server has seen; time goes on from there. ` +
        "Start the server again if the clock was wrong before and is right now",
    );
}

function readingOf(store: Store) {
  return { wallMs: store.time.wallMs(), steadyMs: performance.now() };
}

function durationText(ms: number): string {
  return ms < dayMs ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / dayMs)} days`;
}
