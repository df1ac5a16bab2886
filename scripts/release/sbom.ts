import { createHash } from "node:crypto";
import { repositoryOf } from "./repository.ts";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * What the package and the executables consist of, as CycloneDX. npm lists what package-lock.json has. Its
 * `--omit dev` also leaves out a dependency of ours that a development tool needs too, so what we depend on is followed
 * here. `bundled` are development packages that the console contains.
 */
export function sbomOf(root: string, manifest: Manifest, bundled: readonly string[], sourceDateS: number): string {
  const bom = lockedBom(root);
  const own = bom.metadata.component["bom-ref"];
  const inConsole = bundled.map((name) => [name, manifest.devDependencies[name]] as const);
  const wanted = { ...manifest.dependencies, ...Object.fromEntries(inConsole) };
  const direct = bom.components.filter(({ name, version }) => wanted[name] === version);
  const dependencies = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  dependencies.set(own, direct.map((component) => component["bom-ref"]).toSorted());
  const included = reachable(own, dependencies);
  const components = bom.components
    .filter((component) => included.has(component["bom-ref"]))
    .map((component) => (component.name === "bun" ? withPartsOfBun(component) : component));
  const content = {
    metadata: { timestamp: new Date(sourceDateS * 1000).toISOString(), component: ownComponent(own, manifest) },
    components: components.toSorted(byRef),
    dependencies: [...included].toSorted().map((ref) => ({ ref, dependsOn: dependencies.get(ref) ?? [] })),
  };
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: serialOf(content),
    version: 1,
    ...content,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function lockedBom(root: string): Bom {
  const npm = ["npm", "sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
  const { success, stdout, stderr } = Bun.spawnSync(npm, { cwd: root });
  if (!success) throw new Error(`npm sbom: ${stderr.toString()}`);
  return JSON.parse(stdout.toString());
}

function reachable(from: string, dependencies: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set([from]);
  // A set also visits what is added during the loop.
  for (const ref of found) for (const next of dependencies.get(ref) ?? []) found.add(next);
  return found;
}

/** npm would take the name of the folder, and fields that change with its version. */
function ownComponent(ref: string, { name, version, description }: Manifest) {
  const repository = repositoryOf(process.env);
  return {
    "bom-ref": ref,
    type: "application",
    name,
    version,
    description,
    licenses: [{ license: { id: "Apache-2.0" } }],
    purl: `pkg:npm/${name}@${version}`,
    ...(repository && { externalReferences: [{ type: "vcs", url: repository.repository.url }] }),
  };
}

/** Versions that Bun reports for the sake of programs made for Node, of which it contains nothing. */
const claimed = new Set(["node", "bun", "openssl", "v8", "uv", "modules", "napi", "unicode", "typescript"]);

/** Bun with the libraries that are linked into it, in the versions or commits that it reports. */
function withPartsOfBun(bun: Component) {
  const components = Object.entries(process.versions)
    .flatMap(([name, version]) => (claimed.has(name) || version === undefined ? [] : [{ name, version }]))
    .map(({ name, version }) => ({ "bom-ref": `bun|${name}@${version}`, type: "library", name, version }))
    .toSorted(byRef);
  return { ...bun, components };
}

function byRef(one: Component, other: Component): number {
  return one["bom-ref"] < other["bom-ref"] ? -1 : 1;
}

/** A UUID (version 8) of the content, so that equal lists have equal numbers. */
function serialOf(content: unknown): string {
  const hex = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join("-")}`;
}
