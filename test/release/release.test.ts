import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { runsHere, targets } from "../../scripts/release/targets.ts";
import { version } from "../../src/version.ts";

/** `npm run release -- --dry-run` for this machine, in two folders under different circumstances. */

const root = join(import.meta.dir, "..", "..");
const target = targets.find((one) => runsHere(root, one))!;
const releaseWithinMs = 120_000;
const archive = `rollcall-${version}-${target.name}.tar.gz`;
const names = [archive, `rollcall-${version}.cdx.json`, `rollcall-${version}.tgz`];

let place: string;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "rollcall-release-"));
  const copy = join(place, "elsewhere", "copy");
  copySources(copy);
  const outcomes = await Promise.all([
    release(root, "one", "umask 022", { TZ: "UTC" }),
    release(copy, "other", "umask 077", { TZ: "Asia/Tokyo", LANG: "C", HOME: join(place, "home") }),
  ]);
  expect(outcomes).toEqual([
    [0, ""],
    [0, ""],
  ]);
}, releaseWithinMs);
afterAll(() => rmSync(place, { recursive: true }));

/** What git knows of, without its history, and the packages that a build needs. */
function copySources(folder: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = Bun.spawnSync(git, { cwd: root }).stdout.toString().split("\0").filter(Boolean);
  for (const file of files) cpSync(join(root, file), join(folder, file));
  for (const name of ["yaml", "@oven"])
    cpSync(join(root, "node_modules", name), join(folder, "node_modules", name), { recursive: true });
  symlinkSync(join(root, "node_modules", "bun"), join(folder, "node_modules", "bun"));
}

async function release(folder: string, name: string, mask: string, environment: Record<string, string>) {
  const flags = ["--dry-run", "--targets", target.name, "--out", join(place, name)];
  const command = [process.execPath, "scripts/release.ts", ...flags].map((word) => `'${word}'`).join(" ");
  const child = Bun.spawn(["sh", "-c", `${mask}; exec ${command}`], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], SOURCE_DATE_EPOCH: "1790000000", ...environment },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const stderr = await new Response(child.stderr).text();
  return [await child.exited, stderr];
}

test("a release that is built twice, in two folders, has the same bytes", () => {
  for (const name of [...names, "SHA256SUMS"])
    expect([name, readFileSync(join(place, "one", name)).equals(readFileSync(join(place, "other", name)))]).toEqual([
      name,
      true,
    ]);
});

test("sha256sum finds every file of a release as SHA256SUMS has it", () => {
  const { stdout } = Bun.spawnSync(["sha256sum", "--check", "SHA256SUMS"], { cwd: join(place, "one") });
  expect(stdout.toString()).toBe(names.map((name) => `${name}: OK\n`).join(""));
  expect(readdirSync(join(place, "one")).toSorted()).toEqual(["SHA256SUMS", ...names].toSorted());
});

test("an archive has an executable, the licences, README and the manual in one folder", () => {
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

test("the SBOM is valid CycloneDX, with what the lock file pins and what Bun is linked with", () => {
  const bom = JSON.parse(readFileSync(join(place, "one", `rollcall-${version}.cdx.json`), "utf8"));
  expect(schemaErrors(bom)).toEqual([]);
  expect(bom.metadata.timestamp).toBe("2026-09-21T14:13:20.000Z");
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const production = Object.entries<any>(packages).filter(
    ([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional,
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
  expect(text).toContain("## Bun ");
});
