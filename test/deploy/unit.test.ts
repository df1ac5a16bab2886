import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whyNoStrace } from "../support/processes/strace.ts";
import { publicCopy } from "../support/processes/unprivileged.ts";
import { until } from "../support/waiting.ts";

/** deploy/rollcall.service, judged by systemd, and its filter of system calls by what a server calls. */

const file = join(import.meta.dir, "..", "..", "deploy", "rollcall.service");
const unit = readFileSync(file, "utf8");
const settings = (name: string) => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, text = ""]) => text);

const whyNot = Bun.which("systemd-analyze") === null ? "systemd-analyze is not installed" : null;
if (whyNot !== null && process.env["CI"]) throw new Error(`the unit is not tested: ${whyNot}`);
if (whyNot !== null) console.warn(`tests of the unit do not run: ${whyNot}`);

function analyze(args: readonly string[]) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["systemd-analyze", "--no-pager", ...args]);
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

let place: string;
beforeAll(() => void (place = mkdtempSync(join(tmpdir(), "rollcall-unit-"))));
afterAll(() => rmSync(place, { recursive: true }));

describe.skipIf(whyNot !== null)("the unit", () => {
  test("systemd finds nothing wrong with it", () => {
    const copy = join(place, "rollcall.service");
    // systemd wants to find the program.
    writeFileSync(copy, unit.replace("/usr/local/bin/rollcall", process.execPath));
    expect(analyze(["verify", "--man=no", copy])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("systemd rates its exposure at 1.3 of 10", () => {
    const { stdout } = analyze(["security", "--offline=yes", "--threshold=13", file]);
    expect(stdout).toMatch(/Overall exposure level for rollcall.service: (0\.\d|1\.[0-3]) OK/);
  });

  test.skipIf(whyNoStrace !== null)("a server makes no system call that the unit forbids", async () => {
    const allowed = allowedCalls();
    expect([allowed.has("read"), allowed.has("mount"), allowed.has("setpriority")]).toEqual([true, false, false]);
    const called = await systemCalls();
    expect(called.size).toBeGreaterThan(30);
    expect([...called].filter((name) => !allowed.has(name)).toSorted()).toEqual([]);
  });

  test.skipIf(whyNoStrace !== null)("a server opens no kind of socket that the unit forbids", async () => {
    const allowed = new Set(settings("RestrictAddressFamilies").flatMap((text) => text.split(" ")));
    expect([...(await socketFamilies())].filter((family) => !allowed.has(family))).toEqual([]);
  });
});

test("the unit gives the server each key as a file that only the server can read", () => {
  const loaded = settings("LoadCredential").map((text) => text.split(":")[0]);
  expect(loaded).toEqual(["admin-key", "api-key", "master-key"]);
  const named = settings("Environment").map((text) => text.split("="));
  expect(named).toEqual(loaded.map((name) => [`ROLLCALL_${name?.toUpperCase().replace("-", "_")}_FILE`, `%d/${name}`]));
});

test("the unit waits longer for a stop than a server takes", () => {
  expect(Number(settings("TimeoutStopSec")[0])).toBeGreaterThanOrEqual(45);
});

/** What SystemCallFilter leaves, as systemd resolves its groups. */
function allowedCalls(): Set<string> {
  const allowed = new Set<string>();
  for (const text of settings("SystemCallFilter")) {
    const calls = text.replace("~", "").split(" ").flatMap(callsOf);
    for (const call of calls)
      if (text.startsWith("~")) allowed.delete(call);
      else allowed.add(call);
  }
  return allowed;
}

function callsOf(name: string): string[] {
  if (!name.startsWith("@")) return [name];
  const words = analyze(["syscall-filter", name]).stdout.matchAll(/^ {4}([@\w-]+)$/gm);
  return [...words].flatMap(([, word = ""]) => callsOf(word));
}

let traced: string | null = null;

/** A whole life of a server, as strace saw it: a first start, calls, a change of its file, a stop. */
async function trace(): Promise<string> {
  if (traced !== null) return traced;
  const [log, config] = [join(place, "trace"), join(place, "rollcall.yaml")];
  const quickstart = readFileSync(join(file, "..", "..", "examples", "quickstart.yaml"), "utf8");
  writeFileSync(config, quickstart);
  const data = join(place, "data");
  mkdirSync(data);
  chmodSync(data, 0o777);
  const { bun, main } = publicCopy(place);
  // As root, SQLite makes calls that it makes for nobody else.
  const asUser = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const command = [...asUser, bun, main, "serve", "--port", "0", "--data", data, "--config", config];
  const key = "a-key-of-the-traced-server";
  const child = Bun.spawn(["strace", "-f", "-qq", "-o", log, ...command], {
    env: { PATH: process.env["PATH"], ROLLCALL_API_KEY: key, ROLLCALL_MASTER_KEY: "m".repeat(32) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let [out, err] = ["", ""];
  const draining = [
    (async () => {
      for await (const chunk of child.stdout) out += new TextDecoder().decode(chunk);
    })(),
    (async () => {
      for await (const chunk of child.stderr) err += new TextDecoder().decode(chunk);
    })(),
  ];
  await until(() => /^listening on /m.test(out) || child.exitCode !== null);
  const url = /^listening on (\S+)$/m.exec(out)?.[1];
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const chat = { model: "gpt-4o-mini", stream: true, messages: [{ role: "user", content: "Hello" }] };
  const answers = [
    await fetch(`${url}/v1/models`, { headers }),
    await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: JSON.stringify(chat) }),
    await fetch(`${url}/readyz`),
    await fetch(`${url}/metrics`),
  ];
  for (const answer of answers) expect([answer.status, (await answer.text()).length > 0]).toEqual([200, true]);
  // Its process is a child of strace, which ends with it.
  const server = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number)[0]!;
  writeFileSync(config, quickstart.replace("models:", "retention_days: 60\nmodels:"));
  process.kill(server, "SIGHUP");
  await Bun.sleep(1_500);
  process.kill(server, "SIGTERM");
  expect([await child.exited, err.includes("stopping on SIGTERM")]).toEqual([0, true]);
  await Promise.all(draining);
  return (traced = readFileSync(log, "utf8"));
}

const systemCalls = async () =>
  new Set([...(await trace()).matchAll(/^\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)/gm)].map(([, name = ""]) => name));

const socketFamilies = async () =>
  new Set([...(await trace()).matchAll(/ socket\((AF_\w+)/g)].map(([, name]) => name!));
