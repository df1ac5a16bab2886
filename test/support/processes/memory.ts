import { readFileSync } from "node:fs";

/** A process's resident memory in megabytes. */
export function residentMegabytes(pid: number): number {
  return megabytesOf(pid, "VmRSS");
}

/** Its peak so far. */
export function mostResidentMegabytes(pid: number): number {
  return megabytesOf(pid, "VmHWM");
}

function megabytesOf(pid: number, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
