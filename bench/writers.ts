import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgresServer } from "../test/support/postgres/server.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { processorMicroseconds } from "./processor.ts";
import { heading, milliseconds, quantile, row } from "./report.ts";
import { endWithUs, removedWithUs } from "./tools.ts";

/*
 * `npm run bench:writers`: how long another organization's writes and reads take while one changes as many models as it
 * can. Every line is compared with the same calls on the quiet server just before. README.md says how to read it.
 */

const { values } = parseArgs({
  options: {
    postgres: { type: "boolean", default: false },
    seconds: { type: "string", default: "12" },
    models: { type: "string", default: "20000" },
    only: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const modelsEach = Number(values.models);
const noisySources = 4;
const callMsMax = 60_000;
const admin = { noisy: "noisy-admin-key-0123456789", quiet: "quiet-admin-key-0123456789" };
const reader = { noisy: "noisy-reader-key-0123456789", quiet: "quiet-reader-key-0123456789" };
const writeBoundMs = values.postgres ? 500 : 250;

interface Latencies {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** Makes noise until the signal aborts. */
type Noise = (server: TestServer, enough: AbortSignal) => Promise<unknown>;

const noises: Readonly<Record<string, Noise>> = {
  "one source renamed in a loop": (server, enough) => rename(server, enough, 1),
  "four sources renamed in a loop": (server, enough) => rename(server, enough, noisySources),
  "20 upstreams that list other models every 5 s": alternate,
  "a source added and removed in a loop": addAndRemove,
  "8 connections that register and delete": registerAndDelete,
  "a configuration file that declares other models": reload,
};

process.exitCode = await main();

async function main(): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  console.log(
    heading(["noise", "write p50", "p99", "longest", `<= ${writeBoundMs} ms`, "read p50", "p99", "server CPU"]),
  );
  let missed = 0;
  for (const [name, noise] of Object.entries(noises)) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    if (!(await compare(name, noise))) missed++;
  }
  return missed === 0 ? 0 : 1;
}

/** Prints one line and returns whether the bound was met. */
async function compare(name: string, noise: Noise): Promise<boolean> {
  const postgres = values.postgres ? await startPostgresServer() : null;
  const server = await startServer({
    yaml: yamlOf(0),
    flags: ["--no-access-log"],
    ...(postgres !== null && { databaseUrl: postgres.url }),
  });
  endWithUs(server.process);
  removedWithUs(server.directory);
  const quiet = await listen(server, seconds / 2);
  const enough = new AbortController();
  const making = noise(server, enough.signal);
  await Bun.sleep(1000);
  const cpuBefore = processorMicroseconds([server.process.pid]);
  const loud = await listen(server, seconds);
  const share = (processorMicroseconds([server.process.pid]) - cpuBefore) / (seconds * 1e6);
  enough.abort();
  server.process.kill("SIGKILL");
  await making.catch(() => undefined);
  await postgres?.stop();
  const longest = Math.max(...loud.writes);
  const ratio = (of: keyof Latencies, part: number) =>
    `${milliseconds(quantile(loud[of], part))} (x${(quantile(loud[of], part) / quantile(quiet[of], part)).toFixed(1)})`;
  const cells = [
    ratio("writes", 0.5),
    ratio("writes", 0.99),
    milliseconds(longest),
    longest <= writeBoundMs ? "yes" : "NO",
  ];
  console.log(row([name, ...cells, ratio("reads", 0.5), ratio("reads", 0.99), `${Math.round(share * 100)} %`]));
  return longest <= writeBoundMs;
}

/** One connection that reads and one that writes, of an organization that does nothing else. */
async function listen(server: TestServer, forSeconds: number): Promise<Latencies> {
  const endMs = performance.now() + forSeconds * 1000;
  const [reads, writes] = [[] as number[], [] as number[]];
  const loop = async (latencies: number[], ask: (at: number) => Promise<Response>, pauseMs: number) => {
    for (let at = 0; performance.now() < endMs; at++) {
      const startedMs = performance.now();
      const response = await ask(at);
      await response.arrayBuffer();
      latencies.push(performance.now() - startedMs);
      if (!response.ok) throw new Error(`the quiet tenant was answered ${response.status}`);
      await Bun.sleep(pauseMs);
    }
  };
  await Promise.all([
    loop(reads, () => fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${reader.quiet}` } }), 2),
    loop(
      writes,
      (at) => call(server, "quiet", "POST", "/v1/organization/projects/proj_quiet", { name: `q-${at}` }),
      20,
    ),
  ]);
  return { reads, writes };
}

function call(server: TestServer, who: keyof typeof admin, method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${admin[who]}`, "content-type": "application/json" };
  const signal = AbortSignal.timeout(callMsMax);
  return fetch(server.url + path, {
    method,
    headers,
    signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** The noise goes on after any answer, refusals included. */
async function shout(...asked: Parameters<typeof call>): Promise<void> {
  const response = await call(...asked).catch(() => null);
  await response?.arrayBuffer();
  if (response?.ok !== true) await Bun.sleep(100);
}

async function staticSource(server: TestServer, at: number): Promise<void> {
  const models = Array.from({ length: modelsEach }, (_, model) => `s${at}-${model}`);
  await shout(server, "noisy", "POST", "/rollcall/v1/sources", { id: `s${at}`, kind: "static", models });
}

async function listed(server: TestServer, count: number, enough: AbortSignal): Promise<void> {
  for (;;) {
    const response = await call(server, "noisy", "GET", "/rollcall/v1/sources?limit=100");
    const { data } = (await response.json()) as { data: { model_count: number }[] };
    if (enough.aborted || data.reduce((sum, { model_count }) => sum + model_count, 0) >= count) return;
    await Bun.sleep(200);
  }
}

async function rename(server: TestServer, enough: AbortSignal, sources: number): Promise<void> {
  for (let at = 0; at < sources; at++) await staticSource(server, at);
  await listed(server, sources * modelsEach, enough);
  const loop = async (source: number) => {
    for (let at = 0; !enough.aborted; at++)
      await shout(server, "noisy", "POST", `/rollcall/v1/sources/s${source}`, {
        naming: { type: "prefix", prefix: `p${at % 2}/` },
      });
  };
  await Promise.all(Array.from({ length: sources }, (_, source) => loop(source)));
}

async function addAndRemove(server: TestServer, enough: AbortSignal): Promise<void> {
  while (!enough.aborted) {
    await staticSource(server, 0);
    await Promise.race([listed(server, modelsEach, enough), Bun.sleep(3000)]);
    await shout(server, "noisy", "DELETE", "/rollcall/v1/sources/s0");
  }
}

async function registerAndDelete(server: TestServer, enough: AbortSignal): Promise<void> {
  const loop = async (connection: number) => {
    for (let at = 0; !enough.aborted; at++) {
      const id = `ft:gpt-4o-mini:noisy::${connection}-${at}`;
      await shout(server, "noisy", "POST", "/rollcall/v1/models", { id });
      const headers = { authorization: `Bearer ${reader.noisy}` };
      await (await fetch(`${server.url}/v1/models/${id}`, { method: "DELETE", headers })).arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, connection) => loop(connection)));
}

/** Every answer of the upstreams lists new models. */
async function alternate(server: TestServer, enough: AbortSignal): Promise<void> {
  let answers = 0;
  const upstream = createServer((request, response) => {
    const answer = answers++;
    const source = /^\/(\d+)\//.exec(request.url ?? "")?.[1];
    const data = Array.from({ length: 4_900 }, (_, at) => ({ id: `u${source}-${answer}-${at}`, object: "model" }));
    response.setHeader("content-type", "application/json").end(JSON.stringify({ object: "list", data }));
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  for (let at = 0; at < 20; at++)
    await shout(server, "noisy", "POST", "/rollcall/v1/sources", {
      id: `u${at}`,
      kind: "openai-compatible",
      base_url: `http://127.0.0.1:${port}/${at}`,
      refresh_seconds: 5,
    });
  await new Promise<void>((resolve) => enough.addEventListener("abort", () => resolve()));
  upstream.closeAllConnections();
  upstream.close();
}

async function reload(server: TestServer, enough: AbortSignal): Promise<void> {
  for (let at = 0; !enough.aborted; at++) {
    writeFileSync(join(server.directory, "rollcall.yaml"), yamlOf(modelsEach, at));
    server.process.kill("SIGHUP");
    await Bun.sleep(4_000);
  }
}

function yamlOf(fileModels: number, generation = 0): string {
  const organization = (name: "noisy" | "quiet", models: readonly string[]) => [
    `  - name: ${name}`,
    `    id: org-${name}`,
    `    users: [{ email: owner@${name}.example, role: owner }]`,
    `    projects: [{ name: default, id: proj_${name} }]`,
    "    keys:",
    `      - { name: admin, value: ${admin[name]}, kind: admin, user: owner@${name}.example }`,
    `      - { name: reader, value: ${reader[name]}, project: default, user: owner@${name}.example }`,
    "    models:",
    ...models.map((id) => `      - { id: "${id}", created: 1700000000 }`),
  ];
  const own = Array.from({ length: 20 }, (_, at) => `quiet-${at}`);
  const declared = Array.from({ length: fileModels }, (_, at) => `file-${generation}-${at}`);
  return [
    "sources_in_private_networks: true",
    "organizations:",
    ...organization("noisy", ["noisy-0", ...declared]),
    ...organization("quiet", own),
    "",
  ].join("\n");
}
