import type { Store } from "../../store/store.ts";

/** Other servers have learned by then that a session ended, and no list has it as a cursor. */
const keptSeconds = 86_400;
const deletedPerStatement = 1_000;

/** Deletes the sessions and links whose time has been over for a day. */
export async function purgeSessions({ sessions }: Store, nowMs: number): Promise<void> {
  const before = Math.floor(nowMs / 1000) - keptSeconds;
  while ((await sessions.purge(before, deletedPerStatement)) >= deletedPerStatement);
}
