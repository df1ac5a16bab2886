import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { tarGz, zip } from "./release/archives.ts";
import { baseExecutable } from "./release/base-executables.ts";
import { buildExecutable } from "./release/executable.ts";
import { packNpmPackage } from "./release/npm-package.ts";
import { releaseNotes } from "./release/notes.ts";
import { packConsole } from "./release/console.ts";
import { sbomOf } from "./release/sbom.ts";
import { smokeTest } from "./release/smoke-test.ts";
import { sourceDateS } from "./release/source-date.ts";
import { executableName, runsHere, targets, type Target } from "./release/targets.ts";
import { packagesIn, thirdPartyLicenses } from "./release/third-party.ts";

/*
 * npm run release -- --dry-run                    makes everything that a release consists of, in dist/release
 * npm run release -- --dry-run --tag v0.1.0       the same, if that is the version and CHANGELOG.md has a section for it
 *
 * --out DIRECTORY makes it elsewhere, --targets NAME,NAME only some executables. Equal sources make equal bytes.
 */

const root = join(import.meta.dir, "..");
const { version } = manifest;
const { values } = parseArgs({
  options: {
    "dry-run": { type: "boolean", default: false },
    tag: { type: "string" },
    out: { type: "string", default: join(root, "dist", "release") },
    targets: { type: "string", default: targets.map(({ name }) => name).join(",") },
  },
});

const howToPublish = `This program publishes nothing. Use it with --dry-run to make the files of a release.

To publish version ${version}, push the tag v${version}. The workflow .github/workflows/release.yml then
  1. runs .ci/run,
  2. makes the files twice, on two machines, and compares them,
  3. runs the executables on Linux, macOS and Windows,
  4. attests where the files come from,
  5. publishes the npm package with that attestation,
  6. makes the release on GitHub with all files and the section of CHANGELOG.md,
  7. pushes the container image and publishes the documents.
`;

async function main(): Promise<number> {
  if (!values["dry-run"]) {
    process.stderr.write(howToPublish);
    return 1;
  }
  const notes = values.tag === undefined ? null : releaseNotes(root, version, values.tag);
  const dateS = sourceDateS(root);
  if (dateS === null) throw new Error("without git, SOURCE_DATE_EPOCH has to say when the sources were changed");
  const out = resolve(values.out);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const chosen = values.targets.split(",").map(targetNamed);
  console.log(`packed ${packNpmPackage(root, out, dateS)}`);
  const sbom = sbomOf(root, manifest, packagesIn((await packConsole(root)).sources), dateS);
  writeFileSync(join(out, `rollcall-${version}.cdx.json`), sbom);
  for (const target of chosen) assertListed(await makeArchive(target, out, dateS), sbom);
  writeFileSync(join(out, "SHA256SUMS"), checksums(out));
  if (notes !== null) writeFileSync(join(out, "..", "release-notes.md"), notes);
  console.log(`made ${readdirSync(out).length} files in ${out}, dated ${new Date(dateS * 1000).toISOString()}`);
  return 0;
}

function targetNamed(name: string): Target {
  const target = targets.find((one) => one.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  return target;
}

function assertListed(packages: readonly string[], sbom: string): void {
  const listed = new Set(JSON.parse(sbom).components.map(({ name }: { name: string }) => name));
  const missing = packages.filter((name) => !listed.has(name));
  if (missing.length > 0)
    throw new Error(`the executable contains ${missing.join(", ")}, and the SBOM does not list it`);
}

/**
 * Builds an executable, tries it if it runs on this machine, and puts it into its archive. Returns the packages that the
 * executable contains.
 */
async function makeArchive(target: Target, out: string, dateS: number): Promise<string[]> {
  const place = mkdtempSync(join(tmpdir(), "rollcall-release-"));
  try {
    const program = executableName(target);
    const file = join(place, program);
    const bun = baseExecutable(root, target);
    const packages = packagesIn(await buildExecutable(root, file, { name: target.bun, bun }));
    const isTried = runsHere(root, target);
    if (isTried) await smokeTest({ command: [file], data: join(place, "data") }, version);
    const name = `rollcall-${version}-${target.name}`;
    const files = [
      { name: program, bytes: readFileSync(file), isExecutable: true },
      ...["LICENSE", "README.md"].map((path) => text(path, readFileSync(join(root, path)))),
      text("THIRD-PARTY.md", Buffer.from(thirdPartyLicenses(root, packages))),
      ...(target.platform === "win32" ? [] : manualPages()),
    ];
    const [format, pack] = target.platform === "win32" ? (["zip", zip] as const) : (["tar.gz", tarGz] as const);
    writeFileSync(join(out, `${name}.${format}`), pack(name, files, dateS));
    console.log(`built ${name}.${format}${isTried ? ", and tried it" : ", which does not run on this machine"}`);
    return packages;
  } finally {
    rmSync(place, { recursive: true });
  }
}

function text(name: string, bytes: Buffer<ArrayBuffer>) {
  return { name, bytes, isExecutable: false };
}

/** npm made them when it packed. */
function manualPages() {
  const folder = join(root, "man");
  return readdirSync(folder)
    .toSorted()
    .map((page) => text(`man/${page}`, readFileSync(join(folder, page))));
}

/** As `sha256sum --check` reads them. */
function checksums(directory: string): string {
  const names = readdirSync(directory).toSorted();
  const sums = names.map((name) =>
    createHash("sha256")
      .update(readFileSync(join(directory, name)))
      .digest("hex"),
  );
  return names.map((name, at) => `${sums[at]}  ${name}\n`).join("");
}

process.exit(await main());
