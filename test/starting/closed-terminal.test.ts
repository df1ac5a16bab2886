import { expect, test } from "bun:test";
import { join } from "node:path";
import { isRunning } from "../support/processes/processes.ts";
import { until } from "../support/waiting.ts";
import { housekeeping } from "./housekeeping.ts";

/** A server whose terminal is closed, like the window that somebody started it in. */

const { newDirectory } = housekeeping();
const root = join(import.meta.dir, "..", "..");
const main = join(root, "src", "main.ts");
const launcher = join(root, "bin", "rollcall");

/** Runs a command that serves on a terminal; resolves when the server listens. */
async function serveOnTerminal(command: readonly string[]) {
  let screen = "";
  const child = Bun.spawn([...command], {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      ROLLCALL_PORT: "0",
      ROLLCALL_DATA: join(newDirectory(), "data"),
    },
    terminal: { cols: 200, rows: 40, data: (_, chunk) => (screen += new TextDecoder().decode(chunk)) },
  });
  await until(() => /listening on http\S+\r\n/.test(screen));
  const url = /listening on (\S+)/.exec(screen)?.[1] ?? "";
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await answers()).toBe(true);
  return { child, answers };
}

test.concurrent.each([
  ["the program itself", [process.execPath, main, "serve", "--no-detect"]],
  ["bin/rollcall", [launcher, "serve", "--no-detect"]],
  ["npx", ["npx", "rollcall", "serve", "--no-detect"]],
] as const)("a server started by %s stops when its terminal is closed", async (_, command) => {
  const { child, answers } = await serveOnTerminal(command);
  child.terminal?.close();
  await child.exited;
  await until(async () => !(await answers()));
});

test.concurrent("a server under nohup goes on when its terminal is closed", async () => {
  const output = join(newDirectory(), "nohup.out");
  const serve = `echo $$; exec nohup ${process.execPath} ${main} serve --no-detect >${output} 2>&1`;
  const child = Bun.spawn(["sh", "-c", `sh -c '${serve}' & tail -n +1 -F ${output} 2>/dev/null`], {
    env: { PATH: process.env["PATH"], ROLLCALL_PORT: "0", ROLLCALL_DATA: join(newDirectory(), "data") },
    terminal: { cols: 200, rows: 40, data: (_, chunk) => (screen += new TextDecoder().decode(chunk)) },
  });
  let screen = "";
  await until(() => /listening on http\S+\r\n/.test(screen));
  const pid = Number(/^\d+/.exec(screen)?.[0]);
  child.terminal?.close();
  await child.exited;
  await Bun.sleep(500);
  expect(isRunning(pid)).toBe(true);
  process.kill(pid, "SIGTERM");
  await until(() => !isRunning(pid));
});

test.concurrent("on an open terminal, SIGHUP reads the configuration again and does not stop", async () => {
  const { child, answers } = await serveOnTerminal([process.execPath, main, "serve", "--no-detect"]);
  child.kill("SIGHUP");
  await Bun.sleep(500);
  expect(await answers()).toBe(true);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
});
