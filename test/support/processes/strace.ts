import { once } from "node:events";
import { spawn, spawnSync } from "node:child_process";

/** Makes system calls of a process fail or take long, with strace. */

export interface Fault {
  /** Stops interfering. */
  end(): Promise<void>;
}

/** Null if faults can be injected, otherwise why not. */
export const whyNoStrace: string | null = (() => {
  if (Bun.which("strace") === null) return "strace is not installed";
  const tried = spawnSync("strace", ["-f", "-e", "trace=none", "true"]);
  return tried.status === 0 ? null : "strace may not trace processes here";
})();

if (whyNoStrace !== null) {
  if (process.env["CI"]) throw new Error(`tests of disk faults need strace: ${whyNoStrace}`);
  console.warn(`tests of disk faults do not run: ${whyNoStrace}`);
}

/**
 * Makes `calls` on any of these files fail with `error`: all of them, or those selected by `when` in strace's syntax.
 */
export function failCalls(
  pid: number,
  { calls, error, paths, when }: { calls: string; error: string; paths: readonly string[]; when?: string },
): Promise<Fault> {
  return inject(pid, calls, `error=${error}${when === undefined ? "" : `:when=${when}`}`, paths);
}

/** Makes `calls` on any of these files take longer. */
export function delayCalls(
  pid: number,
  { calls, ms, paths }: { calls: string; ms: number; paths: readonly string[] },
): Promise<Fault> {
  return inject(pid, calls, `delay_enter=${ms * 1000}`, paths);
}

async function inject(pid: number, calls: string, fault: string, paths: readonly string[]): Promise<Fault> {
  const places = paths.flatMap((path) => ["-P", path]);
  const args = [
    "-f",
    "-p",
    String(pid),
    "-o",
    "/dev/null",
    "-e",
    `trace=${calls}`,
    "-e",
    `inject=${calls}:${fault}`,
    ...places,
  ];
  const strace = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(strace, "exit");
  let said = "";
  for await (const chunk of strace.stderr) {
    said += String(chunk);
    if (/attached/.test(said)) break;
  }
  if (!/attached/.test(said)) throw new Error(`strace: ${said}`);
  return {
    end: async () => {
      strace.kill("SIGTERM");
      await exited;
    },
  };
}
