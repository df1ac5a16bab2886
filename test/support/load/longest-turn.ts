/** The longest time that `work` blocked the event loop. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let [longestMs, lastMs, isOver] = [0, performance.now(), false];
  const look = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isOver = true;
  return Math.max(longestMs, performance.now() - lastMs);
}
