import { setTimeout } from "node:timers/promises";
import { assemble } from "./assemble.ts";
import { BackgroundTurns } from "./background-turns.ts";
import { cannotListen } from "./listen-error.ts";
import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { openAndBootstrap, type ServerState } from "./open-store.ts";
import { readConfig, type Config, type ServeFlags } from "../config/config.ts";
import { rereadConfig } from "../config/reread-config.ts";
import { declareFileSources, declarePeople, tellDeclared } from "./apply-config.ts";
import { firstKeysBanner } from "./first-keys-banner.ts";
import { Log } from "../http/operating/access-log.ts";
import { listen, urlOf, type Listener } from "../http/listen.ts";
import { ChangeStreams } from "../http/rollcall/change-streams.ts";
import { startingApp } from "../http/starting.ts";
import { ConfigWatcher } from "./watch-config.ts";
import { keepTime } from "./keep-time.ts";
import { startSourceLoop } from "./source-loop.ts";
import { stderrSink } from "./log-sink.ts";
import type { BootstrapResult } from "../registry/config/bootstrap.ts";
import { backgroundWriter } from "../registry/background-writer.ts";
import { committer } from "../registry/commit.ts";
import { purgeExpired, purgeIntervalMs } from "../registry/models/deleted-models.ts";
import { declareSources } from "../registry/config/declare-sources.ts";
import { detectSources } from "../registry/sources/detect-sources.ts";
import { ChangeBudget } from "../registry/sources/change-budget.ts";
import { PendingChanges } from "../registry/sources/pending-changes.ts";
import { keyUseIntervalMs, noteKeyUse } from "../registry/keys/note-key-use.ts";
import { secretBox } from "../registry/sources/secret-box.ts";
import { withoutTurns, type TakeTurn } from "../registry/take-turn.ts";
import { createUpstreams } from "../registry/sources/upstreams.ts";
import { createFetcher } from "../sources/fetcher/fetcher.ts";
import { proxiesFrom } from "../sources/fetcher/proxies.ts";
import { every, type Interval } from "./every.ts";
import { Stopping } from "./stopping.ts";
import { runWorkers } from "./workers.ts";

const drainDeadlineMs = 10_000;
const lastLinesDeadlineMs = 500;
const failedAnswerMs = 500;
const [failedDrainMs, startingDrainMs] = [1_000, 1_000];
const streamHeartbeatMs = 4_000;

/**
 * Starts the server; resolves when it can answer, or with the exit code when its workers have ended. No store is touched
 * before the address is ours.
 */
export async function serve(flags: ServeFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(flags, environment);
  // It serves, whether or not somebody reads that it does.
  process.stdout.on("error", () => undefined);
  const sink = stderrSink(config.accessLog, config.workers > 1);
  const log = new Log(sink);
  if (config.workers > 1 && !config.isWorker) return runWorkers(config, flags, log);
  const stopping = new Stopping(log, () => sink.settled(lastLinesDeadlineMs));
  let state = "The server is starting.";
  if (config.isWorker) process.stdin.resume().on("end", () => stopping.stop("with the process that started it"));
  const take = () => takeAddress(config, () => state, log);
  let listener = config.isBesideOthers ? null : take();
  stopping.finishWith(async () => listener?.drain(startingDrainMs));
  try {
    const url = listener?.url ?? urlOf(config.host, config.port);
    const announce = (firstKeys: BootstrapResult["firstKeys"]) => sink.keep(firstKeysBanner(firstKeys, url));
    const up = await openAndBootstrap(config, announce, log, {
      waiting: () => (state = "The server is waiting for its database."),
      failed: (message) => void endFailed(listener, message, log, stopping),
    });
    if (config.detect && config.configFile === null && up.bootstrapped.isFirstStart) await detect(up, log);
    // Nothing may wait between these two: a worker beside others is dealt connections from the first on.
    listener ??= take();
    start(up, listener, config, () => rereadConfig({ flags, environment }, config.configFile), log, stopping);
    return 0;
  } catch (error) {
    listener?.close();
    process.stdin.pause();
    throw error;
  }
}

/** What cannot be mended in this process needs another one, which a supervisor starts. */
async function endFailed(listener: Listener | null, message: string, log: Log, stopping: Stopping): Promise<void> {
  log.trouble(message);
  // What has been sent already is still answered: with a 503, where it needs the store.
  await setTimeout(failedAnswerMs);
  await listener?.drain(failedDrainMs);
  await stopping.exit(1);
}

