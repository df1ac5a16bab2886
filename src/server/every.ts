/** Something that is done again and again. */
export interface Interval {
  /** Does it once more, behind what is under way. Never rejects. */
  now(): Promise<void>;
  /** Lets it be; resolves when what is under way is over. */
  stop(): Promise<void>;
}

/** Does `work` every so often, one time after the other. `problem` is told of each time that failed. */
export function every(everyMs: number, work: () => Promise<void>, problem: (error: unknown) => void): Interval {
  let running = Promise.resolve();
  const now = () => (running = running.then(work).catch(problem));
  const timer = setInterval(() => void now(), everyMs);
  return {
    now,
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
