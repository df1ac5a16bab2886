import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import { childrenOf, isRunning } from "../support/processes/processes.ts";
import { until } from "../support/waiting.ts";
import { housekeeping } from "./housekeeping.ts";

/** `bin/rollcall` under a Node that cannot become Bun (before 22.15), and so stays as its parent. */

const { newDirectory } = housekeeping();
const withoutExecve = "data:text/javascript,process.execve=undefined";
const launcher = join(import.meta.dir, "..", "..", "bin", "rollcall");

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

// dash ends on SIGTERM without passing it on; bash replaces itself by the command.
test.each(["sh", "bash"])("SIGTERM to npm start stops the server when npm uses %s", async (shell) => {
  const data = join(newDirectory(), "data");
  const child = Bun.spawn(["npm", "start", `--script-shell=${shell}`, "--", "--no-detect"], {
    cwd: join(import.meta.dir, "..", ".."),
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ROLLCALL_PORT: "0", ROLLCALL_DATA: data },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  pids.add(child.pid);
  let said = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    said += decoder.decode(chunk, { stream: true });
    if (said.includes("listening on ")) break;
  }
  const url = /^listening on (\S+)/m.exec(said)?.[1] ?? "";
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill("SIGTERM");
  await child.exited;
  await until(async () => (await fetch(`${url}/healthz`).catch(() => null)) === null);
});

test("the launcher passes a signal on and exits with the server's exit code", async () => {
  const { child, server } = await launch(join(newDirectory(), "data"));
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  expect(isRunning(server)).toBe(false);
});
