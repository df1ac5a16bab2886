#!/usr/bin/env node
// Runs the Bun that npm installed: `node bin/launch.js SCRIPT ARGUMENTS`. Its install script moves the binary; where
// npm did not run that script (npm 12 blocks it, --ignore-scripts too), it still lies in the platform's package.
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, devNull } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** Where Bun's executable is; null when the packages are not installed. */
export function findBun() {
  return movedBinary() ?? platformBinary();
}

function movedBinary() {
  try {
    const path = join(dirname(require.resolve("bun/package.json")), "bin", "bun.exe");
    // The stub that stands there before the install script has run is a few hundred bytes long.
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
      // Not the package of this platform.
    }
  }
  return null;
}

/** Becomes Bun where Node can (22.15 and later); otherwise stays as its parent and passes signals on. */
export function launch(args) {
  const bun = findBun();
  if (bun === null) {
    process.stderr.write("rollcall: Bun is missing; run `npm ci` in the folder of Rollcall first\n");
    process.exit(1);
  }
  // Clients may send up to 64 KiB of headers; the runtime's own limit is a quarter of that. What lies in the folder that
  // somebody happens to be in must neither be run nor set anything.
  const flags = ["--max-http-header-size=65536", "--no-env-file", `--config=${devNull}`, ...args];
  if (process.execve) process.execve(bun, [bun, ...flags], process.env);
  // Whoever kills this parent must not leave a server behind that holds the data.
  const child = spawn(bun, ["--no-orphans", ...flags], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) launch(process.argv.slice(2));
