import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A project of a user, with this package as npm packs it. */
export interface PackedProject {
  readonly directory: string;
  readonly tarball: string;
  /** Adds a package that is installed elsewhere, with what it depends on. */
  link(name: string, installed: string): void;
  remove(): void;
}

const root = join(import.meta.dir, "..");

export async function packedProject(): Promise<PackedProject> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-project-"));
  const modules = join(directory, "node_modules");
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "project", private: true }));
  await run(["npm", "pack", "--pack-destination", directory], root);
  const tarball = join(
    directory,
    readdirSync(directory).find((name) => name.endsWith(".tgz"))!,
  );
  mkdirSync(join(modules, "rollcall"), { recursive: true });
  await run(["tar", "xzf", tarball, "--strip-components", "1", "-C", join(modules, "rollcall")], directory);
  for (const name of ["bun", "yaml"]) link(modules, name, join(root, "node_modules", name));
  mkdirSync(join(modules, ".bin"));
  symlinkSync(join("..", "rollcall", "bin", "rollcall"), join(modules, ".bin", "rollcall"));
  return {
    directory,
    tarball,
    link: (name, installed) => link(modules, name, installed),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
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
