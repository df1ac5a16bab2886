import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { mintKey } from "../src/core/people/key.ts";
import { residentMegabytes } from "../test/support/processes/memory.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { show } from "./cases.ts";
import { anyCore } from "./cores.ts";
import { measure, type Probe, type Sample } from "./load.ts";
import { median } from "./report.ts";
import { endWithUs, find, removedWithUs } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench:sources`: the read throughput while fifty sources of 2,000 models refresh as often as can be
 * configured, and whether memory stays constant. README.md says how to read it.
 */

const sourceCount = 50;
const modelsEach = 2_000;
// The shortest interval that can be configured: ten refreshes a second.
const refreshSeconds = 5;
// Two rounds, because sources that refresh together keep doing so.
const durations = { warmUpSeconds: 3, measureSeconds: 2 * refreshSeconds };
const memoryAt = [200, 1_000] as const;
// One answer in this many has changes, so that memory is measured with changes too.
const newsOneIn = 20;
const goal = 0.9;
const minutesMax = 20;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
const world = worldOf(100, 10);
const key = mintKey("project", createHash("sha256").update("sourced").digest());
const upstream = { asked: 0, hasNews: false };

if (find("wrk") === null || process.platform !== "linux") {
  console.error("The benchmark needs Linux and wrk: install it with `apt-get install wrk`.");
  process.exitCode = 1;
} else await main();

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  const deadline = setTimeout(() => process.exit(1), minutesMax * 60_000);
  const port = await startUpstreams();
  const refreshing = await start(port, refreshSeconds);
  await measureMemory(refreshing);
  pause(refreshing);
  // Refreshed once, and not again for a day.
  const idle = await start(port, 86_400);
  await compare(idle, refreshing);
  clearTimeout(deadline);
  process.exit(0);
}

/** Resolves when every model of every source is listed. */
async function start(port: number, seconds: number): Promise<TestServer> {
  const server = await startServer({ yaml: yamlOf(port, seconds), flags: ["--no-access-log"] });
  endWithUs(server.process);
  removedWithUs(server.directory);
  const startedMs = performance.now();
  while ((await listed(server)) < sourceCount * modelsEach) await Bun.sleep(1000);
  console.log(
    `${sourceCount} sources of ${modelsEach} models listed after ${Math.round(performance.now() - startedMs)} ms`,
  );
  return server;
}

async function measureMemory(server: TestServer): Promise<void> {
  upstream.hasNews = true;
  const [from, figures] = [upstream.asked, [] as string[]];
  for (const refreshes of memoryAt) {
    while (upstream.asked - from < refreshes) await Bun.sleep(100);
    // The same list is in memory at both times.
    await listed(server);
    await Bun.sleep(1000);
    figures.push(`${Math.round(residentMegabytes(server.process.pid))} MB after ${refreshes} refreshes`);
  }
  upstream.hasNews = false;
  console.log(`memory, with news in one answer of ${newsOneIn}: ${figures.join(", ")}`);
}

/** One of the two servers is stopped while the other is measured. */
async function compare(idle: TestServer, refreshing: TestServer): Promise<void> {
  const probes = { "list of 100": probeOf(world.keys[0]!, "identity"), "list of 100,000, gzip": probeOf(key, "gzip") };
  for (const [name, probe] of Object.entries(probes)) {
    const samples = { idle: [] as Sample[], refreshing: [] as Sample[] };
    const [from, startedMs] = [upstream.asked, performance.now()];
    for (let round = 0; round < rounds; round++) {
      const both = [["idle", idle, refreshing] as const, ["refreshing", refreshing, idle] as const];
      for (const [state, server, other] of round % 2 === 0 ? both : both.toReversed()) {
        pause(other);
        server.process.kill("SIGCONT");
        const measured = { url: server.url, pids: [server.process.pid] };
        // Refreshes need the upstreams to answer, so wrk is given no priority over them.
        samples[state].push(await measure(measured, probe, 200, durations, anyCore));
      }
    }
    // During half of the time this server was stopped.
    const perSecond = (upstream.asked - from) / ((performance.now() - startedMs) / 2000);
    console.log(`${name}: ${spell(samples)}, ${perSecond.toFixed(1)} refreshes a second`);
  }
}

function spell({ idle, refreshing }: Record<"idle" | "refreshing", readonly Sample[]>): string {
  const rates = (samples: readonly Sample[]) => samples.map(({ requestsPerSecond }) => requestsPerSecond);
  const costs = (samples: readonly Sample[]) => samples.map(({ cpuMicroseconds }) => cpuMicroseconds);
  const ratios = rates(refreshing).map((rate, at) => rate / rates(idle)[at]!);
  const costRatios = costs(idle).map((cost, at) => cost / costs(refreshing)[at]!);
  return (
    `${median(ratios).toFixed(2)} of idle (${Math.min(...ratios).toFixed(2)} - ${Math.max(...ratios).toFixed(2)}; ` +
    `goal ${goal}), by the server's processor time ${median(costRatios).toFixed(2)}; ` +
    `${Math.round(median(rates(refreshing)))} and ${Math.round(median(rates(idle)))} requests a second`
  );
}

function pause(server: TestServer): void {
  server.process.kill("SIGSTOP");
}

function probeOf(ofKey: string, encoding: string): Probe {
  return { path: "/v1/models", headers: { authorization: `Bearer ${ofKey}`, "accept-encoding": encoding } };
}

async function listed(server: TestServer): Promise<number> {
  const { body } = await show(server.url, probeOf(key, "identity"));
  return (JSON.parse(new TextDecoder().decode(body)) as { data: { id: string }[] }).data.filter(({ id }) =>
    id.startsWith("source-"),
  ).length;
}

function yamlOf(port: number, seconds: number): string {
  const sources = Array.from(
    { length: sourceCount },
    (_, at) =>
      `      - { id: source-${at}, kind: openai-compatible, base_url: "http://127.0.0.1:${port}/${at}", refresh_seconds: ${seconds} }`,
  );
  return [
    // The first lists must not be spread over several minutes by the change limit.
    "limits: { changed_models_per_minute: 10000000 }",
    world.yaml.trimEnd(),
    "  - name: sourced",
    "    users: [{ email: owner@sourced.example, role: owner }]",
    "    projects: [{ name: default }]",
    `    keys: [{ name: reader, value: ${key}, project: default, user: owner@sourced.example }]`,
    "    sources:",
    ...sources,
    "",
  ].join("\n");
}

/** All upstreams on one port, distinguished by their paths. */
async function startUpstreams(): Promise<number> {
  const bodies = Array.from({ length: sourceCount }, (_, at) => bodyOf(at, 8192));
  const server = createServer((request, response) => {
    const at = Number(/^\/(\d+)\//.exec(request.url ?? "")?.[1]);
    upstream.asked++;
    // A new model each time, so that the list changes.
    if (upstream.hasNews && upstream.asked % newsOneIn === 0) bodies[at] = bodyOf(at, 8192 + upstream.asked);
    response.setHeader("content-type", "application/json").end(bodies[at]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function bodyOf(at: number, firstContext: number): string {
  const data = Array.from({ length: modelsEach }, (_, model) => ({
    id: `source-${at}/llama-3.1-8b-instruct-${String(model).padStart(4, "0")}`,
    object: "model",
    created: 1_700_000_000 + model,
    owned_by: "bench-team",
    max_model_len: model === 0 ? firstContext : 8192,
  }));
  return JSON.stringify({ object: "list", data });
}
