/** Work that is repeated at an interval. */
export interface Interval {
  /** Runs once more, after the current run. Calls before that run begins share it. Never rejects. */
  now(): Promise<void>;
  /** Starts no more runs by itself; resolves when the current run is over. */
  stop(): Promise<void>;
}

/** Runs `work` at an interval, one run at a time. `onError` gets the error of each run that fails. */
export function every(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): Interval {
  let last = Promise.resolve();
  let isWaiting = false;
  const run = () => {
    isWaiting = false;
    return work();
  };
  const now = () => {
    if (isWaiting) return last;
    isWaiting = true;
    last = last.then(run).catch(onError);
    return last;
  };
  const timer = setInterval(() => void now(), everyMs);
  return {
    now,
    stop: () => {
      clearInterval(timer);
      return last;
    },
  };
}
