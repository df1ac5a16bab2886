import { existsSync } from "node:fs";
import { join } from "node:path";

import { startServer } from "../../test/support/server.ts";
import { freePort, startConfigured, temporaryPaths } from "../nginx.ts";
import { endWithUs, removedWithUs } from "../tools.ts";
import { worldOf } from "../world.ts";
import { startBareRelay } from "./bare-relay.ts";
import { startDutifulRelay } from "./dutiful-relay.ts";
import { callPath, callProbe, models } from "./traffic.ts";
import type { Upstream } from "./upstream.ts";

export const relayNames = ["rollcall", "bare", "dutiful", "nginx", "portkey"] as const;
export type RelayName = (typeof relayNames)[number];

export interface RunningRelay {
  readonly url: string;
  readonly pid: number;
  stop(): unknown;
}

const secret = "sk-upstream-secret-of-the-benchmark";
const world = worldOf(100, 1_000);
export const key = world.keys[0]!;

/** Starts one relay in front of the upstream. */
export async function startRelay(name: RelayName, upstream: Upstream): Promise<RunningRelay> {
  if (name === "rollcall") return startRollcallRelay(upstream);
  if (name === "nginx") return startConfigured((directory, port) => nginxConfiguration(directory, port, upstream.url));
  if (name === "portkey") return startPortkey();
  return startMeasured(name === "dutiful" ? startDutifulRelay : startBareRelay, upstream);
}

async function startRollcallRelay({ url }: Upstream): Promise<RunningRelay> {
  const source = `{ id: bench, kind: openai-compatible, base_url: "${url}/v1", secret: ${secret}, refresh_seconds: 86400 }`;
  const server = await startServer({ yaml: `sources:\n  - ${source}\n${world.yaml}`, flags: ["--no-access-log"] });
  endWithUs(server.process);
  const remove = removedWithUs(server.directory);
  for (const model of models) await untilListed(server.url, model);
  const stop = async () => {
    await server.kill();
    remove();
  };
  return { url: server.url, pid: server.process.pid, stop };
}

async function untilListed(url: string, model: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  while ((await fetch(`${url}/v1/models/${model}`, { headers })).status !== 200) await Bun.sleep(50);
}

/** The minimal relay, or the one with duties, which sends and answers what Rollcall does. */
async function startMeasured(start: typeof startBareRelay, upstream: Upstream): Promise<RunningRelay> {
  const rollcall = await startRollcallRelay(upstream);
  try {
    const whole = await answerHeaders(rollcall, upstream, "bench-json");
    const streamed = await answerHeaders(rollcall, upstream, "bench-stream-20");
    const sent = (await upstream.lastHeaders()).filter(([name]) => !runtimeHeaders.has(name.toLowerCase()));
    return await start({ upstreamUrl: upstream.url, secret, keys: world.keys, models, sent, whole, streamed });
  } finally {
    await rollcall.stop();
  }
}

// The runtime writes these.
const runtimeHeaders = new Set(["content-length", "transfer-encoding", "connection", "date", "host"]);

async function answerHeaders({ url }: RunningRelay, upstream: Upstream, model: string): Promise<[string, string][]> {
  const { headers, body } = callProbe(model, 900, key, upstream.url);
  const answer = await fetch(url + callPath, { method: "POST", headers: { ...headers }, body: body! });
  if (answer.status !== 200) throw new Error(`Rollcall answers ${answer.status}: ${await answer.text()}`);
  await answer.bytes();
  return [...answer.headers].filter(([name]) => !runtimeHeaders.has(name));
}

// With the keys of the read path, and the source's secret in the place of the caller's.
function nginxConfiguration(directory: string, port: number, upstreamUrl: string): string {
  const keys = world.keys.map((known) => `"Bearer ${known}" known;`).join("\n");
  return `
daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr crit;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
  access_log off;
  tcp_nodelay on;
  server_tokens off;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  client_body_buffer_size 1m;
  ${temporaryPaths(directory)}
  map_hash_max_size 65536;
  map_hash_bucket_size 256;
  map $http_authorization $audience { default ""; ${keys} }
  upstream source { server ${new URL(upstreamUrl).host}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      if ($audience = "") { return 401; }
      proxy_pass http://source;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_read_timeout 600s;
      proxy_set_header connection "";
      proxy_set_header authorization "Bearer ${secret}";
      proxy_set_header x-client-request-id $request_id;
      add_header x-request-id $request_id always;
    }
  }
}
`;
}

const portkeyProgram = join(import.meta.dir, "..", "node_modules/@portkey-ai/gateway/build/start-server.js");

/** Why Portkey cannot run, as a sentence; null if it can. */
export function whyNoPortkey(): string | null {
  return existsSync(portkeyProgram) ? null : "Portkey is not installed: run `npm ci --prefix bench --ignore-scripts`.";
}

/** On Bun, because its streams fail on Node 20. */
async function startPortkey(): Promise<RunningRelay> {
  const port = freePort();
  const child = Bun.spawn([process.execPath, portkeyProgram, `--port=${port}`, "--headless"], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    env: { ...process.env, NODE_ENV: "production", BUN_CONFIG_MAX_HTTP_REQUESTS: "8192" },
  });
  endWithUs(child);
  const url = `http://127.0.0.1:${port}`;
  while (!(await isUp(url))) await Bun.sleep(20);
  return { url, pid: child.pid, stop: () => child.kill("SIGKILL") };
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
