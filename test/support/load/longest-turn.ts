import { threadMs } from "./thread-clock.ts";

/** The longest time that `work` blocked the event loop. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let lastMs = performance.now();
  const note = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  await watchingTurns(work, note);
  note();
  return longestMs;
}

/** The same in processor time of the event loop's thread, which hardly grows while others use the machine. */
export async function longestTurnProcessorMs(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let lastMs = threadMs();
  const note = () => {
    const nowMs = threadMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  await watchingTurns(work, note);
  note();
  return longestMs;
}

/** The processor time per turn of the event loop during `work`. It hardly grows while others use the machine. */
export async function processorMsPerTurn(work: () => Promise<unknown>): Promise<number> {
  let turns = 1;
  const before = process.cpuUsage();
  await watchingTurns(work, () => void turns++);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / turns;
}

async function watchingTurns(work: () => Promise<unknown>, turned: () => void): Promise<void> {
  let isOver = false;
  const look = () => {
    turned();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isOver = true;
}
