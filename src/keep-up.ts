import type { LiveCatalogue } from "./catalogue/live-catalogue.ts";
import type { Log } from "./http/access-log.ts";
import type { Store } from "./store/store.ts";

/** Shows what other servers change. Says once when that cannot be known, and once when it can again. */
export function keepUp(store: Store, live: LiveCatalogue, log: Log): Promise<() => Promise<void>> {
  let lost = false;
  return store.follow({
    // What cannot be read now is found by the next heartbeat.
    heard: () => void live.catchUp().catch(() => undefined),
    confirmed: async (revision, atMs) => {
      await live.confirm(revision, atMs);
      if (lost) log.event("knows again what other servers change");
      lost = false;
    },
    replaced: () => live.readAnew(),
    unconfirmed: (error) => {
      if (!lost) log.trouble(`cannot know what other servers change: ${String(error)}`);
      lost = true;
    },
  });
}
