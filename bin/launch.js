#!/usr/bin/env node
// Runs the Bun that npm installed: `node bin/launch.js SCRIPT ARGUMENTS`. Bun's install script moves the binary. If npm
// did not run the script (npm 12 blocks it, and so does --ignore-scripts), the binary is still in the platform's package.
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, devNull } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** The path of Bun's executable; null if the packages are not installed. */
export function findBun() {
  return movedBinary() ?? platformBinary();
}

function movedBinary() {
  try {
    const path = join(dirname(require.resolve("bun/package.json")), "bin", "bun.exe");
    // Before the install script has run, the file is a stub of a few hundred bytes.
    return existsSync(path) && statSync(path).size > 1_000_000 ? path : null;
  } catch {
    return null;
  }
}

function platformBinary() {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  const name = process.platform === "win32" ? "bun.exe" : "bun";
  for (const libc of ["", "-musl"]) {
    try {
      return require.resolve(`@oven/bun-${process.platform}-${architecture}${libc}/bin/${name}`);
    } catch {
      // Another platform's package.
    }
  }
  return null;
}

const parentCheckMs = 200;

/**
 * Replaces this process by Bun if Node can do that (22.15 and later), or else stays as its parent and passes signals on.
 * With `stopsWithParent` it always stays, and stops Bun when the process that started this one has ended.
 */
export function launch(args, { stopsWithParent = false } = {}) {
  const bun = findBun();
  if (bun === null) {
    process.stderr.write("rollcall: Bun is missing; run `npm ci` in the folder of Rollcall first\n");
    process.exit(1);
  }
  // Clients may send up to 64 KiB of headers, four times Bun's default. Files in the current folder must not configure or
  // run anything.
  const flags = ["--max-http-header-size=65536", "--no-env-file", `--config=${devNull}`, ...args];
  if (process.execve && !stopsWithParent) process.execve(bun, [bun, ...flags], process.env);
  // A killed parent must not leave a server behind that keeps the data locked.
  const child = spawn(bun, ["--no-orphans", ...flags], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  if (stopsWithParent) {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || child.kill("SIGTERM"), parentCheckMs).unref();
  }
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) launch(process.argv.slice(2));
