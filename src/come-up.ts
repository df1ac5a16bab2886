import { setTimeout } from "node:timers/promises";
import { LiveCatalogue } from "./catalogue/live-catalogue.ts";
import type { Config } from "./config/config.ts";
import { declareFileSources, declarePeople } from "./declare-config.ts";
import type { Log } from "./http/access-log.ts";
import { viewHeaders } from "./http/replies.ts";
import { keepUp } from "./keep-up.ts";
import type { BringUp, BroughtUp } from "./registry/bring-up.ts";
import { FileSecrets } from "./registry/upstreams.ts";
import { closeToOthers } from "./store/owner-only.ts";
import { openPostgresStore } from "./store/postgres.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { StoreUnavailable, type Store } from "./store/store.ts";

const pauseMs = 500;

type Announce = NonNullable<BringUp["announce"]>;

/** Everything that answers are made from. */
export interface Up {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly broughtUp: BroughtUp;
  readonly fileSecrets: FileSecrets;
  stopFollowing(): Promise<void>;
}

/** Opens the store and makes it ready. A database that cannot be reached yet is waited for, which `waiting` is told. */
export async function comeUp(config: Config, announce: Announce, log: Log, waiting: () => void): Promise<Up> {
  for (let reason = ""; ;) {
    try {
      return await comeUpOnce(config, announce, log);
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || config.databaseUrl === null) throw error;
      waiting();
      if (error.message !== reason) log.trouble(`waiting for the database: ${error.message}`);
      reason = error.message;
      await setTimeout(pauseMs);
    }
  }
}

async function comeUpOnce(config: Config, announce: Announce, log: Log): Promise<Up> {
  const store = await openStore(config, log);
  try {
    const broughtUp = await declarePeople(config, store, announce);
    const live = await LiveCatalogue.load(store, viewHeaders);
    const fileSecrets = new FileSecrets();
    await declareFileSources(config, store, live, fileSecrets, broughtUp);
    return { store, live, broughtUp, fileSecrets, stopFollowing: await keepUp(store, live, log) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openStore({ databaseUrl, dataDirectory }: Config, log: Log): Promise<Store> {
  if (databaseUrl !== null) return openPostgresStore(databaseUrl);
  const store = await openSqliteStore(dataDirectory);
  for (const note of closeToOthers(dataDirectory)) log.trouble(note);
  return store;
}