function start(
  up: ServerState,
  listener: Listener,
  config: Config,
  reread: () => Promise<Config>,
  log: Log,
  stopping: Stopping,
): void {
  const { store, live, time, bootstrapped } = up;
  const streams = changeStreams(live, log);
  const box = config.masterKeys === null ? null : secretBox(config.masterKeys);
  const fetcher = createFetcher({ proxies: proxiesFrom(process.env), callerId: config.callerId });
  const upstreams = createUpstreams(fetcher, box, up.fileSecrets);
  const turns = new BackgroundTurns();
  const writer = backgroundWriter(up, bootstrapped.defaultOrganizationId, turns.take);
  const pendingChanges = new PendingChanges(writer);
  const budget = new ChangeBudget(config.changedModelsPerMinute, () => performance.now());
  const sources = startSourceLoop({ store, live, time, upstreams, writer, pendingChanges, budget }, log);
  const pollDue = () => sources.pollDue();
  const parts = { store, live, streams, upstreams, box, pendingChanges, budget, pollDue, nowMs: time.nowMs, log };
  listener.serve(assemble(parts, config).app);
  tellDeclared(bootstrapped, log);
  const noting = keepNotingKeyUse(up, log);
  const purging = keepPurging(up, config, log);
  const timing = keepTime(time, log);
  const configWatcher = new ConfigWatcher(
    config.configFile,
    async () => {
      await declareAgain(up, await reread(), turns.take, log);
      await sources.refreshAll();
    },
    log,
  );
  stopping.finishWith(async () => {
    streams.endAll();
    await listener.drain(drainDeadlineMs);
    turns.stop();
    await configWatcher.stop();
    await sources.stop();
    await noting.stop();
    // What was used since it was last noted.
    await noting.now();
    await purging.stop();
    await timing.stop();
    await up.stopFollowing();
    await store.close();
  });
  process.stdout.write(`listening on ${listener.url}\n`);
}

/** So that somebody with a model server on their laptop sees its models at once. */
async function detect(up: ServerState, log: Log): Promise<void> {
  const { defaultOrganizationId } = up.bootstrapped;
  const detected = await detectSources(createFetcher(), defaultOrganizationId);
  const sources = detected.map(({ source }) => source);
  await declareSources(backgroundWriter(up, defaultOrganizationId, withoutTurns), "detected", sources);
  for (const { source, modelCount } of detected)
    log.event(`found a model server at ${source.baseUrl} (models: ${modelCount}), and added the source "${source.id}"`);
}

/** What a configuration file declares takes effect without a restart; the server's own settings do not. */
async function declareAgain(up: ServerState, config: Config, takeTurn: TakeTurn, log: Log): Promise<void> {
  const bootstrapped = await declarePeople(config, up, { mayDropAllKeys: false }, takeTurn);
  await up.live.showCommitted();
  await declareFileSources(config, up, bootstrapped, takeTurn);
  tellDeclared(bootstrapped, log);
}

function changeStreams(live: LiveCatalogue, log: Log): ChangeStreams {
  return new ChangeStreams({
    watch: (wake) => live.watch(wake),
    problem: (error) => log.trouble(`a stream of changes broke off: ${String(error)}`),
    heartbeatMs: streamHeartbeatMs,
  });
}

function takeAddress({ host, port, isWorker }: Config, state: () => string, log: Log): Listener {
  try {
    return listen({ host, port, shared: isWorker }, startingApp(state), (cause) => log.trouble(cause));
  } catch (error) {
    throw cannotListen({ host, port }, error);
  }
}

function keepNotingKeyUse({ store, live, time }: ServerState, log: Log): Interval {
  const note = () => noteKeyUse(store, live, time.nowMs());
  return every(keyUseIntervalMs, note, (error) =>
    log.trouble(`the last use of keys could not be saved: ${String(error)}`),
  );
}

/** At once, for what expired while no server ran, and from then on every hour. */
function keepPurging({ store, live, time }: ServerState, config: Config, log: Log): Interval {
  const commit = committer(store, live, time.nowMs);
  const purge = () => purgeExpired(store, commit, config.retentionDays, time.provenMs());
  const purging = every(purgeIntervalMs, purge, (error) =>
    log.trouble(`expired models could not be purged: ${String(error)}`),
  );
  void purging.now();
  return purging;
}
