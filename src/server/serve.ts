import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { typedName } from "../cli/command/typed-line.ts";
import { clientUrl } from "../client/client-url.ts";
import { readConfig, type Config, type ServeFlags } from "../config/config.ts";
import { rereadConfig } from "../config/reread-config.ts";
import { Log } from "../http/operating/access-log.ts";
import type { FirstKeysPlace } from "../registry/config/bootstrap.ts";
import { declareSources } from "../registry/config/declare-sources.ts";
import { backgroundWriter } from "../registry/background-writer.ts";
import { detectSources } from "../registry/sources/detect-sources.ts";
import { withoutTurns } from "../registry/take-turn.ts";
import { createFetcher } from "../sources/fetcher/fetcher.ts";
import { ServerAddress } from "./address.ts";
import { firstKeysBanner } from "./first-keys-banner.ts";
import { keysFile } from "./keys-file.ts";
import { stderrSink, type StderrSink } from "./log-sink.ts";
import { openAndBootstrap, type ServerState } from "./open-store.ts";
import { runServer } from "./run-server.ts";
import { emptyListBanner, startAdvice } from "./start-advice.ts";
import { Stopping } from "./stopping.ts";

const lastLinesDeadlineMs = 500;
const failedAnswerMs = 500;
const [failedDrainMs, startingDrainMs] = [1_000, 1_000];

/** Starts the server. Resolves when it can answer, or with the exit code when its workers have ended. */
export async function serve(flags: ServeFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(flags, environment);
  // The server goes on when nobody reads its standard output.
  process.stdout.on("error", () => undefined);
  const sink = stderrSink(config.accessLog, config.workers > 1);
  const log = new Log(sink);
  if (config.workers > 1 && !config.isWorker) return (await import("./workers.ts")).runWorkers(config, flags, log);
  const stopping = new Stopping(log, () => sink.settled(lastLinesDeadlineMs));
  if (config.stopsWithStdin) stopWithStdin(stopping);
  const address = await ServerAddress.of(config, log);
  stopping.finishWith(() => address.drain(startingDrainMs));
  try {
    const keysPlace = firstKeysPlace(config, clientUrl(address.url), sink);
    refuseUnusableKeysFile(keysPlace, config);
    const state = await openAndBootstrap(config, log, {
      firstKeysPlace: keysPlace,
      onWaiting: () => address.waitForDatabase(),
      onFailed: (message) => void endFailed(address, message, log, stopping),
    });
    if (config.detect && config.declaration === null && state.bootstrapped.isFirstStart) await detect(state, log);
    await advise(state, config, { rollcall: typedName(environment), url: clientUrl(address.url) }, log, sink);
    const reread = () => rereadConfig({ flags, environment }, config.configFile);
    // Nothing may wait from here to the first answer: a worker beside others gets connections from now on.
    address.take();
    runServer(state, address, config, reread, log, stopping);
    return 0;
  } catch (error) {
    address.close();
    process.stdin.pause();
    throw error;
  }
}

/** A standard input that cannot be read has ended: Bun throws for a directory, and emits an error for other things. */
function stopWithStdin(stopping: Stopping): void {
  const stop = () => stopping.stop("with the process that started it");
  try {
    process.stdin.on("end", stop).on("error", stop).resume();
  } catch {
    stop();
  }
}

/** A file that cannot be used is refused before there is a store, so that the next start is a first one. */
function refuseUnusableKeysFile(place: FirstKeysPlace, { keysFile: path, databaseUrl, dataDirectory }: Config): void {
  if (path !== null && databaseUrl === null && !existsSync(dataDirectory)) place.read();
}

function firstKeysPlace(config: Config, url: string, sink: StderrSink): FirstKeysPlace {
  const { keysFile: path } = config;
  return path === null ? firstKeysBanner((text) => sink.keep(text), url, consoleUrl(config, url)) : keysFile(path, url);
}

/** Where people open the console; null without one. */
function consoleUrl({ hasConsole, consoleSignIn }: Config, url: string): string | null {
  return hasConsole ? `${consoleSignIn.address ?? url}/console/` : null;
}

/** Says what to do next. Workers beside others leave that to the first one. */
async function advise(
  state: ServerState,
  config: Config,
  { rollcall, url }: { readonly rollcall: string; readonly url: string },
  log: Log,
  sink: StderrSink,
): Promise<void> {
  if (config.isBesideOthers) return;
  const { admin, api } = state.bootstrapped.firstKeys;
  const hasMade = admin !== null || api !== null;
  if (hasMade && config.keysFile !== null) log.event(`the first keys are in ${config.keysFile}`);
  const hasBanner = hasMade && config.keysFile === null;
  const consoleAt = consoleUrl(config, url);
  if (state.bootstrapped.isFirstStart && !hasBanner && consoleAt !== null) log.event(`the console is at ${consoleAt}`);
  const advice = await startAdvice(state, config, rollcall);
  if (hasBanner && advice.length > 0) sink.keep(emptyListBanner(rollcall));
  else for (const line of advice) log.event(line);
}

/** Ends a process that cannot recover, so that a supervisor starts another one. */
async function endFailed(address: ServerAddress, message: string, log: Log, stopping: Stopping): Promise<void> {
  log.trouble(message);
  // Requests under way still get an answer: a 503 where they need the store.
  await setTimeout(failedAnswerMs);
  await address.drain(failedDrainMs);
  await stopping.exit(1);
}

/** Adds the model servers on this machine as sources, so that a laptop lists their models at once. */
async function detect(state: ServerState, log: Log): Promise<void> {
  const { defaultOrganizationId } = state.bootstrapped;
  const detected = await detectSources(createFetcher(), defaultOrganizationId);
  const sources = detected.map(({ source }) => source);
  await declareSources(backgroundWriter(state, defaultOrganizationId, withoutTurns), "detected", sources);
  for (const { source, modelCount } of detected)
    log.event(`found a model server at ${source.baseUrl} (models: ${modelCount}), and added the source "${source.id}"`);
}
