import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestFault } from "../../scripts/release/base-executables.ts";
import { releaseNotes } from "../../scripts/release/notes.ts";
import { repositoryOf } from "../../scripts/release/repository.ts";
import { smokeTest } from "../../scripts/release/smoke-test.ts";
import { version } from "../../src/version.ts";

/** The npm package: enough to run, nothing that only tests need, and nothing false about where it comes from. */

const root = join(import.meta.dir, "..", "..");
let place: string;
let tarball: string;
let paths: string[];
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "rollcall-package-"));
  const packed = Bun.spawnSync(["npm", "pack", "--json", "--pack-destination", place], { cwd: root, stderr: "ignore" });
  const report = JSON.parse(packed.stdout.toString());
  const [{ filename, files }] = Array.isArray(report) ? report : Object.values<any>(report);
  tarball = join(place, filename);
  paths = files.map(({ path }: { path: string }) => path);
});
afterAll(() => rmSync(place, { recursive: true }));

// The examples show how others test, and so have tests.
test("the npm package has no tests of Rollcall and nothing that only they need", () => {
  expect(
    paths.filter((path) =>
      /^(?!examples\/).*\.test\.ts$|contract|fixtures|^(test|bench|scripts|conformance)\//.test(path),
    ),
  ).toEqual([]);
  expect(paths).toContain("LICENSE");
});

// npm 12, pnpm and --ignore-scripts run no install script, and so leave Bun where its package has it.
test("npm installs it as a command without install scripts, and the command works", async () => {
  const flags = ["--prefix", place, "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  const installed = Bun.spawnSync(["npm", "install", "--global", ...flags, tarball]);
  expect([installed.exitCode, installed.stderr.toString()]).toEqual([0, ""]);
  const rollcall = join(place, "bin", "rollcall");
  await smokeTest({ command: [rollcall], data: join(place, "data") }, version);
  const run = (...command: string[]) => Bun.spawnSync(command, { cwd: place });
  // The page loads every command, the wrong port all of the server.
  expect(run(rollcall, "--help").stdout.toString()).toStartWith("Rollcall: ");
  expect(run(rollcall, "serve", "--port", "x").stderr.toString()).toStartWith("rollcall: the port must be");
  const openai = join(place, "lib", "node_modules", "rollcall", "bin", "openai");
  expect(run(openai, "--version").stdout.toString()).toStartWith("openai version ");
});

test("the manifest says what npm shows, and who may publish how", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(manifest).toMatchObject({
    name: "rollcall",
    license: "Apache-2.0",
    engines: { node: ">=20" },
    publishConfig: { access: "public", provenance: true },
  });
  expect(manifest.private).toBeUndefined();
  expect(manifest.keywords).toContain("openai");
});

test("the address of the repository is GitHub's of the running workflow, or none", () => {
  expect(repositoryOf({})).toBeNull();
  expect(repositoryOf({ GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/rollcall" })).toEqual({
    repository: { type: "git", url: "git+https://github.com/acme/rollcall.git" },
    homepage: "https://github.com/acme/rollcall#readme",
    bugs: { url: "https://github.com/acme/rollcall/issues" },
  });
});

test("a tag of another version, and a version without a section in CHANGELOG.md, make no release", () => {
  expect(() => releaseNotes(root, "1.2.3", "v1.2.4")).toThrow("the tag is v1.2.4");
  expect(() => releaseNotes(root, "99.0.0", "v99.0.0")).toThrow('CHANGELOG.md has no section "## 99.0.0 (DATE)"');
  expect(() => releaseNotes(root, "Unreleased", "vUnreleased")).toThrow("no section");
});

test("bytes with another digest than that of the lock file are refused", () => {
  const bytes = Buffer.from("bun");
  const integrity = `sha512-${new Bun.CryptoHasher("sha512").update(bytes).digest("base64")}`;
  expect(digestFault(bytes, integrity)).toBeNull();
  expect(digestFault(Buffer.from("bum"), integrity)).toStartWith("its sha512 digest is ");
});
