import type { LiveCatalogue } from "./catalogue/live-catalogue.ts";
import type { Log } from "./http/access-log.ts";
import type { Store } from "./store/store.ts";

/** Shows what other servers change. Says once when that cannot be known, and once when it can again. */
export function keepUp(store: Store, live: LiveCatalogue, log: Log): Promise<() => Promise<void>> {
  let lost = false;
  live.whenGoneBack((from, to) =>
    log.trouble(
      `the database has gone back from revision ${from} to ${to}: changes that were acknowledged are lost, as after a ` +
        "failover to an older standby or the restore of a backup",
    ),
  );
  return store.follow({
    // What cannot be read now is found by the next heartbeat.
    heard: () => void live.catchUp().catch(() => undefined),
    confirmed: async (revision, atMs) => {
      await live.confirm(revision, atMs);
      if (lost) log.event("knows again what other servers change");
      lost = false;
    },
    replaced: () => {
      log.event("PostgreSQL was started again or replaced; everything is read again");
      return live.readAnew();
    },
    deaf: (isDeaf) => {
      if (isDeaf) log.trouble("PostgreSQL does not tell what other servers change; it is asked once a second instead");
      else log.event("PostgreSQL tells again what other servers change");
    },
    unconfirmed: (error) => {
      if (!lost) log.trouble(`cannot know what other servers change: ${String(error)}`);
      lost = true;
    },
  });
}
