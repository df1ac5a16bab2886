import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installedPackage } from "./installed.ts";

/** A project of a user, with this package as npm packs it and the packages that a user has beside it. */
export interface PackedProject {
  readonly directory: string;
  readonly tarball: string;
  remove(): void;
}

const root = join(import.meta.dir, "..");

export async function packedProject(): Promise<PackedProject> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-project-"));
  const modules = join(directory, "node_modules");
  await run(["npm", "pack", "--pack-destination", directory], root);
  const tarball = join(
    directory,
    readdirSync(directory).find((name) => name.endsWith(".tgz"))!,
  );
  mkdirSync(join(modules, "rollcall"), { recursive: true });
  await run(["tar", "xzf", tarball, "--strip-components", "1", "-C", join(modules, "rollcall")], directory);
  for (const name of ["bun", "yaml"]) link(modules, name, join(root, "node_modules", name));
  link(modules, "openai", installedPackage("openai7"));
  for (const name of ["vitest", "jest"])
    link(modules, name, installedPackage(join("..", "testing", "node_modules", name)));
  return { directory, tarball, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Node finds the dependencies of a package beside the place that the link leads to. */
function link(modules: string, name: string, target: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(realpathSync(target), join(modules, name));
}

async function run(command: readonly string[], cwd: string): Promise<void> {
  const child = Bun.spawn([...command], { cwd, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(said);
}
