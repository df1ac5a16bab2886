import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { find } from "./tools.ts";

const serverCore = 0;
const clientCore = 1;
const realtimePriority = 10;

/** Gives the server under test one core and the load generator the other, away from everything else where permitted. */
export interface Cores {
  /** What the machine allowed, as a sentence for the report. */
  readonly description: string;
  /** Moves a running server and all its threads to its core. */
  hold(pid: number): void;
  /** The prefix of the load generator's command line. */
  readonly clientPrefix: readonly string[];
  /** Undoes settings that outlive a process. */
  release(): void;
}

/** Lets the system schedule everything, for measurements with more than two processes. */
export const anyCore: Cores = {
  description: "",
  hold: () => undefined,
  clientPrefix: [],
  release: () => undefined,
};

export function takeCores(): Cores {
  const pinned = cpus().length > clientCore && works(["taskset", "-c", String(clientCore), "true"]);
  const realtime = pinned && works(["chrt", "-r", String(realtimePriority), "true"]);
  const helpers = realtime ? kernelHelpers() : [];
  const raised = helpers.filter((pid) => works(["chrt", "-r", "-p", String(realtimePriority), String(pid)]));
  return {
    description: describe(pinned, realtime),
    hold: (pid) => {
      if (pinned) works(["taskset", "-a", "-c", "-p", String(serverCore), String(pid)]);
      if (realtime) works(["chrt", "-a", "-r", "-p", String(realtimePriority), String(pid)]);
    },
    clientPrefix: [
      ...(pinned ? ["taskset", "-c", String(clientCore)] : []),
      ...(realtime ? ["chrt", "-r", String(realtimePriority)] : []),
    ],
    release: () => raised.forEach((pid) => works(["chrt", "-o", "-p", "0", String(pid)])),
  };
}

function describe(pinned: boolean, realtime: boolean): string {
  if (realtime) return `server on core ${serverCore}, wrk on core ${clientCore}, both with real-time priority`;
  if (pinned)
    return `server on core ${serverCore}, wrk on core ${clientCore}, without real-time priority (not permitted): expect noise`;
  return "server and wrk wherever the system puts them (taskset or a second core is missing): expect much noise";
}

// Under real-time load the kernel's network thread would never run.
function kernelHelpers(): number[] {
  const names = new Set([`ksoftirqd/${serverCore}`, `ksoftirqd/${clientCore}`]);
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && names.has(nameOf(entry)))
    .map(Number);
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    // The thread has ended.
    return "";
  }
}

function works(command: readonly string[]): boolean {
  const found = find(command[0]!);
  return found !== null && Bun.spawnSync([...command], { stdout: "ignore", stderr: "ignore" }).success;
}
