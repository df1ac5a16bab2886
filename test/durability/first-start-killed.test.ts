import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { housekeeping } from "../starting/housekeeping.ts";
import { spawnRollcall, type TestServer } from "../support/server.ts";

const { newDirectory, start } = housekeeping();

const attempts = 24;
const startMsAbout = 120;
const keysMadeWithinMs = 8;
const bannerDeadlineMs = 2_000;
const testDeadlineMs = 120_000;
const keyForm = /export OPENAI_API_KEY=(\S+)/;

test(
  "the next start succeeds whenever the first start is killed",
  async () => {
    for (let attempt = 0; attempt < attempts; attempt++) await killAndGoOn(attempt);
  },
  testDeadlineMs,
);

async function killAndGoOn(attempt: number): Promise<void> {
  const directory = newDirectory();
  const shown = await killedFirstStart(directory, attempt);
  const server = await start({ directory, yaml: null });
  if (!(await opens(server, shown))) {
    const deadline = performance.now() + bannerDeadlineMs;
    while (!keyForm.test(server.stderr()) && performance.now() < deadline) await Bun.sleep(1);
    if (!(await opens(server, server.stderr()))) throw new Error("there are keys, and no start has ever shown them");
  }
  expect(await server.stop()).toBe(0);
}

/** Whether the key that a start has shown is one. */
async function opens({ url }: TestServer, shown: string): Promise<boolean> {
  const key = keyForm.exec(shown)?.[1];
  if (key === undefined) return false;
  return (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).ok;
}

/** Kills it anywhere in its start, or close to when the keys are made; gives back what it said. */
async function killedFirstStart(directory: string, attempt: number): Promise<string> {
  const child = spawnRollcall(["serve", "--port", "0", "--data", join(directory, "data")]);
  const said = new Response(child.stderr).text();
  const share = attempt / attempts;
  if (attempt % 3 === 0) await Bun.sleep(share * startMsAbout);
  else {
    while (!existsSync(join(directory, "data", "rollcall.db"))) await Bun.sleep(0);
    // Sleeping would be too coarse here.
    for (const until = performance.now() + share * keysMadeWithinMs; performance.now() < until;);
  }
  child.kill("SIGKILL");
  await child.exited;
  return said;
}
