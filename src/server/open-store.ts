import { setTimeout } from "node:timers/promises";
import { cacheBoundsOf, LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Config } from "../config/config.ts";
import { declareFileSources } from "./apply-config.ts";
import type { Log } from "../http/operating/access-log.ts";
import { ServerTime } from "./server-time.ts";
import { followStore } from "./follow-store.ts";
import { withoutTurns } from "../registry/take-turn.ts";
import { bootstrap, type BootstrapResult, type FirstKeysPlace } from "../registry/config/bootstrap.ts";
import { FileSecrets } from "../registry/sources/upstreams.ts";
import { restrictToOwner } from "../store/sqlite/owner-only.ts";
import { openSqliteStore } from "../store/sqlite/driver.ts";
import { openMemoryStore, type MemoryStore } from "../store/sqlite/memory.ts";
import { StoreUnavailable, type Store, type StoreObserver } from "../store/store.ts";

const retryMs = 500;

export interface ServerState {
  readonly store: Store;
  /** The store, if it is in memory. */
  readonly memory: MemoryStore | null;
  readonly time: ServerTime;
  readonly live: LiveCatalogue;
  readonly bootstrapped: BootstrapResult;
  readonly fileSecrets: FileSecrets;
  stopFollowing(): Promise<void>;
}

export interface StoreEvents {
  readonly firstKeysPlace: FirstKeysPlace;
  readonly onWaiting: () => void;
  /** This process can acknowledge nothing more. */
  readonly onFailed: (message: string) => void;
}

/** Opens the store, applies the configuration and loads the catalogue. Waits for a PostgreSQL that is not there yet. */
export async function openAndBootstrap(config: Config, log: Log, events: StoreEvents): Promise<ServerState> {
  for (let reason = ""; ;) {
    try {
      return await tryOpenAndBootstrap(config, log, events);
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || config.databaseUrl === null) throw error;
      events.onWaiting();
      if (error.message !== reason) log.trouble(`waiting for the database: ${error.message}`);
      reason = error.message;
      await setTimeout(retryMs);
    }
  }
}

async function tryOpenAndBootstrap(config: Config, log: Log, events: StoreEvents): Promise<ServerState> {
  const memory = config.isInMemory ? openMemoryStore() : null;
  const observer = {
    event: (message: string) => log.event(message),
    trouble: (message: string) => log.trouble(message),
    failed: events.onFailed,
  };
  const store = memory ?? (await openStore(config, observer));
  try {
    const time = await ServerTime.of(store);
    // The example in a directory where a file declares keys is most likely a mistake.
    const input = { ...config, mayDropAllKeys: !config.isExample, firstKeysPlace: events.firstKeysPlace };
    const bootstrapped = await bootstrap(store, input, time.nowMs());
    const live = await loadCatalogue(store, time, config);
    const fileSecrets = new FileSecrets();
    await declareFileSources(config, { store, time, live, fileSecrets }, bootstrapped, withoutTurns);
    const stopFollowing = await followStore(store, live, log);
    return { store, memory, time, live, bootstrapped, fileSecrets, stopFollowing };
  } catch (error) {
    // An error while closing would hide the first one.
    await store.close().catch(() => undefined);
    throw error;
  }
}

export function loadCatalogue(store: Store, { nowMs }: ServerTime, { cacheMegabytes }: Config): Promise<LiveCatalogue> {
  return LiveCatalogue.load(store, nowMs, cacheBoundsOf(cacheMegabytes));
}

async function openStore({ databaseUrl, dataDirectory }: Config, observer: StoreObserver): Promise<Store> {
  // The runtime's client for PostgreSQL takes a while to load.
  if (databaseUrl !== null) return (await import("../store/postgres/driver.ts")).openPostgresStore(databaseUrl);
  const store = await openSqliteStore(dataDirectory, observer);
  for (const note of restrictToOwner(dataDirectory)) observer.trouble(note);
  return store;
}
