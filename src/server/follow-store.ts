import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Log } from "../http/operating/access-log.ts";
import type { Store } from "../store/store.ts";

/** Follows the changes of other servers. Logs once when they cannot be read, and once when they can again. */
export function followStore(store: Store, live: LiveCatalogue, log: Log): Promise<() => Promise<void>> {
  let lost = false;
  live.onRewind = (from, to) =>
    log.trouble(
      `the database has gone back from revision ${from} to ${to}: changes that were acknowledged are lost, as after a ` +
        "failover to an older standby or the restore of a backup",
    );
  return store.follow({
    onNotify: (revision) => live.catchUp.notified(revision),
    onTold: (told) => live.catchUp.told(told),
    confirmed: async (revision, atMs) => {
      await live.catchUp.confirm(revision, atMs);
      if (lost) log.event("changes of other servers can be read again");
      lost = false;
    },
    replaced: () => {
      log.event("PostgreSQL was started again or replaced; everything is read again");
      return live.catchUp.reload();
    },
    deaf: (isDeaf) => {
      if (isDeaf)
        log.trouble("notifications of PostgreSQL do not arrive; it is asked for changes once a second instead");
      else log.event("notifications of PostgreSQL arrive again");
    },
    unconfirmed: (error) => {
      if (!lost) log.trouble(`changes of other servers cannot be read: ${String(error)}`);
      lost = true;
    },
  });
}
