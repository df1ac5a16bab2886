import { SteadyClock, type ClockChange } from "../core/steady-clock.ts";
import type { Log } from "../http/operating/access-log.ts";
import { every, type Interval } from "./every.ts";
import type { Store } from "../store/store.ts";

const lookEveryMs = 1_000;
// A server that is killed forgets so much of it.
const noteEveryMs = 60_000;
const dayMs = 86_400_000;

/** The time of a server, which every rule about time goes by. */
export class ServerTime {
  readonly #store: Store;
  readonly #clock: SteadyClock;
  #notedMs = -Infinity;

  private constructor(store: Store, clock: SteadyClock) {
    this.#store = store;
    this.#clock = clock;
  }

  static async of(store: Store): Promise<ServerTime> {
    const mark = await store.time.mark();
    return new ServerTime(store, new SteadyClock(mark, readingOf(store)));
  }

  readonly nowMs = (): number => this.#clock.nowMs(performance.now());

  /** What was over by then may be forgotten for good. */
  readonly provenMs = (): number => this.#clock.provenMs(performance.now());

  /** Looks at the clock, and writes down now and then what it shows. */
  async look(): Promise<ClockChange | null> {
    const before = this.nowMs();
    const news = this.#clock.observe(readingOf(this.#store));
    // Soon after a jump, or a crash would forget what has expired by it.
    const isJump = this.nowMs() - before > 2 * lookEveryMs;
    if (isJump || news !== null || performance.now() - this.#notedMs > noteEveryMs) await this.note();
    return news;
  }

  async note(): Promise<void> {
    this.#notedMs = performance.now();
    await this.#store.time.note(this.#clock.mark(performance.now()));
  }

  /** How far ahead of what the store knows it is at a start, where that is too far to forget anything because of it. */
  get unprovenMs(): number {
    return this.nowMs() - this.provenMs();
  }
}

/** Keeps the time of a running server. A stop writes it down. */
export function keepTime(time: ServerTime, log: Log): Interval {
  if (time.unprovenMs > 0) log.event(`${startedAhead(time.unprovenMs)}; ${nothingPurged}`);
  const look = async () => {
    const news = await time.look();
    if (news !== null) tell(news, log);
  };
  const looking = every(lookEveryMs, look, (error) => log.trouble(`the time could not be saved: ${String(error)}`));
  return {
    now: () => looking.now(),
    stop: async () => {
      await looking.stop();
      await time.note().catch(() => undefined);
    },
  };
}

const nothingPurged = "deleted models are purged again once it has stayed so for a day";

function startedAhead(ms: number): string {
  return `the clock is ${spelled(ms)} later than when this store was last used`;
}

function tell(news: ClockChange, log: Log): void {
  if (news.kind === "came home") log.event("the clock is right again");
  else if (news.kind === "jumped ahead")
    log.trouble(`the clock has jumped ahead by ${spelled(news.byMs)}, and is followed if it stays there for an hour`);
  else if (news.kind === "followed")
    log.trouble(`the clock has stayed ${spelled(news.byMs)} ahead for an hour and is followed; ${nothingPurged}`);
  else
    log.trouble(
      `the clock is ${spelled(news.byMs)} behind what this server has seen; time goes on from there. ` +
        "Start the server again if the clock was wrong before and is right now",
    );
}

function readingOf(store: Store) {
  return { wallMs: store.time.wallMs(), steadyMs: performance.now() };
}

function spelled(ms: number): string {
  return ms < dayMs ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / dayMs)} days`;
}
