import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Copies what git knows of, without its history, and the packages that an executable contains. */
export function copySources(root: string, folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  const git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = Bun.spawnSync(git, { cwd: root }).stdout.toString().split("\0").filter(Boolean);
  for (const file of files) cpSync(join(root, file), join(folder, file));
  for (const name of ["yaml", "preact", "@oven"])
    cpSync(join(root, "node_modules", name), join(modules, name), { recursive: true });
  for (const name of ["bun", ".cache"]) symlinkSync(join(root, "node_modules", name), join(modules, name));
}

/** Makes a release of these sources, dated alike everywhere. Returns the exit code and what it says. */
export async function releaseFrom(
  folder: string,
  out: string,
  circumstances: { readonly mask: string; readonly environment: Readonly<Record<string, string>> },
  targets?: string,
) {
  const flags = ["--dry-run", "--out", out, ...(targets === undefined ? [] : ["--targets", targets])];
  const command = [process.execPath, "scripts/release.ts", ...flags].map((word) => `'${word}'`).join(" ");
  const child = Bun.spawn(["sh", "-c", `umask ${circumstances.mask}; exec ${command} 2>&1`], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      SOURCE_DATE_EPOCH: "1790000000",
      ...circumstances.environment,
    },
    stdin: "ignore",
    stdout: "pipe",
  });
  const output = await new Response(child.stdout).text();
  return { exitCode: await child.exited, output };
}
