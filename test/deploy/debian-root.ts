import { existsSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** What gcr.io/distroless/base-nossl-debian12 is made of. */
export const distrolessPackages = ["base-files", "ca-certificates", "libc6", "netbase", "tzdata"];

const folders = ["bin", "sbin", "lib", "lib64"];
const left = /^\/usr\/share\/(doc|man|locale|info|lintian|bug)\//;

/** Copies the files that these installed Debian packages own into an own root. */
export function copyPackages(root: string, packages: readonly string[]): void {
  for (const folder of folders) {
    mkdirSync(join(root, "usr", folder), { recursive: true });
    if (!existsSync(join(root, folder))) symlinkSync(`usr/${folder}`, join(root, folder));
  }
  const owned = output(["dpkg-query", "--listfiles", ...packages]).split("\n");
  const files = [...new Set(owned)].filter((path) => !left.test(path) && isFile(path));
  const list = files.map((path) => path.slice(1)).join("\n");
  const copy = `tar --create --directory / --no-recursion --files-from - | tar --extract --directory "$1"`;
  output(["sh", "-c", copy, "sh", root], list);
}

function isFile(path: string): boolean {
  const found = path.startsWith("/") ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
  return found !== undefined && !found.isDirectory();
}

function output(command: readonly string[], input = ""): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { stdin: Buffer.from(input) });
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${stderr.toString()}`);
  return stdout.toString();
}
