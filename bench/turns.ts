import { Database } from "bun:sqlite";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hostileRequests, type HostileRequest } from "../test/support/load/hostile-requests.ts";
import { fillWithModels } from "../test/support/load/many-models.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys, worldYaml } from "../test/support/world.ts";
import { takeCores } from "./cores.ts";
import { heading, median, row, thousands } from "./report.ts";
import { endWithUs, temporaryDirectory } from "./tools.ts";

/*
 * `npm run bench:turns`: how long a hostile request holds the event loop. Another process requests /healthz
 * continuously. The longest of its requests, while the server answers the hostile one, is at least as long as the
 * longest turn of the event loop. A model is registered before each request, so that nothing is prepared. `--only
 * TEXT`, which may be repeated, measures the requests whose name contains the text.
 */

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "5000,100000" },
    rounds: { type: "string", default: "5" },
    only: { type: "string", multiple: true, default: [""] },
  },
});
const counts = values.models.split(",").map(Number);
const rounds = Number(values.rounds);
const chosen = hostileRequests.filter(({ name }) => values.only.some((part) => name.includes(part)));
const goalMs = (models: number) => (models <= 5_000 ? 20 : 50);
const quiet: HostileRequest = { name: "nothing", method: "GET", path: "/healthz", as: "nobody" };

const measured = new Map<string, number[]>();
let changes = 0;
const cores = takeCores();
for (const count of counts) await measure(count);
cores.release();
console.log(`${cores.description}\n`);
console.log(heading(["longest wait of others in ms", ...counts.map((count) => `${thousands(count)} models`)]));
for (const [name, times] of measured) console.log(row([name, ...times.map((ms) => ms.toFixed(1))]));
for (const [at, count] of counts.entries()) {
  const over = [...measured].filter(([, times]) => times[at]! > goalMs(count)).map(([name]) => name);
  console.log(`\nOver ${goalMs(count)} ms with ${thousands(count)} models: ${over.join("; ") || "none"}.`);
}

async function measure(count: number): Promise<void> {
  const directory = temporaryDirectory("turns");
  await end(await start(directory.path));
  await fillWithModels({ tamper: async (statement) => run(directory.path, statement) }, count);
  const server = await start(directory.path);
  cores.hold(server.process.pid);
  await prepare(server.url);
  const victim = startVictim(server.url);
  for (const request of [quiet, ...chosen]) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await waitOfOthers(server.url, victim, request));
    measured.set(request.name, [...(measured.get(request.name) ?? []), median(times)]);
  }
  victim.end();
  await end(server);
  directory.remove();
}

async function waitOfOthers(url: string, victim: Victim, request: HostileRequest): Promise<number> {
  await change(url);
  await Bun.sleep(20);
  await victim.longestMs();
  await Promise.all(Array.from({ length: request.atOnce ?? 1 }, () => send(url, request)));
  return victim.longestMs();
}

async function prepare(url: string): Promise<void> {
  const models = Array.from({ length: 20_000 }, (_, at) => `b${at}`);
  const body = JSON.stringify({ id: "big", kind: "static", models });
  const adding = { name: "", method: "POST", path: "/rollcall/v1/sources", as: "admin", body } as const;
  await send(url, { ...adding, headers: { "content-type": "application/json" } });
  for (let at = 0; at < 1_000; at++) await change(url);
}

async function change(url: string): Promise<void> {
  const body = JSON.stringify({ id: `made/${changes++}` });
  const registering = { name: "", method: "POST", path: "/rollcall/v1/models", as: "admin", body } as const;
  await send(url, { ...registering, headers: { "content-type": "application/json" } });
}

async function send(url: string, { method, path, as, headers = {}, body }: HostileRequest): Promise<void> {
  const key = { reader: keys.acemeOwner, admin: keys.acemeAdmin, nobody: null }[as];
  const sent = { "accept-encoding": "identity", ...(key !== null && { authorization: `Bearer ${key}` }), ...headers };
  const answer = await fetch(url + path, { method, headers: sent, body: body ?? null, decompress: false });
  await answer.bytes();
}

interface Victim {
  longestMs(): Promise<number>;
  end(): void;
}

function startVictim(url: string): Victim {
  const { hostname, port } = new URL(url);
  const script = join(import.meta.dir, "turns", "victim.ts");
  const child = Bun.spawn([...cores.clientPrefix, process.execPath, script, hostname, port], {
    stdin: "pipe",
    stdout: "pipe",
  });
  endWithUs(child);
  const answers = child.stdout.getReader();
  return {
    longestMs: async () => {
      void child.stdin.write("\n");
      void child.stdin.flush();
      return Number(new TextDecoder().decode((await answers.read()).value));
    },
    end: () => void child.stdin.end(),
  };
}

async function start(directory: string): Promise<TestServer> {
  const server = await startServer({ yaml: worldYaml, directory, flags: ["--no-access-log"] });
  endWithUs(server.process);
  return server;
}

async function end(server: TestServer): Promise<void> {
  server.process.kill("SIGTERM");
  await server.process.exited;
}

function run(directory: string, statement: string): void {
  const file = new Database(join(directory, "data", "rollcall.db"));
  file.run(statement);
  file.run("pragma wal_checkpoint(truncate)");
  file.close();
}
