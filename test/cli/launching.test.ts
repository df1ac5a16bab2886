import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `bin/openai` finds Bun by itself, and asks Node to where it does not lie at its usual place. */

const bin = join(import.meta.dir, "..", "..", "bin");
let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "rollcall-launch-"));
  mkdirSync(join(place, "rollcall", "src"), { recursive: true });
  cpSync(bin, join(place, "rollcall", "bin"), { recursive: true });
  writeFileSync(join(place, "rollcall", "package.json"), '{"type":"module"}');
});
afterEach(() => rmSync(place, { recursive: true }));

function launch(command = join(place, "rollcall", "bin", "openai")) {
  const { exitCode, stdout, stderr } = Bun.spawnSync([command, "models", "list"], { cwd: "/", stdin: "ignore" });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

function putBun(modules: string, text: string): void {
  mkdirSync(join(modules, "bun", "bin"), { recursive: true });
  writeFileSync(join(modules, "bun", "package.json"), "{}");
  writeFileSync(join(modules, "bun", "bin", "bun.exe"), text);
  chmodSync(join(modules, "bun", "bin", "bun.exe"), 0o755);
}

/** Stands for Bun: says how it was called. */
const teller = '#!/bin/sh\necho "$1 $2 $(basename "$3") $4 $5 $6"\n';
const told = { exitCode: 0, stdout: "--no-env-file --config=/dev/null main.ts openai models list\n", stderr: "" };
const missing = {
  exitCode: 1,
  stdout: "",
  stderr: "rollcall: Bun is missing; run `npm ci` in the folder of Rollcall first\n",
};

test("bin/openai works in a checkout, and through links", () => {
  putBun(join(place, "rollcall", "node_modules"), teller);
  symlinkSync(join(place, "rollcall", "bin", "openai"), join(place, "absolute"));
  symlinkSync("absolute", join(place, "relative"));
  expect(launch()).toEqual(told);
  expect(launch(join(place, "relative"))).toEqual(told);
});

test("bin/openai works as a dependency of another package", () => {
  putBun(place, teller);
  expect(launch()).toEqual(told);
});

test("without Bun, or with only its stub, the error says what to do", () => {
  expect(launch()).toEqual(missing);
  putBun(join(place, "rollcall", "node_modules"), 'echo "Error: the install script was not run." >&2\n');
  expect(launch()).toEqual(missing);
});

test.each([["openai"], ["rollcall"]])("%s runs no code from the current folder", (name) => {
  writeFileSync(join(place, ".env"), "OPENAI_BASE_URL=http://127.0.0.1:2/v1\n");
  writeFileSync(join(place, "bunfig.toml"), 'preload = ["./other.ts"]\n');
  writeFileSync(join(place, "other.ts"), 'console.log("was run");\n');
  const environment = { PATH: process.env["PATH"] ?? "", HOME: place, OPENAI_BASE_URL: "http://127.0.0.1:1/v1" };
  const command = (env: Record<string, string>) =>
    Bun.spawnSync([join(bin, name), "models", "list"], { cwd: place, stdin: "ignore", env });
  const { stdout, stderr } = command(environment);
  expect([stdout.toString(), stderr.toString()]).toEqual(["", expect.stringContaining("127.0.0.1:1/v1")]);
  // Without the variable, the one of the file is not taken.
  expect(
    command({ PATH: environment.PATH, HOME: place, HTTPS_PROXY: "http://127.0.0.1:1" }).stderr.toString(),
  ).not.toContain(":2/v1");
});
