import { cell, useCell } from "../../data/cell.ts";

/** Now in Unix seconds, as of this minute: relative times follow it. */
const minute = cell(Math.floor(Date.now() / 1000));
let ticks = false;

export function useMinute(): number {
  if (!ticks) setInterval(() => minute.set(Math.floor(Date.now() / 1000)), 60_000);
  ticks = true;
  return useCell(minute);
}
