import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { Store } from "../../store/store.ts";

/** How often it is written down which keys were used: `last_used_at` is right to within this much. */
export const keyUseIntervalMs = 30_000;

/** Writes down which keys were used lately. Kept off the read path, and nothing is lost but a time when it fails. */
export async function noteKeyUse(store: Store, live: LiveCatalogue, nowMs: number): Promise<void> {
  await store.noteKeyUse(live.takeUsedKeys(), Math.floor(nowMs / 1000));
}
