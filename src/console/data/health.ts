import { cell } from "./cell.ts";
import type { Failure } from "./failure.ts";

/** Whether the server answers. While it does not, what was loaded stays, and is asked for again in growing pauses. */

export interface Outage {
  readonly failure: Failure;
  readonly sinceMs: number;
  /** When the next attempt is due. */
  readonly nextMs: number;
}

export const outage = cell<Outage | null>(null);

const pausesMs = [2000, 4000, 8000, 15_000];
const retries = new Set<() => void>();
let attempts = 0;
let timer: ReturnType<typeof setTimeout> | null = null;

/** Called when the server should be asked again. Returns what ends it. */
export function whenRetrying(retry: () => void): () => void {
  retries.add(retry);
  return () => retries.delete(retry);
}

export function noteAnswer(): void {
  if (outage.get() === null) return;
  clearTimeout(timer ?? undefined);
  timer = null;
  attempts = 0;
  outage.set(null);
  for (const retry of retries) retry();
}

export function noteOutage(failure: Failure): void {
  if (timer !== null) return;
  const pauseMs = (failure.retryAfterSeconds ?? 0) * 1000 || pausesMs[Math.min(attempts, pausesMs.length - 1)]!;
  attempts += 1;
  const sinceMs = outage.get()?.sinceMs ?? Date.now();
  outage.set({ failure, sinceMs, nextMs: Date.now() + pauseMs });
  timer = setTimeout(retryNow, pauseMs);
}

export function retryNow(): void {
  clearTimeout(timer ?? undefined);
  timer = null;
  for (const retry of retries) retry();
}
