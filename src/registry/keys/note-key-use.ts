import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { Store } from "../../store/store.ts";

/** How often key uses are stored, and so how exact `last_used_at` is. */
export const keyUseIntervalMs = 30_000;

/** Stores when keys were last used. It runs outside of requests, and a failure loses nothing but a time. */
export async function noteKeyUse(store: Store, live: LiveCatalogue, nowMs: number): Promise<void> {
  await store.noteKeyUse(live.takeUsedKeys(), Math.floor(nowMs / 1000));
}
