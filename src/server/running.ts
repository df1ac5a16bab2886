import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Config } from "../config/config.ts";
import type { Log } from "../http/operating/access-log.ts";
import { ChangeStreams, type LateStreams } from "../http/rollcall/change-streams.ts";
import { backgroundWriter } from "../registry/background-writer.ts";
import { committer } from "../registry/commit.ts";
import { bootstrap } from "../registry/config/bootstrap.ts";
import { purgeExpired, purgeIntervalMs } from "../registry/models/deleted-models.ts";
import { purgeBuckets } from "../registry/limits/purge-buckets.ts";
import { ChangeBudget } from "../registry/sources/change-budget.ts";
import { PendingChanges } from "../registry/sources/pending-changes.ts";
import { purgeNotes } from "../registry/objects/noted-objects.ts";
import { secretBox } from "../registry/sources/secret-box.ts";
import { createUpstreams } from "../registry/sources/upstreams.ts";
import { purgeSessions } from "../registry/sessions/purge-sessions.ts";
import { purgeUsage } from "../registry/usage/purge-usage.ts";
import type { TakeTurn } from "../registry/take-turn.ts";
import type { App } from "../http/app.ts";
import type { Fetcher } from "../sources/fetcher/fetcher.ts";
import type { TestMode } from "../test-mode/test-mode.ts";
import { declareFileSources, logBootstrap } from "./apply-config.ts";
import { assemble, sourceReachOf } from "./assemble.ts";
import { BackgroundTurns } from "./background-turns.ts";
import { every, type Interval } from "./every.ts";
import type { ServerState } from "./open-store.ts";
import { startClock } from "./server-time.ts";
import { startSpendLoop } from "./spend-loop.ts";
import { startSourceLoop } from "./source-loop.ts";

/** How often key uses are stored, and so how exact `last_used_at` is. */
const keyUseIntervalMs = 30_000;
const streamHeartbeatMs = 4_000;

/** A server on one state: the application, and the loops beside it. */
export interface Running {
  readonly app: App;
  /** Applies the declarations of a configuration that has changed. */
  reload(config: Config): Promise<void>;
  /** From now on `/readyz` says that the server is stopping. */
  stopSoon(): void;
  /** Ends the streams of changes, which have no end of their own. */
  endStreams(late: LateStreams): void;
  /** Stops the loops and closes the store. For a server whose calls and streams have ended. */
  stop(): Promise<void>;
}

export interface RunningOn {
  readonly state: ServerState;
  readonly fetcher: Fetcher;
  readonly testMode: TestMode | null;
}

/** Starts to answer requests from this state, and the loops beside them. */
export function startRunning({ state, fetcher, testMode }: RunningOn, config: Config, log: Log): Running {
  const { store, live, time, bootstrapped } = state;
  const streams = changeStreams(live, log);
  const box = config.masterKeys === null ? null : secretBox(config.masterKeys);
  const upstreams = createUpstreams(fetcher, box, state.fileSecrets, sourceReachOf(config));
  const turns = new BackgroundTurns();
  const writer = backgroundWriter(state, bootstrapped.defaultOrganizationId, turns.take);
  const pendingChanges = new PendingChanges(writer);
  const budget = new ChangeBudget(config.changedModelsPerMinute, () => performance.now());
  const sources = startSourceLoop({ store, live, time, upstreams, writer, pendingChanges, budget }, log);
  const pollDue = () => sources.pollDue();
  const stopping = { isOn: false };
  const isStopping = () => stopping.isOn;
  const inner = {
    store,
    live,
    streams,
    upstreams,
    fetcher,
    box,
    pendingChanges,
    budget,
    pollDue,
    isStopping,
    testMode,
  };
  const { defaultOrganizationId } = bootstrapped;
  const parts = { ...inner, nowMs: time.nowMs, log, defaultOrganizationId };
  const { app, noted, usage, giveLimitsBack, spending } = assemble(parts, config);
  const savingKeyUse = startSavingKeyUse(state, log);
  const purging = startPurging(state, config, log);
  const clock = startClock(time, log);
  const spendLoop = startSpendLoop({ ...parts, time, spending, webhooks: config.webhooks }, log);
  return {
    app,
    reload: async (changed) => {
      await applyConfig(state, changed, turns.take, log);
      await sources.refreshAll();
    },
    stopSoon: () => void (stopping.isOn = true),
    endStreams: (late) => streams.endAll(late),
    stop: async () => {
      await streams.settled();
      await noted();
      await usage.stop();
      await giveLimitsBack();
      await spendLoop.stop();
      turns.stop();
      await sources.stop();
      await savingKeyUse.stop();
      // Once more, for the keys used since the last time.
      await savingKeyUse.now();
      await purging.stop();
      await clock.stop();
      await state.stopFollowing();
      await store.close();
    },
  };
}

/** Applies the declarations of a configuration file. The server's own settings need a restart. */
export async function applyConfig(state: ServerState, config: Config, takeTurn: TakeTurn, log: Log): Promise<void> {
  const bootstrapped = await bootstrap(state.store, { ...config, mayDropAllKeys: false }, state.time.nowMs(), takeTurn);
  await state.live.catchUp.showCommitted();
  await declareFileSources(config, state, bootstrapped, takeTurn);
  logBootstrap(bootstrapped, log);
}

function changeStreams(live: LiveCatalogue, log: Log): ChangeStreams {
  return new ChangeStreams({
    watch: (wake) => live.watch(wake),
    problem: (error) => log.trouble(`a stream of changes broke off: ${String(error)}`),
    heartbeatMs: streamHeartbeatMs,
  });
}

function startSavingKeyUse({ store, live, time }: ServerState, log: Log): Interval {
  const save = async () => {
    await store.noteKeyUse(live.keys.takeUsed(), Math.floor(time.nowMs() / 1000));
    await store.sessions.noteUse(live.sessions.takeUsed());
  };
  return every(keyUseIntervalMs, save, (error) =>
    log.trouble(`the last use of keys and sessions could not be saved: ${String(error)}`),
  );
}

/** Purges at once, for what expired while no server ran, and then every hour. A store in memory was never without one. */
function startPurging({ store, memory, live, time }: ServerState, config: Config, log: Log): Interval {
  const commit = committer(store, live, time.nowMs);
  const purge = async () => {
    await purgeExpired(store, commit, config.retentionDays, time.provenMs());
    await purgeNotes(store, time.provenMs());
    await purgeBuckets(store, time.provenMs());
    await purgeSessions(store, time.provenMs());
    await purgeUsage(store, config.usageRetention, time.provenMs());
  };
  const purging = every(purgeIntervalMs, purge, (error) =>
    log.trouble(`what has expired could not be purged: ${String(error)}`),
  );
  if (memory === null) void purging.now();
  return purging;
}
