import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Log } from "../http/operating/access-log.ts";
import type { BackgroundWriter } from "../registry/background-writer.ts";
import { committer } from "../registry/commit.ts";
import { UnfinishedDeletions } from "../registry/models/finish-deletions.ts";
import { AnswerCache } from "../registry/sources/answer-cache.ts";
import type { ChangeBudget } from "../registry/sources/change-budget.ts";
import type { PendingChanges } from "../registry/sources/pending-changes.ts";
import { Refresher } from "../registry/sources/refresher.ts";
import type { Upstreams } from "../registry/sources/upstreams.ts";
import { BackgroundStopped } from "../registry/take-turn.ts";
import type { Store } from "../store/store.ts";
import { every, type Interval } from "./every.ts";
import type { ServerTime } from "./server-time.ts";

const pollEveryMs = 500;
const finishEveryMs = 60_000;
const sameErrorEveryMs = 60_000;
// The clocks of two servers may differ by a little.
const clockDifferenceMsMax = 60_000;

export interface SourceLoopServices {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly time: Pick<ServerTime, "nowMs">;
  readonly upstreams: Upstreams;
  readonly writer: BackgroundWriter;
  readonly pendingChanges: PendingChanges;
  readonly budget: ChangeBudget;
}

export interface SourceLoop {
  /** Makes every source due and starts refreshing. */
  refreshAll(): Promise<void>;
  /** Starts refreshing the sources that are due, without waiting. */
  pollDue(): void;
  stop(): Promise<void>;
}

/** Refreshes sources when they are due, and finishes what a crash cut off. */
export function startSourceLoop(services: SourceLoopServices, log: Log): SourceLoop {
  const { store, time, upstreams, writer, pendingChanges, budget } = services;
  const { nowMs } = time;
  const onError = errorLogger(log);
  const parts = { ...writer, upstreams, answers: new AnswerCache(), pendingChanges, budget, log, nowMs };
  const refresher = new Refresher({ ...parts, random: Math.random }, onError);
  const finishing = finishEvery(services, log, onError);
  const released = releaseFutureLeases(store, nowMs()).catch(onError);
  const polling = every(pollEveryMs, () => released.then(() => refresher.poll()), onError);
  void polling.now();
  return {
    refreshAll: async () => {
      for (const source of await store.sources.all()) await store.sources.scheduleNow(source, nowMs());
      void polling.now();
    },
    pollDue: () => void polling.now(),
    stop: async () => {
      await finishing.stop();
      await polling.stop();
      await refresher.idle();
    },
  };
}

/** Otherwise sources that were refreshed before the clock was put back would wait until it reaches that time again. */
async function releaseFutureLeases({ sources }: Store, nowMs: number): Promise<void> {
  for (const source of await sources.all()) {
    if ((source.state.attemptedAtMs ?? 0) < nowMs + clockDifferenceMsMax) continue;
    await sources.releaseLease(source);
    await sources.scheduleNow(source, nowMs);
  }
}

/** An outage fails every poll, and is logged once a minute. */
function errorLogger(log: Log): (error: unknown) => void {
  let last = { text: "", atMs: -Infinity };
  return (error) => {
    if (error instanceof BackgroundStopped) return;
    const text = String(error);
    const atMs = performance.now();
    if (text === last.text && atMs - last.atMs < sameErrorEveryMs) return;
    last = { text, atMs };
    log.trouble(`background work on sources failed and will be retried: ${text}`);
  };
}

/** Runs at once, for what a crash cut off, and then for what has failed since. */
function finishEvery(
  { store, live, time, upstreams, pendingChanges }: SourceLoopServices,
  log: Log,
  onError: (error: unknown) => void,
): Interval {
  const { nowMs } = time;
  const commit = committer(store, live, nowMs);
  const deletions = new UnfinishedDeletions({ store, upstreams, commit, nowMs }, (text) => log.event(text));
  const finishing = every(finishEveryMs, () => pendingChanges.finishAll().then(() => deletions.finish()), onError);
  void finishing.now();
  return finishing;
}
