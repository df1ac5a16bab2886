// Only something that never happens takes this long, however busy the machine is.
const deadlineMs = 60_000;
// Asking a server as often as possible would take the processor from what is waited for.
const pauseMsMax = 20;

/** Resolves with the elapsed time when the condition holds; throws after a timeout. */
export async function until(condition: () => unknown): Promise<number> {
  const started = performance.now();
  while (!(await condition())) {
    const elapsedMs = performance.now() - started;
    if (elapsedMs > deadlineMs) throw new Error("what was waited for has not happened");
    await Bun.sleep(Math.min(1 + elapsedMs / 20, pauseMsMax));
  }
  return performance.now() - started;
}

/**
 * The best of several measurements. Other work on a machine only adds to a measurement, so a bound on the best one
 * holds on a busy machine, too. Stops at the first measurement below `enoughMs`.
 */
export async function bestOf(attempts: number, enoughMs: number, measure: () => Promise<number>): Promise<number> {
  let bestMs = Infinity;
  for (let attempt = 0; attempt < attempts && bestMs >= enoughMs; attempt++) bestMs = Math.min(bestMs, await measure());
  return bestMs;
}

/** How long `work` took, in milliseconds. */
export async function tookMs(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
