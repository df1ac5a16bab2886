import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** What a container may use: of the second and of the first version of control groups. */
const limitFiles = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

const mebibyte = 1024 * 1024;
/** One of so many parts of the memory is for caches. The models, garbage and the program need the rest. */
const parts = 8;
const [cacheMegabytesMin, cacheMegabytesMax] = [16, 160];

/** The memory of this machine, or of the container if that may use less. */
export function machineMemoryBytes(read: (path: string) => string = readText, machineBytes = totalmem()): number {
  return Math.min(machineBytes, ...limitFiles.map((path) => limitIn(path, read)));
}

/** The size of the caches of each of several processes on a machine with this much memory. */
export function cacheMegabytesFor(machineBytes: number, processes: number): number {
  const share = Math.floor(machineBytes / mebibyte / processes / parts);
  return Math.min(Math.max(share, cacheMegabytesMin), cacheMegabytesMax);
}

function limitIn(path: string, read: (path: string) => string): number {
  try {
    // Without a limit it says "max", or a number larger than any machine's memory.
    return Number(/^[1-9]\d*$/.exec(read(path).trim())?.[0] ?? Infinity);
  } catch {
    return Infinity;
  }
}

function readText(path: string): string {
  return readFileSync(path, "utf8");
}
