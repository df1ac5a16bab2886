#!/usr/bin/env node
// Runs the Bun that npm installed: `node bin/launch.js SCRIPT ARGUMENTS`.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { bunFlags, findBun } from "./find-bun.cjs";

const parentCheckMs = 200;

/**
 * Replaces this process by Bun if Node can do that (22.15 and later), or else stays as its parent and passes signals on.
 * Under a package manager it always stays, and stops Bun when the process that started this one has ended.
 */
export function launch(args) {
  const bun = findBun();
  if (bun === null) {
    process.stderr.write("rollcall: Bun is missing; run `npm ci` in the folder of Rollcall first\n");
    process.exit(1);
  }
  const flags = [...bunFlags, ...args];
  const stopsWithParent = isScriptOfPackageManager(process.env);
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

/**
 * `npm start`, `npm run`, `npx` and `npm exec` start a shell and pass signals on to that shell only, which may end without
 * passing them on. pnpm, yarn and Bun set the same variables. A script that puts the server into the background, as in
 * `rollcall serve & vitest`, ends before the server does.
 */
function isScriptOfPackageManager({ npm_config_user_agent: manager, npm_lifecycle_script: script = "" }) {
  const hasBackground = /(^|[^&>])&([^&>]|$)/.test(script);
  return manager !== undefined && !hasBackground;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) launch(process.argv.slice(2));
