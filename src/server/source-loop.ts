import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { ServerTime } from "./keep-time.ts";
import type { Log } from "../http/operating/access-log.ts";
import { resumingCommitter } from "../registry/commit.ts";
import { UnfinishedDeletions } from "../registry/models/finish-deletions.ts";
import type { ChangeBudget } from "../registry/sources/change-budget.ts";
import type { FollowingSources, WritingParts } from "../registry/sources/follow-sources.ts";
import { AnswerCache } from "../registry/sources/answer-cache.ts";
import { Refresher } from "../registry/sources/refresher.ts";
import type { Upstreams } from "../registry/sources/upstreams.ts";
import { BackgroundStopped } from "../registry/take-turn.ts";
import { every, type Interval } from "./every.ts";
import type { Store } from "../store/store.ts";

const finishEveryMs = 60_000;
const tellAgainMs = 60_000;
// The clocks of two servers may differ a little.
const earlyMsMax = 60_000;

export interface KeepingSources {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly time: Pick<ServerTime, "nowMs">;
  readonly upstreams: Upstreams;
  readonly writing: WritingParts;
  readonly following: FollowingSources;
  readonly budget: ChangeBudget;
}

/** The sources of a running server. */
export interface KeptSources {
  /** Asks every source as soon as possible. */
  askAll(): Promise<void>;
  /** Asks those that are due, and waits for none. */
  pollDue(): void;
  stop(): Promise<void>;
}

/** Asks the sources when their time has come, and finishes what a crash has left. */
export function keepSources(keeping: KeepingSources, log: Log): KeptSources {
  const { store, time, upstreams, writing, following, budget } = keeping;
  const problem = tellSeldom(log);
  const tell = (text: string) => log.event(text);
  const trouble = (text: string) => log.trouble(text);
  const answers = new AnswerCache();
  const told = { tell, trouble };
  const clock = { nowMs: time.nowMs, random: Math.random };
  const refreshing = { ...writing, upstreams, answers, following, budget, ...told, ...clock };
  const refresher = new Refresher(refreshing, problem);
  const finishing = finishEvery(keeping, log, problem);
  const starting = releaseFutureLeases(store, time.nowMs()).catch(problem);
  void starting.then(() => refresher.start());
  return {
    askAll: async () => {
      for (const source of await store.sources.all()) await store.sources.scheduleNow(source, time.nowMs());
      refresher.look();
    },
    pollDue: () => refresher.look(),
    stop: async () => {
      await finishing.stop();
      await starting;
      await refresher.stop();
    },
  };
}

/** What was asked by a clock that has been put back since would wait until then. */
async function releaseFutureLeases({ sources }: Store, nowMs: number): Promise<void> {
  for (const source of await sources.all()) {
    if ((source.state.attemptedAtMs ?? 0) < nowMs + earlyMsMax) continue;
    await sources.letGo(source);
    await sources.scheduleNow(source, nowMs);
  }
}

/** An outage is met every few seconds, and told once a minute. */
function tellSeldom(log: Log): (error: unknown) => void {
  let last = { what: "", atMs: -Infinity };
  return (error) => {
    if (error instanceof BackgroundStopped) return;
    const what = String(error);
    const atMs = performance.now();
    if (what === last.what && atMs - last.atMs < tellAgainMs) return;
    last = { what, atMs };
    log.trouble(`work on the sources failed and is tried again: ${what}`);
  };
}

/** At once, for what a crash has left, and for what failed since from then on. */
function finishEvery(
  { store, live, time, upstreams, following }: KeepingSources,
  log: Log,
  problem: (error: unknown) => void,
): Interval {
  const commit = resumingCommitter(store, live, time.nowMs);
  const deletions = new UnfinishedDeletions({ store, upstreams, nowMs: time.nowMs }, commit, (text) => log.event(text));
  const finishing = every(
    finishEveryMs,
    async () => {
      await following.followAll();
      await deletions.finish();
    },
    problem,
  );
  void finishing.now();
  return finishing;
}
