// Only what never happens takes this long, however busy the machine is.
const deadlineMs = 60_000;

/** Resolves when the condition has come true, with how long that took; throws when it has taken too long. */
export async function until(condition: () => unknown): Promise<number> {
  const started = performance.now();
  while (!(await condition())) {
    if (performance.now() - started > deadlineMs) throw new Error("what was waited for has not happened");
    await Bun.sleep(1);
  }
  return performance.now() - started;
}

/**
 * The shortest of several measurements. Other work on a machine only ever adds to one, so a bound on the best of them
 * holds on a busy machine too. Ends with the first that is below `enoughMs`.
 */
export async function bestOf(attempts: number, enoughMs: number, measure: () => Promise<number>): Promise<number> {
  let bestMs = Infinity;
  for (let attempt = 0; attempt < attempts && bestMs >= enoughMs; attempt++) bestMs = Math.min(bestMs, await measure());
  return bestMs;
}

/** How long something took. */
export async function tookMs(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
