import { afterEach, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, isRunning } from "../support/processes/processes.ts";
import { until } from "../support/waiting.ts";
import { housekeeping } from "./housekeeping.ts";

/** `bin/rollcall` under a Node that cannot become Bun (before 22.15), and so stays as its parent. */

const { newDirectory } = housekeeping();
const withoutExecve = "data:text/javascript,process.execve=undefined";
const root = join(import.meta.dir, "..", "..");
const launcher = join(root, "bin", "rollcall");

const pids = new Set<number>();
afterEach(() => {
  for (const pid of pids) if (isRunning(pid)) process.kill(pid, "SIGKILL");
  pids.clear();
});

async function launch(data: string) {
  const args = ["serve", "--port", "0", "--no-detect", "--data", data];
  const child = Bun.spawn(["node", "--import", withoutExecve, launcher, ...args], {
    env: { PATH: process.env["PATH"] },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  pids.add(child.pid);
  await until(() => childrenOf(child.pid).length === 1);
  const [server = 0] = childrenOf(child.pid);
  pids.add(server);
  const { value } = await child.stdout.getReader().read();
  const url = /^listening on (\S+)/.exec(new TextDecoder().decode(value))?.[1] ?? "";
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  return { child, server };
}

test("a killed launcher leaves no server behind, and the next start works on the same data", async () => {
  const data = join(newDirectory(), "data");
  const { child, server } = await launch(data);
  child.kill("SIGKILL");
  await until(() => !isRunning(server));
  const again = await launch(data);
  again.child.kill("SIGTERM");
  expect(await again.child.exited).toBe(0);
});

/** Runs this in the repository until a server says its address, which it does not have to be the parent of. */
async function runUntilListening(command: readonly string[], folder = root) {
  const child = Bun.spawn([...command], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      ROLLCALL_PORT: "0",
      ROLLCALL_DATA: join(newDirectory(), "data"),
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  pids.add(child.pid);
  let said = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    said += decoder.decode(chunk, { stream: true });
    if (/^listening on .*\n/m.test(said)) break;
  }
  const url = /^listening on (\S+)/m.exec(said)?.[1] ?? "";
  return {
    child,
    answers: () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
  };
}

// dash ends on SIGTERM without passing it on; bash replaces itself by the command.
test.each([
  ["npm start", "sh", ["npm", "start", "--script-shell=sh", "--", "--no-detect"]],
  ["npm start", "bash", ["npm", "start", "--script-shell=bash", "--", "--no-detect"]],
  ["npx", "sh", ["npx", "--script-shell=sh", "rollcall", "serve", "--no-detect"]],
  ["npm exec", "sh", ["npm", "exec", "--script-shell=sh", "rollcall", "--", "serve", "--no-detect"]],
] as const)("SIGTERM to %s stops the server when it uses %s", async (_, __, command) => {
  const { child, answers } = await runUntilListening(command);
  expect(await answers()).toBe(true);
  child.kill("SIGTERM");
  await child.exited;
  await until(async () => !(await answers()));
});

/** A folder with this script in its package.json. */
function packageWith(script: string): string {
  const folder = newDirectory();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { models: script } }));
  return folder;
}

test("SIGTERM to npm run stops the server of a script, also when more commands follow", async () => {
  const folder = packageWith(`node ${launcher} serve --no-detect 2>&1 && echo done`);
  const { child, answers } = await runUntilListening(["npm", "run", "models", "--script-shell=sh"], folder);
  child.kill("SIGTERM");
  await child.exited;
  await until(async () => !(await answers()));
});

test("a server that a script puts into the background goes on when the script has ended", async () => {
  const pidFile = join(newDirectory(), "pid");
  const folder = packageWith(`node ${launcher} serve --no-detect & echo $! >${pidFile}; sleep 1`);
  const { child, answers } = await runUntilListening(["npm", "run", "models", "--script-shell=sh"], folder);
  const server = Number(readFileSync(pidFile, "utf8"));
  pids.add(server);
  expect(await child.exited).toBe(0);
  // More than twice the time that a launcher takes to see it.
  await Bun.sleep(500);
  expect(await answers()).toBe(true);
  process.kill(server, "SIGTERM");
  await until(async () => !(await answers()));
});

test("the launcher passes a signal on and exits with the server's exit code", async () => {
  const { child, server } = await launch(join(newDirectory(), "data"));
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  expect(isRunning(server)).toBe(false);
});
