import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cores } from "./cores.ts";
import { threadMicroseconds } from "./processor.ts";
import { endWithUs, temporaryDirectory } from "./tools.ts";

/** One request, as every client of a measurement sends it. */
export interface Probe {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A probe with a body is a POST. */
  readonly body?: string;
  /** What wrk runs to make requests that differ, in Lua. */
  readonly script?: string;
}

export interface Sample {
  readonly requestsPerSecond: number;
  /** Processor time of the server per request, user and kernel. */
  readonly cpuMicroseconds: number;
  /** The same for the load generator. */
  readonly clientMicroseconds: number;
  /** The median of the time from a request to the end of its answer. */
  readonly p50Microseconds: number;
}

export interface Durations {
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
}

const connectionsDefault = 64;
// How long wrk may exceed its given duration before it is ended.
const graceSeconds = 5;

/** Loads a server over keep-alive connections, once to warm it and once to measure it. */
export async function measure(
  server: { readonly url: string; readonly pids: readonly number[] },
  probe: Probe,
  expectedStatus: number,
  { warmUpSeconds, measureSeconds }: Durations,
  cores: Cores,
  connections = connectionsDefault,
): Promise<Sample> {
  const load = (seconds: number) => wrk(server.url, probe, expectedStatus, seconds, cores, connections);
  if (warmUpSeconds > 0) await load(warmUpSeconds);
  const before = threadMicroseconds(server.pids);
  const { requests, seconds, spent, p50Microseconds } = await load(measureSeconds);
  const cpuMicroseconds = (threadMicroseconds(server.pids) - before) / requests;
  const requestsPerSecond = requests / seconds;
  return { requestsPerSecond, cpuMicroseconds, clientMicroseconds: spent / requests, p50Microseconds };
}

async function wrk(
  url: string,
  { path, headers, body, script: given }: Probe,
  expectedStatus: number,
  seconds: number,
  cores: Cores,
  connections: number,
) {
  const flags = ["-t", "1", "-c", String(connections), "-d", `${Math.ceil(seconds)}s`, "--latency"];
  for (const [name, value] of Object.entries(headers)) flags.push("-H", `${name}: ${value}`);
  const lua = body === undefined ? given : postOf(body);
  const script = lua === undefined ? null : scriptOf(lua);
  if (script !== null) flags.push("-s", script.path);
  const command = [...cores.clientPrefix, "wrk", ...flags, `${url}${path}`];
  const timeout = (seconds + graceSeconds) * 1000;
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe", timeout });
  endWithUs(child);
  // wrk takes whole seconds, and reports what it has when it is interrupted.
  const interrupt = Number.isInteger(seconds) ? null : setTimeout(() => child.kill("SIGINT"), seconds * 1000);
  const [text, problem, exitCode] = await Promise.all([
    Bun.readableStreamToText(child.stdout),
    Bun.readableStreamToText(child.stderr),
    child.exited,
  ]);
  if (interrupt !== null) clearTimeout(interrupt);
  script?.remove();
  if (exitCode !== 0) throw new Error(`wrk ended with ${exitCode}: ${problem || text}`);
  return { ...readReport(text, expectedStatus), spent: Number(child.resourceUsage()?.cpuTime.total ?? 0) };
}

/** wrk takes the method and the body from a script. */
function postOf(body: string): string {
  return `wrk.method = "POST"\nwrk.body = ${luaText(body)}\n`;
}

function scriptOf(lua: string): { readonly path: string; remove(): void } {
  const { path, remove } = temporaryDirectory("wrk");
  const script = join(path, "requests.lua");
  writeFileSync(script, lua);
  return { path: script, remove };
}

function luaText(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

const unitMicroseconds: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000 };

function readReport(text: string, expectedStatus: number) {
  const [, count, elapsed, unit] = /(\d+) requests in ([\d.]+)(ms|s|m)/.exec(text) ?? [];
  if (count === undefined || elapsed === undefined) throw new Error(`cannot read what wrk reports: ${text}`);
  const requests = Number(count);
  const unitSeconds = { ms: 0.001, s: 1, m: 60 }[unit ?? ""] ?? NaN;
  const failures = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  const expectedFailures = expectedStatus >= 400 ? requests : 0;
  if (requests === 0 || failures !== expectedFailures)
    throw new Error(`expected ${requests} answers ${expectedStatus}, but wrk reports: ${text}`);
  const [, p50, p50Unit = ""] = /^ *50% +([\d.]+)(us|ms|s)$/m.exec(text) ?? [];
  const p50Microseconds = Number(p50) * (unitMicroseconds[p50Unit] ?? NaN);
  return { requests, seconds: Number(elapsed) * unitSeconds, p50Microseconds };
}
