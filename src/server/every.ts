import { SerialRuns } from "../core/serial-runs.ts";

export interface Interval {
  /** Runs once more, after the current run. Calls before that run begins share it. Never rejects. */
  now(): Promise<void>;
  /** Starts no more runs by itself; resolves when the current run is over. */
  stop(): Promise<void>;
}

/** Runs `work` at an interval, one run at a time. `onError` gets the error of each run that fails. */
export function every(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): Interval {
  const runs = new SerialRuns(() => work().catch(onError));
  const timer = setInterval(() => void runs.run(), everyMs);
  return {
    now: () => runs.run(),
    stop: () => {
      clearInterval(timer);
      return runs.idle();
    },
  };
}
