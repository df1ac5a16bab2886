/** The longest time that `work` blocked the event loop. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  return Math.max(...(await turnsMs(work)));
}

/** The mean length of the turns of the event loop. Unlike the longest, it is hardly longer on a busy machine. */
export async function meanTurnMs(work: () => Promise<unknown>): Promise<number> {
  const turns = await turnsMs(work);
  return turns.reduce((sum, ms) => sum + ms, 0) / turns.length;
}

async function turnsMs(work: () => Promise<unknown>): Promise<readonly number[]> {
  const turns: number[] = [];
  let [lastMs, isOver] = [performance.now(), false];
  const look = () => {
    const nowMs = performance.now();
    turns.push(nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isOver = true;
  return [...turns, performance.now() - lastMs];
}
