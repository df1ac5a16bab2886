import { chmodSync, chownSync, cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Installation } from "./smoke-test.ts";

const program = "/usr/local/bin/rollcall";
const nobody = 65_534;

/** Puts the executable into another root directory, as somebody would install it there. */
export function installInto(root: string, executable: string): void {
  mkdirSync(dirname(join(root, program)), { recursive: true });
  cpSync(executable, join(root, program));
  chmodSync(join(root, program), 0o755);
}

/** Copies the libraries that an executable is linked with, and nothing else, into a root directory. */
export function copyLibraries(root: string, executable: string): string[] {
  const { stdout } = Bun.spawnSync(["ldd", executable]);
  const paths = [...stdout.toString().matchAll(/(?:^|=> )\s*(\/\S+) \(0x/gm)].map(([, path = ""]) => path);
  for (const path of paths) cpSync(path, join(root, path), { dereference: true });
  return paths;
}

/** Rollcall in this root directory, run by root. Bun needs /proc. */
export function runByRoot(root: string): Installation {
  const steps = [`mount -t proc proc "$1/proc"`, `root=$1; shift; exec chroot "$root" ${program} "$@"`];
  return { command: [...within(root, steps), root], data: "/var/lib/rollcall" };
}

/** Rollcall in this root directory, which nobody can write to, run by nobody. Only the data can be written. */
export function runByNobody(root: string, data: string): Installation {
  for (const folder of [join(root, "data"), data]) mkdirSync(folder, { recursive: true });
  chownSync(data, nobody, nobody);
  const steps = [
    `mount --bind "$1" "$1"`,
    `mount -o remount,bind,ro "$1"`,
    `mount -t proc proc "$1/proc"`,
    `mount --bind "$2" "$1/data"`,
    `root=$1; shift 2; exec chroot --userspec=${nobody}:${nobody} "$root" ${program} "$@"`,
  ];
  return { command: [...within(root, steps), root, data], data: "/data/rollcall" };
}

/** Runs these steps in a shell with mounts that end with it. */
function within(root: string, steps: readonly string[]): string[] {
  mkdirSync(join(root, "proc"), { recursive: true });
  return ["unshare", "--mount", "sh", "-c", steps.join(" && "), "sh"];
}
