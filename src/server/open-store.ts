import { setTimeout } from "node:timers/promises";
import { cacheBoundsOf, LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Config } from "../config/config.ts";
import { declareFileSources, declarePeople } from "./apply-config.ts";
import type { Log } from "../http/operating/access-log.ts";
import { ServerTime } from "./keep-time.ts";
import { followStore } from "./follow-store.ts";
import { withoutTurns } from "../registry/take-turn.ts";
import type { BootstrapInput, BootstrapResult } from "../registry/config/bootstrap.ts";
import { FileSecrets } from "../registry/sources/upstreams.ts";
import { restrictToOwner } from "../store/sqlite/owner-only.ts";
import { openPostgresStore } from "../store/postgres/driver.ts";
import { openSqliteStore } from "../store/sqlite/driver.ts";
import { StoreUnavailable, type Store, type StoreObserver } from "../store/store.ts";

const pauseMs = 500;

type Announce = NonNullable<BootstrapInput["announce"]>;

/** Everything that answers are made from. */
export interface ServerState {
  readonly store: Store;
  readonly time: ServerTime;
  readonly live: LiveCatalogue;
  readonly bootstrapped: BootstrapResult;
  readonly fileSecrets: FileSecrets;
  stopFollowing(): Promise<void>;
}

/** Who is told how the store is, beside the log. */
export interface StartObserver {
  /** The database cannot be reached yet, and is waited for. */
  waiting(): void;
  /** Nothing more can be acknowledged by this process. */
  failed(message: string): void;
}

/** Opens the store and makes it ready. */
export async function openAndBootstrap(
  config: Config,
  announce: Announce,
  log: Log,
  observer: StartObserver,
): Promise<ServerState> {
  for (let reason = ""; ;) {
    try {
      return await tryOpenAndBootstrap(config, announce, log, observer);
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || config.databaseUrl === null) throw error;
      observer.waiting();
      if (error.message !== reason) log.trouble(`waiting for the database: ${error.message}`);
      reason = error.message;
      await setTimeout(pauseMs);
    }
  }
}

async function tryOpenAndBootstrap(
  config: Config,
  announce: Announce,
  log: Log,
  observer: StartObserver,
): Promise<ServerState> {
  const store = await openStore(config, {
    event: (message) => log.event(message),
    trouble: (message) => log.trouble(message),
    failed: (message) => observer.failed(message),
  });
  try {
    const time = await ServerTime.of(store);
    const bootstrapped = await declarePeople(config, { store, time }, { announce }, withoutTurns);
    const bounds = config.cacheMegabytes === null ? undefined : cacheBoundsOf(config.cacheMegabytes);
    const live = await LiveCatalogue.load(store, time.nowMs, bounds);
    const fileSecrets = new FileSecrets();
    await declareFileSources(config, { store, time, live, fileSecrets }, bootstrapped, withoutTurns);
    return { store, time, live, bootstrapped, fileSecrets, stopFollowing: await followStore(store, live, log) };
  } catch (error) {
    // What goes wrong then follows from this.
    await store.close().catch(() => undefined);
    throw error;
  }
}

async function openStore({ databaseUrl, dataDirectory }: Config, observer: StoreObserver): Promise<Store> {
  if (databaseUrl !== null) return openPostgresStore(databaseUrl);
  const store = await openSqliteStore(dataDirectory, observer);
  for (const note of restrictToOwner(dataDirectory)) observer.trouble(note);
  return store;
}
