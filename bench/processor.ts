import { readFileSync } from "node:fs";

// Linux counts processor time in ticks of this many microseconds.
const tickMicroseconds = 10_000;

/** User and kernel time that these processes have taken, with all their threads. */
export function processorMicroseconds(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + ticks(pid, [userTime, kernelTime]), 0);
}

/** The same of a process, of its children, and of those children that have ended. */
export function familyMicroseconds(pid: number): number {
  return processorMicroseconds([pid, ...childrenOf(pid)]) + ticks(pid, [endedUserTime, endedKernelTime]);
}

export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

export function parentOf(pid: number): number {
  return fields(pid)[parent]!;
}

// Places among the fields of /proc/PID/stat, counted from the one behind the name.
const parent = 1;
const [userTime, kernelTime, endedUserTime, endedKernelTime] = [11, 12, 13, 14];

function ticks(pid: number, places: readonly number[]): number {
  const all = fields(pid);
  return places.reduce((total, place) => total + all[place]! * tickMicroseconds, 0);
}

function fields(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses and may hold spaces.
  return stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
}
