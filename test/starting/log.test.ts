import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { LogPipe } from "../support/processes/log-pipe.ts";
import { rollcallCommand } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

/** A log that cannot be written ends no server and holds none up. */

const { newDirectory, directoryWith } = housekeeping();
const authorization = `Bearer ${keys.acemeOwner}`;
// More than a pipe and the server's memory for it hold together.
const manyRequests = 6_000;

let pipe: LogPipe;
let stop: () => Promise<number> = () => Promise.resolve(0);
beforeEach(() => void (pipe = new LogPipe()));
afterEach(async () => {
  await stop();
  pipe.remove();
});

async function serve(flags: readonly string[] = []) {
  const directory = directoryWith(worldYaml);
  const args = ["--data", join(directory, "data"), "--config", join(directory, "rollcall.yaml"), ...flags];
  const { child, url } = await pipe.serve(args);
  stop = async () => {
    child.kill("SIGTERM");
    return child.exited;
  };
  return { child, url };
}

async function ask(url: string, count: number): Promise<void> {
  const lanes = Array.from({ length: 20 }, async () => {
    for (let i = 0; i < count / 20; i++) {
      const response = await fetch(`${url}/v1/models/davinci`, { headers: { authorization } });
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
  });
  await Promise.all(lanes);
}

async function droppedLines(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain("# TYPE rollcall_log_lines_dropped_total counter\n");
  return Number(/^rollcall_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
}

const isNotice = (line: string) => /"level":"error","message":"\d+ lines of the log could not be written/.test(line);
// The last line may not have been read whole.
const linesOf = (text: string) =>
  text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "");

test("without a log reader the server goes on, counts dropped lines and reports them to the next reader", async () => {
  const { url } = await serve();
  await ask(url, 20);
  pipe.detach();
  await ask(url, 100);
  await until(async () => (await droppedLines(url)) >= 100);
  pipe.attach();
  let log = "";
  await until(() => (log += pipe.read()) && linesOf(log).some(isNotice));
  await ask(url, 20);
  await until(() => (log += pipe.read()).includes('"status":200'));
  for (const line of linesOf(log)) JSON.parse(line);
  expect(await stop()).toBe(0);
});

test("with a stalled log reader the server goes on in bounded memory and reports dropped lines later", async () => {
  const { url } = await serve();
  await ask(url, manyRequests);
  const dropped = await droppedLines(url);
  expect(dropped).toBeGreaterThan(0);
  let log = "";
  await until(() => (log += pipe.read()) && linesOf(log).some(isNotice));
  const lines = linesOf(log);
  for (const line of lines) JSON.parse(line);
  expect(lines.filter((line) => line.includes('"operation":"retrieveModel"')).length).toBeGreaterThan(100);
  expect(await stop()).toBe(0);
});

test("the server stops cleanly with a stalled log reader", async () => {
  const { url } = await serve();
  pipe.fill();
  await ask(url, 20);
  expect(await stop()).toBe(0);
});

test("the first keys are printed as soon as the log can be written, and do not delay the start", async () => {
  pipe.fill();
  const { child, url } = await pipe.serve(["--data", join(newDirectory(), "data")]);
  stop = async () => {
    child.kill("SIGTERM");
    return child.exited;
  };
  let log = "";
  await until(() => (log += pipe.read()).includes("curl"));
  const key = /OPENAI_API_KEY=(\S+)/.exec(log)?.[1];
  const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  expect(response.status).toBe(200);
});

test("with a full disk for the log the server goes on and counts dropped lines", async () => {
  const directory = directoryWith(worldYaml);
  const args = ["--port", "0", "--data", join(directory, "data"), "--config", join(directory, "rollcall.yaml")];
  const full = openSync("/dev/full", "w");
  const env = { PATH: process.env["PATH"] };
  const child = Bun.spawn(rollcallCommand(["serve", ...args]), { stdout: "pipe", stderr: full, env });
  closeSync(full);
  const { value } = await child.stdout.getReader().read();
  const url = /^listening on (\S+)/.exec(new TextDecoder().decode(value))?.[1] ?? "";
  await ask(url, 100);
  await until(async () => (await droppedLines(url)) >= 100);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
});

describe("a terminal as the log", () => {
  test("pausing a terminal with Ctrl-S pauses the log and not the server", async () => {
    const directory = directoryWith(worldYaml);
    const args = ["--port", "0", "--data", join(directory, "data"), "--config", join(directory, "rollcall.yaml")];
    let screen = "";
    const child = Bun.spawn(rollcallCommand(["serve", ...args]), {
      env: { PATH: process.env["PATH"] },
      terminal: { cols: 200, rows: 40, data: (_, chunk) => (screen += new TextDecoder().decode(chunk)) },
    });
    await until(() => /listening on http/.test(screen));
    const url = /listening on (\S+)/.exec(screen)?.[1] ?? "";
    const shown = () => screen.match(/GET \/v1\/models\/davinci 200/g)?.length ?? 0;
    await ask(url, 20);
    await until(() => shown() === 20);
    const [ctrlS, ctrlQ] = ["\x13", "\x11"];
    child.terminal!.write(ctrlS);
    await ask(url, 1_000);
    expect(shown()).toBeLessThan(1_020);
    child.terminal!.write(ctrlQ);
    await until(() => shown() === 1_020);
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    child.terminal!.close();
  });
});
