import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { digestFault } from "../../scripts/release/base-executables.ts";
import { releaseNotes } from "../../scripts/release/notes.ts";
import { fetchConsole } from "../support/console/fetched-console.ts";
import { bundledConsole } from "../support/console/bundled-console.ts";
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
      /^(?!examples\/).*\.test\.ts$|contract|fixtures|^(test|bench|scripts|conformance)\/|^docs\/pictures\//.test(path),
    ),
  ).toEqual([]);
  expect(paths).toContain("LICENSE");
  expect(paths).toContain("program/main.js.jsc");
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
  const openai = join(inPackage(), "bin", "openai");
  expect(run(openai, "--version").stdout.toString()).toStartWith("openai version ");
});

test("its console is that of the sources, byte for byte", async () => {
  const command = [join(place, "bin", "rollcall"), "serve", "--memory", "--port", "0"];
  const server = Bun.spawn(command, { cwd: place, stdout: "pipe", stderr: "ignore" });
  let text = "";
  for await (const chunk of server.stdout) if ((text += new TextDecoder().decode(chunk)).includes("\n")) break;
  const served = await fetchConsole(text.trim().replace("listening on ", "")).finally(() => server.kill());
  await server.exited;
  expect(served).toEqual(await bundledConsole());
  expect(paths.filter((path) => path.startsWith("src/console/"))).toEqual(["src/console/route/page-names.ts"]);
  expect(readFileSync(inPackage("program", "THIRD-PARTY.md"), "utf8")).toContain("## preact ");
});

function inPackage(...path: string[]): string {
  return join(place, "lib", "node_modules", "rollcall", ...path);
}

// If the worker cannot start, the server reads a large file on its own thread, and holds up its requests without a word.
test("the package's program reads a large configuration in its worker, beside it", async () => {
  const program = readFileSync(inPackage("program", "main.js"), "utf8");
  // The text is too long to be shown.
  expect(program.includes('new URL("./config-worker.js",Bun.pathToFileURL(Bun.main))')).toBeTrue();
  const workerData = { flags: { memory: "true", example: "true" }, environment: {} };
  const worker = new Worker(inPackage("program", "config-worker.js"), { workerData });
  const [outcome] = await once(worker, "message");
  expect(outcome.config.declaration.file).toBe("examples/quickstart.yaml");
  await worker.terminate();
});

test("rollcall runs the program made of the sources, but in a clone and without that program the sources", () => {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-programs-"));
  for (const name of ["bin", "src/testing"]) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "src", "main.ts"), 'console.log("sources");');
  expect(programsRun(folder)).toEqual(Array<string>(3).fill("sources"));
  mkdirSync(join(folder, "program"));
  writeFileSync(join(folder, "program", "main.js"), 'console.log("program");');
  expect(programsRun(folder)).toEqual(Array<string>(3).fill("program"));
  writeFileSync(join(folder, "tsconfig.json"), "{}");
  expect(programsRun(folder)).toEqual(Array<string>(3).fill("sources"));
  rmSync(folder, { recursive: true });
});

function programsRun(folder: string): string[] {
  const command = 'require("./src/testing/command.cjs").rollcallCommand()';
  const testing = `const [file, ...args] = ${command}; child_process.spawnSync(file, args, { stdio: "inherit" })`;
  const commands = [["bin/rollcall"], ["node", "bin/start.js"], ["node", "--eval", testing]];
  return commands.map((one) => Bun.spawnSync(one, { cwd: folder }).stdout.toString().trim());
}

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
