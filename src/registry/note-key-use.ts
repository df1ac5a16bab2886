import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Store } from "../store/store.ts";

/** How often it is written down which keys were used: `last_used_at` is right to within this much. */
export const keyUseIntervalMs = 30_000;

// Each batch keeps other writers waiting, on every server of the store.
const keysAtOnce = 200;

/** Writes down which keys were used lately. Kept off the read path, and nothing is lost but a time when it fails. */
export async function noteKeyUse(store: Store, live: LiveCatalogue, nowMs: number): Promise<void> {
  const uses = live.takeUsedKeys();
  for (let at = 0; at < uses.length; at += keysAtOnce)
    await store.noteKeyUse(uses.slice(at, at + keysAtOnce), Math.floor(nowMs / 1000));
}
