import { readdirSync, readFileSync } from "node:fs";

// Linux counts processor time in ticks of this many microseconds.
const tickMicroseconds = 10_000;

/** User and kernel time of these processes, with all their threads. */
export function processorMicroseconds(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + ticks(pid, [userTime, kernelTime]), 0);
}

/** The same to the nanosecond, without threads that have ended: for measurements of less than a second. */
export function threadMicroseconds(pids: readonly number[]): number {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}/schedstat`),
  );
  return threads.reduce((total, path) => total + Number(readFileSync(path, "utf8").split(" ")[0]) / 1_000, 0);
}

/** The same in ticks, for a process and its children, including children that have ended. */
export function familyMicroseconds(pid: number): number {
  return processorMicroseconds([pid, ...childrenOf(pid)]) + ticks(pid, [endedUserTime, endedKernelTime]);
}

export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

export function parentOf(pid: number): number {
  return fields(pid)[parent]!;
}

// Indexes of fields in /proc/PID/stat, counted from the field after the name.
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
