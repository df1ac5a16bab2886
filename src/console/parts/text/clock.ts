import { useEffect } from "preact/hooks";
import { cell, useCell } from "../../data/cell.ts";

/** Now in Unix seconds, as of this minute: relative times follow it. */
const minute = cell(Math.floor(Date.now() / 1000));
let ticks = false;

export function useMinute(): number {
  if (!ticks) setInterval(() => minute.set(Math.floor(Date.now() / 1000)), 60_000);
  ticks = true;
  return useCell(minute);
}

const second = cell(0);
let watching = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Now in Unix seconds: to the second for those who ask for it, and as of this minute for all others. */
export function useNow(toTheSecond: boolean): number {
  const now = useMinute();
  useCell(toTheSecond ? second : minute);
  useEffect(() => (toTheSecond ? followSeconds() : undefined), [toTheSecond]);
  return toTheSecond ? Math.floor(Date.now() / 1000) : now;
}

/** The clock ticks while somebody watches it. Returns what ends that. */
function followSeconds(): () => void {
  if (watching++ === 0) timer = setInterval(() => second.set(Math.floor(Date.now() / 1000)), 1000);
  return () => {
    if (--watching === 0) clearInterval(timer);
  };
}
