import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { copySources, releaseFrom } from "../../scripts/release/copied-sources.ts";
import { copyLibraries, installInto, runByNobody, runByRoot } from "../../scripts/release/fresh-root.ts";
import { smokeTest } from "../../scripts/release/smoke-test.ts";
import { runsHere, targets } from "../../scripts/release/targets.ts";
import { version } from "../../src/version.ts";

/** `npm run release -- --dry-run` for this machine, in two folders under different circumstances. */

const root = join(import.meta.dir, "..", "..");
const target = targets.find((one) => runsHere(root, one))!;
const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/rollcall" };
const releaseWithinMs = 120_000;
const archive = `rollcall-${version}-${target.name}.tar.gz`;
const names = [archive, `rollcall-${version}.cdx.json`, `rollcall-${version}.tgz`];

let place: string;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "rollcall-release-"));
  const [one, other] = [join(place, "sources"), join(place, "elsewhere", "copy")];
  for (const copy of [one, other]) copySources(root, copy);
  const utc = { ...github, TZ: "UTC" };
  const tokyo = { ...github, TZ: "Asia/Tokyo", LANG: "C", HOME: join(place, "home") };
  const releases = await Promise.all([
    releaseFrom(one, join(place, "one"), { mask: "022", environment: utc }, target.name),
    releaseFrom(other, join(place, "other"), { mask: "077", environment: tokyo }, target.name),
  ]);
  for (const { exitCode, output } of releases)
    expect([exitCode, output]).toEqual([0, expect.stringContaining(", and tried it\n")]);
}, releaseWithinMs);
afterAll(() => rmSync(place, { recursive: true }));

test("a release that is built twice, in two folders, has the same bytes", () => {
  for (const name of [...names, "SHA256SUMS"])
    expect([name, readFileSync(join(place, "one", name)).equals(readFileSync(join(place, "other", name)))]).toEqual([
      name,
      true,
    ]);
});

// macOS has another tar, and an older one has no sha256sum.
const isLinux = process.platform === "linux";

test.skipIf(!isLinux)("sha256sum finds every file of a release as SHA256SUMS has it", () => {
  const { stdout } = Bun.spawnSync(["sha256sum", "--check", "SHA256SUMS"], { cwd: join(place, "one") });
  expect(stdout.toString()).toBe(names.map((name) => `${name}: OK\n`).join(""));
  expect(readdirSync(join(place, "one")).toSorted()).toEqual(["SHA256SUMS", ...names].toSorted());
});

test.skipIf(!isLinux)("an archive has an executable, the licences, README and the manual in one folder", () => {
  const list = Bun.spawnSync(["tar", "tzvf", join(place, "one", archive)], { env: { TZ: "UTC" } }).stdout.toString();
  const folder = archive.replace(".tar.gz", "");
  const entries = list
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));
  const files = entries.map(([mode, owner, , date, , name = ""]) => [
    mode,
    owner,
    date,
    name.replace(`${folder}/`, ""),
  ]);
  const plain = (name: string) => ["-rw-r--r--", "0/0", "2026-09-21", name];
  expect(files.slice(0, 4)).toEqual([
    ["-rwxr-xr-x", "0/0", "2026-09-21", "rollcall"],
    plain("LICENSE"),
    plain("README.md"),
    plain("THIRD-PARTY.md"),
  ]);
  expect(files).toContainEqual(plain("man/rollcall.1"));
});

test("the npm package and the SBOM name the repository that the workflow runs in", () => {
  const file = Bun.spawnSync(["tar", "xzOf", join(place, "one", `rollcall-${version}.tgz`), "package/package.json"]);
  const { repository, scripts } = JSON.parse(file.stdout.toString());
  expect(repository.url).toBe("git+https://github.com/acme/rollcall.git");
  expect(scripts.start).toBe("node bin/start.js");
  const bom = JSON.parse(readFileSync(join(place, "one", `rollcall-${version}.cdx.json`), "utf8"));
  expect(bom.metadata.component.externalReferences).toEqual([{ type: "vcs", url: repository.url }]);
});

test("the SBOM is valid CycloneDX, with what the lock file pins and what Bun is linked with", () => {
  const bom = JSON.parse(readFileSync(join(place, "one", `rollcall-${version}.cdx.json`), "utf8"));
  expect(schemaErrors(bom)).toEqual([]);
  expect(bom.metadata.timestamp).toBe("2026-09-21T14:13:20.000Z");
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const production = Object.entries<any>(packages).filter(
    // The console contains Preact.
    ([path, { dev, devOptional }]) => path === "node_modules/preact" || (path !== "" && !dev && !devOptional),
  );
  const listed = bom.components.map(({ name, version: of, hashes }: any) => [name, of, hashes[0].content]);
  expect(listed.toSorted()).toEqual(
    production
      .map(([path, { version: of, integrity }]) => [path.slice("node_modules/".length), of, hexOf(integrity)])
      .toSorted(),
  );
  const bun = bom.components.find(({ name }: any) => name === "bun");
  expect(bun.components.map(({ name }: any) => name)).toContain("webkit");
});

function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}

function schemaErrors(bom: unknown) {
  const folder = join(require.resolve("@cyclonedx/cyclonedx-library/package.json"), "..", "res", "schema");
  const schema = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), "utf8"));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schema("bom-1.5"));
  return validate(bom) ? [] : validate.errors;
}

test("an archive has the licence of each package that its executable contains", () => {
  const file = `${archive.replace(".tar.gz", "")}/THIRD-PARTY.md`;
  const text = Bun.spawnSync(["tar", "xzOf", join(place, "one", archive), file]).stdout.toString();
  expect(text).toContain("## yaml ");
  expect(text).toContain("Copyright Eemeli Aro");
  expect(text).toContain("## preact ");
  expect(text).toContain("Copyright (c) 2015-present Jason Miller");
  expect(text).toContain("## Bun ");
});

const mayChroot = isLinux && process.getuid?.() === 0;
if (!mayChroot) console.warn("the executable is not tried in a root directory of its own: only root may enter one");

// scripts/fresh-debian.ts does it in a whole Debian.
describe.skipIf(!mayChroot)("where there is nothing but the C library and /proc", () => {
  const folder = () => join(place, "unpacked");
  const fresh = () => join(place, "fresh");
  beforeAll(() => {
    for (const made of [folder(), fresh()]) mkdirSync(made);
    chmodSync(fresh(), 0o755);
    Bun.spawnSync(["tar", "xzf", join(place, "one", archive), "--strip-components", "1", "-C", folder()]);
    installInto(fresh(), join(folder(), "rollcall"));
  });

  test("the executable lists, calls, deletes, restarts and stops", async () => {
    const libraries = copyLibraries(fresh(), join(folder(), "rollcall"));
    expect(libraries.map((path) => path.replace(/.*\/(\w+).*/, "$1")).toSorted()).toEqual([
      "ld",
      "libc",
      "libdl",
      "libm",
      "libpthread",
    ]);
    await smokeTest(runByRoot(fresh()), version);
  });

  test("so it does as nobody, on a root directory that cannot be written to", async () => {
    await smokeTest(runByNobody(fresh(), join(place, "data")), version);
  });
});
