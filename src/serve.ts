import { writeSync } from "node:fs";
import { LiveCatalogue } from "./catalogue/live-catalogue.ts";
import { readConfig, type Config } from "./config/config.ts";
import { ConfigError } from "./config/yaml-reader.ts";
import { firstKeysBanner } from "./first-keys-banner.ts";
import { Log } from "./http/access-log.ts";
import { createApp, type App } from "./http/app.ts";
import { listen, type Listener } from "./http/listen.ts";
import { Metrics } from "./http/metrics.ts";
import { RateLimit } from "./http/rate-limit.ts";
import { viewHeaders } from "./http/replies.ts";
import { routes } from "./http/routes.ts";
import { startingApp } from "./http/starting.ts";
import { stderrSink } from "./log-sink.ts";
import { bringUp } from "./registry/bring-up.ts";
import { deleteModel } from "./registry/delete-model.ts";
import { registerModel } from "./registry/register-model.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";

const drainDeadlineMs = 10_000;

/** Starts the server; resolves when it can answer. Nothing on disk is touched before the address is ours. */
export async function serve(flags: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(flags, environment);
  const log = new Log(stderrSink(config.accessLog));
  const listener = takeAddress(config);
  const undo: (() => Promise<void>)[] = [() => listener.drain(0)];
  try {
    const store = await openSqliteStore(config.dataDirectory);
    undo.unshift(() => store.close());
    const { notes } = await bringUp(
      store,
      {
        declaration: config.file?.declaration ?? null,
        adminKey: config.adminKey,
        apiKey: config.apiKey,
        announce: (firstKeys) => void writeSync(2, firstKeysBanner(firstKeys, listener.url)),
      },
      Date.now(),
    );
    listener.serve(await assemble(store, config, log));
    for (const note of notes) log.event(note);
    stopOnSignal(listener, store, log);
    process.stdout.write(`listening on ${listener.url}\n`);
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}

async function assemble(store: Store, config: Config, log: Log): Promise<App> {
  const live = await LiveCatalogue.load(store, viewHeaders);
  const metrics = new Metrics();
  const table = routes({
    store,
    live,
    metrics,
    deleteModel: deleteModel(store, live, Date.now),
    registerModel: registerModel(store, live, Date.now),
  });
  const perMinute = config.file?.requestsPerMinute ?? null;
  const rateLimit = perMinute === null ? null : new RateLimit(perMinute, Date.now);
  return createApp({ routes: table, live, metrics, log, cors: config.file?.corsOrigins ?? "*", rateLimit });
}

function takeAddress({ host, port }: Config): Listener {
  try {
    return listen({ host, port }, startingApp);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EADDRINUSE")
      throw new ConfigError(`port ${port} on ${host} is taken; stop what uses it, or choose another with --port`);
    throw new ConfigError(
      `cannot listen on ${host} port ${port}: ${String(error instanceof Error ? error.message : error)}`,
    );
  }
}

/** The first signal lets the requests under way finish; a second one does not wait. */
function stopOnSignal(listener: Listener, store: Store, log: Log): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.event(`stopping on ${signal}`);
    void listener
      .drain(drainDeadlineMs)
      .then(() => store.close())
      .then(() => process.exit(0));
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
}
