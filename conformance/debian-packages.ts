import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Programs of newer Debian releases. The packages and their dependencies are downloaded and unpacked into a separate
 * folder; the system stays unchanged. It needs apt-get and dpkg-deb, but not root.
 */

export interface DebianPackages {
  /** The name of the folder. */
  readonly name: string;
  readonly release: "trixie" | "forky";
  readonly packages: readonly string[];
  /** Packages that only unstable has. Their dependencies come from the release. */
  readonly ofUnstable?: readonly string[];
}

const cache = join(import.meta.dir, "node_modules", ".cache", "debian");
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Why this machine cannot unpack Debian's packages, or null if it can. */
export function whyNoDebianPackages(): string | null {
  if (process.platform !== "linux") return "it is not Linux";
  for (const program of ["apt-get", "dpkg-deb"]) if (Bun.which(program) === null) return `it has no ${program}`;
  return existsSync(keyring) ? null : `it has no ${keyring}`;
}

/** A script that runs a program of the packages. `programOf` finds it in `usr/bin`; `before` comes before it in the shell. */
export function debianProgram(
  wanted: DebianPackages,
  programOf: (names: readonly string[]) => string | undefined,
  before = "",
): string {
  const home = join(cache, wanted.name);
  const program = join(home, "program");
  if (existsSync(program)) return program;
  const unfinished = `${home}.${process.pid}`;
  const root = join(unfinished, "root");
  mkdirSync(root, { recursive: true });
  for (const path of download(wanted, join(unfinished, "apt"))) output(["dpkg-deb", "--extract", path, root]);
  rmSync(join(unfinished, "apt"), { recursive: true });
  const name = programOf(readdirSync(join(root, "usr", "bin")));
  writeFileSync(join(unfinished, "program"), launcher(root, name, before), { mode: 0o755 });
  // Another process may have been faster, and use it already.
  if (existsSync(program)) rmSync(unfinished, { recursive: true });
  else {
    rmSync(home, { recursive: true, force: true });
    renameSync(unfinished, home);
  }
  return program;
}

/** Resolves and downloads the packages with apt-get, with separate settings and lists. */
function download({ release, packages, ofUnstable = [] }: DebianPackages, directory: string): readonly string[] {
  const archives = join(directory, "cache", "archives");
  for (const path of [join(directory, "state", "lists", "partial"), join(archives, "partial")])
    mkdirSync(path, { recursive: true });
  const [sources, status, preferences] = ["sources.list", "status", "preferences"].map((name) => join(directory, name));
  const mirror = debianMirror();
  const suites = ofUnstable.length === 0 ? [release] : [release, "sid"];
  writeFileSync(sources!, suites.map((suite) => `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`).join(""));
  writeFileSync(status!, "");
  writeFileSync(preferences!, "Package: *\nPin: release n=sid\nPin-Priority: 100\n");
  const options = [
    `Dir::State=${join(directory, "state")}`,
    `Dir::State::status=${status}`,
    `Dir::Cache=${join(directory, "cache")}`,
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=/dev/null",
    `Dir::Etc::preferences=${preferences}`,
    "Dir::Etc::preferencesparts=/dev/null",
    "APT::Install-Recommends=0",
    "APT::Sandbox::User=root",
    "Acquire::Languages=none",
  ].flatMap((option) => ["-o", option]);
  output(["apt-get", "-qq", ...options, "update"]);
  output(["apt-get", "-qq", "-y", ...options, "--download-only", "install", ...packages, ...ofUnstable]);
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

/** A script that starts the program with the release's own C library. */
function launcher(root: string, program: string | undefined, before: string): string {
  const libraries = readdirSync(join(root, "usr", "lib")).find((name) => name.endsWith("-linux-gnu")) ?? "";
  const folder = join(root, "usr", "lib", libraries);
  const loader = readdirSync(folder).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  if (program === undefined || loader === undefined) throw new Error(`the program was not unpacked into ${root}`);
  return `#!/bin/sh
root=$(dirname "$0")/root
libraries="$root/usr/lib/${libraries}"
${before} exec "$libraries/${loader}" --library-path "$libraries:$libraries/llama" \\
  "$root/usr/bin/${program}" "$@"
`;
}

function output(command: readonly string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { stdin: "ignore", timeout: 300_000 });
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${stderr.toString() || stdout.toString()}`);
  return stdout.toString();
}
