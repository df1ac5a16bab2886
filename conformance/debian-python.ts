import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * OpenAI's Python package from newer Debian releases, because npm does not have it. The package and its dependencies
 * are downloaded and unpacked into a separate folder; the system stays unchanged. It needs apt-get and dpkg-deb, but
 * not root.
 */

/** A release of Debian whose `python3-openai` runs here: trixie has a 1.x, forky a 3.x. */
export type DebianRelease = "trixie" | "forky";

const cache = join(import.meta.dir, "node_modules", ".cache", "debian-python");
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Why this machine cannot install these packages, or null if it can. */
export function whyNoDebianPython(): string | null {
  if (process.platform !== "linux") return "it is not Linux";
  for (const program of ["apt-get", "dpkg-deb"]) if (Bun.which(program) === null) return `it has no ${program}`;
  return existsSync(keyring) ? null : `it has no ${keyring}`;
}

/** The path of a Python with the release's package `openai`. Downloads about 25 MB the first time. */
export function debianPython(release: DebianRelease): string {
  const home = join(cache, release);
  const python = join(home, "python");
  if (existsSync(python)) return python;
  const unfinished = `${home}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  unpack(download(release, join(unfinished, "apt")), join(unfinished, "root"));
  rmSync(join(unfinished, "apt"), { recursive: true });
  writeFileSync(join(unfinished, "python"), launcher(unfinished), { mode: 0o755 });
  rmSync(home, { recursive: true, force: true });
  renameSync(unfinished, home);
  return python;
}

/** Resolves and downloads the packages with apt-get, with separate settings and lists. */
function download(release: DebianRelease, directory: string): readonly string[] {
  const archives = join(directory, "cache", "archives");
  for (const path of [join(directory, "state", "lists", "partial"), join(archives, "partial")])
    mkdirSync(path, { recursive: true });
  const sources = join(directory, "sources.list");
  const status = join(directory, "status");
  writeFileSync(sources, `deb [signed-by=${keyring}] ${debianMirror()} ${release} main\n`);
  writeFileSync(status, "");
  const options = [
    `Dir::State=${join(directory, "state")}`,
    `Dir::State::status=${status}`,
    `Dir::Cache=${join(directory, "cache")}`,
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=/dev/null",
    "Dir::Etc::preferencesparts=/dev/null",
    "APT::Install-Recommends=0",
    "APT::Sandbox::User=root",
    "Acquire::Languages=none",
  ].flatMap((option) => ["-o", option]);
  output(["apt-get", "-qq", ...options, "update"]);
  output(["apt-get", "-qq", "-y", ...options, "--download-only", "install", "python3-openai"]);
  return readdirSync(archives)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
}

/** The mirror this machine already installs Debian's packages from. */
function debianMirror(): string {
  const sites = output(["apt-get", "indextargets", "--format", "$(SITE)"]).split("\n");
  const mirror = sites.find((site) => /\/debian\/?$/.test(site));
  if (mirror === undefined) throw new Error("no Debian mirror stands in the sources of apt");
  return mirror;
}

function unpack(packages: readonly string[], root: string): void {
  for (const path of packages) output(["dpkg-deb", "--extract", path, root]);
}

/** A program that starts the release's Python with the release's own C library. */
function launcher(home: string): string {
  const root = join(home, "root");
  const interpreter = readdirSync(join(root, "usr", "bin")).find((name) => /^python3\.\d+$/.test(name));
  const libraries = readdirSync(join(root, "usr", "lib")).find((name) => name.endsWith("-linux-gnu")) ?? "";
  const loader = readdirSync(join(root, "usr", "lib", libraries)).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  if (interpreter === undefined || loader === undefined) throw new Error(`no Python was unpacked into ${root}`);
  return `#!/bin/sh
root=$(dirname "$0")/root
PYTHONHOME="$root/usr" exec "$root/usr/lib/${libraries}/${loader}" \\
  --library-path "$root/usr/lib/${libraries}" "$root/usr/bin/${interpreter}" "$@"
`;
}

function output(command: readonly string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { stdin: "ignore", timeout: 300_000 });
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${stderr.toString() || stdout.toString()}`);
  return stdout.toString();
}
