import type { Cores } from "./cores.ts";
import { processorMicroseconds } from "./processor.ts";
import { endWithUs } from "./tools.ts";

/** One request, as every client of a measurement sends it. */
export interface Probe {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly requestsPerSecond: number;
  /** Processor time of the server per request, user and kernel. */
  readonly cpuMicroseconds: number;
  /** The same for the load generator. */
  readonly clientMicroseconds: number;
}

export interface Durations {
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
}

const connections = 64;
// How long wrk may exceed its given duration before it is ended.
const graceSeconds = 5;

/** Loads a server over keep-alive connections, once to warm it and once to measure it. */
export async function measure(
  server: { readonly url: string; readonly pids: readonly number[] },
  probe: Probe,
  expectedStatus: number,
  { warmUpSeconds, measureSeconds }: Durations,
  cores: Cores,
): Promise<Sample> {
  await wrk(server.url, probe, expectedStatus, warmUpSeconds, cores);
  const before = processorMicroseconds(server.pids);
  const { requests, seconds, spent } = await wrk(server.url, probe, expectedStatus, measureSeconds, cores);
  const cpuMicroseconds = (processorMicroseconds(server.pids) - before) / requests;
  return { requestsPerSecond: requests / seconds, cpuMicroseconds, clientMicroseconds: spent / requests };
}

async function wrk(url: string, { path, headers }: Probe, expectedStatus: number, seconds: number, cores: Cores) {
  const flags = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`];
  for (const [name, value] of Object.entries(headers)) flags.push("-H", `${name}: ${value}`);
  const command = [...cores.clientPrefix, "wrk", ...flags, `${url}${path}`];
  const timeout = (seconds + graceSeconds) * 1000;
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe", timeout });
  endWithUs(child);
  const [text, problem, exitCode] = await Promise.all([
    Bun.readableStreamToText(child.stdout),
    Bun.readableStreamToText(child.stderr),
    child.exited,
  ]);
  if (exitCode !== 0) throw new Error(`wrk ended with ${exitCode}: ${problem || text}`);
  return { ...readReport(text, expectedStatus), spent: Number(child.resourceUsage()?.cpuTime.total ?? 0) };
}

function readReport(text: string, expectedStatus: number): { requests: number; seconds: number } {
  const [, count, elapsed, unit] = /(\d+) requests in ([\d.]+)(s|m)/.exec(text) ?? [];
  if (count === undefined || elapsed === undefined) throw new Error(`cannot read what wrk reports: ${text}`);
  const requests = Number(count);
  const failures = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  const expectedFailures = expectedStatus >= 400 ? requests : 0;
  if (requests === 0 || failures !== expectedFailures)
    throw new Error(`expected ${requests} answers ${expectedStatus}, but wrk reports: ${text}`);
  return { requests, seconds: Number(elapsed) * (unit === "m" ? 60 : 1) };
}
