import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../src/version.ts";
import { buildExecutable } from "./release/executable.ts";
import { installInto, runByNobody, runByRoot } from "./release/fresh-root.ts";
import { smokeTest } from "./release/smoke-test.ts";

/*
 * node bin/launch.js scripts/fresh-debian.ts        installs a minimal Debian into a folder, puts the executable into it,
 * and tries it there: as root, and as nobody with a root directory that cannot be written to. Needs root and debootstrap.
 */

const place = mkdtempSync(join(tmpdir(), "rollcall-debian-"));
try {
  const root = join(place, "root");
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "stable";
  run(["debootstrap", "--variant=minbase", suite, root]);
  for (const name of ["node", "npm", "bun"])
    if (existsSync(join(root, "usr", "bin", name))) throw new Error(`a minimal Debian should have no ${name}`);
  const executable = join(place, "rollcall");
  await buildExecutable(join(import.meta.dir, ".."), executable);
  installInto(root, executable);
  await smokeTest(runByRoot(root), version);
  console.log(`Rollcall ${version} works in a fresh Debian (${suite})`);
  await smokeTest(runByNobody(root, join(place, "data")), version);
  console.log("and as nobody, on a read-only root");
} finally {
  rmSync(place, { recursive: true, force: true });
}

function run(command: string[]): void {
  const { success, stdout, stderr } = Bun.spawnSync(command);
  if (!success) throw new Error(`${command.join(" ")}: ${stdout.toString()}${stderr.toString()}`);
}
