import { setTimeout } from "node:timers/promises";
import { UpstreamError } from "../sources/upstream.ts";

/** Waits, and ends when the client leaves. */
export async function wait(ms: number, left: AbortSignal): Promise<void> {
  if (ms === 0) return;
  await setTimeout(ms, undefined, { signal: left }).catch(() => {
    throw new UpstreamError("truncated", "The client has left.");
  });
}
