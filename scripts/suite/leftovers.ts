import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder for temporary files of all tests. A file that stays in it, or a process that still uses it, is a defect. */
export interface Leftovers {
  readonly directory: string;
  /** What stays there: names of files, and commands of processes. */
  find(): Promise<readonly string[]>;
  /** The names of the files in it. */
  files(): readonly string[];
  /** Removes all files but these, and returns their names. */
  removeOthers(kept: readonly string[]): readonly string[];
  remove(): void;
}

/** Processes that have been stopped may take so long to end. */
const endingMsMax = 10_000;

export function newTemporaryPlace(): Leftovers {
  // A short name: the path of a socket has at most 104 bytes on macOS.
  const directory = mkdtempSync(join(tmpdir(), "rc-"));
  // PostgreSQL runs as another user.
  chmodSync(directory, 0o755);
  process.env["TMPDIR"] = directory;
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.on("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));
  const present = () => [...readdirSync(directory), ...processesOf(directory)];
  const find = async () => {
    const untilMs = performance.now() + endingMsMax;
    while (present().length > 0 && performance.now() < untilMs) await Bun.sleep(100);
    return present();
  };
  const files = () => readdirSync(directory);
  const removeOthers = (kept: readonly string[]) => {
    const others = files().filter((name) => !kept.includes(name));
    for (const name of others) rmSync(join(directory, name), { recursive: true, force: true });
    return others;
  };
  return { directory, find, files, removeOthers, remove };
}

/** Processes that were given the folder, or run something in it. Only Linux shows the environment of other processes. */
function processesOf(directory: string): string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = read(pid, "cmdline").join(" ");
      const isOurs = read(pid, "environ").includes(`TMPDIR=${directory}`) || command.includes(`${directory}/`);
      return isOurs ? [`process ${pid}: ${command.slice(0, 200)}`] : [];
    });
}

function read(pid: string, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  } catch {
    // It has ended, or is another user's.
    return [];
  }
}
