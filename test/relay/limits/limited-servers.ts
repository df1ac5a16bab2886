import { setTimeout as sleep } from "node:timers/promises";
import { startServer, type TestServer } from "../../support/server.ts";
import { openProxy, type Proxy } from "../../support/upstreams/proxy.ts";
import { yamlOf } from "../../support/upstreams/calling-server.ts";
import { until } from "../../support/waiting.ts";
import { keys, type KeyName } from "../../support/world.ts";

/** Servers on one PostgreSQL that answer calls themselves, and clients that call them as fast as they can. */

const models = ["parrot", "macaw", "cockatoo", "budgie"] as const;
export type EchoModel = (typeof models)[number];

export interface LimitedServer extends TestServer {
  /** The way to its database. */
  readonly way: Proxy;
}

export async function startLimitedServers(databaseUrl: string, count: number): Promise<LimitedServer[]> {
  const yaml = yamlOf(
    [{ id: "echo", url: "http://127.0.0.1:1", kind: "echo", more: `models: [${models.join(", ")}]` }],
    "limits:\n  open_calls: { per_organization: 5000, per_server: 5000 }\n",
  ).replace(`, base_url: "http://127.0.0.1:1"`, "");
  const start = async (): Promise<LimitedServer> => {
    const url = new URL(databaseUrl);
    const way = await openProxy("127.0.0.1", Number(url.port));
    url.port = String(way.port);
    return { ...(await startServer({ databaseUrl: url.href, yaml, flags: ["--no-access-log"] })), way };
  };
  // The first one makes the tables and keys.
  const servers = [await start()];
  servers.push(...(await Promise.all(Array.from({ length: count - 1 }, start))));
  for (const server of servers) await until(async () => (await call(server)).status === 200);
  return servers;
}

export async function removeServers(servers: readonly LimitedServer[]): Promise<void> {
  for (const server of servers) {
    await server.kill();
    server.remove();
    server.way.close();
  }
}

/** Sets the limits of a model for the project of most keys. */
export async function setLimits({ url }: TestServer, limits: object, model: EchoModel = "parrot"): Promise<void> {
  const answer = await fetch(`${url}/v1/organization/projects/proj_aceme/rate_limits/rl-${model}`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify(limits),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}

interface CallOptions {
  readonly model?: EchoModel;
  readonly key?: KeyName;
  readonly maxTokens?: number;
}

export function call(
  { url }: Pick<TestServer, "url">,
  { model = "parrot", key = "acemeMember", maxTokens = 100 }: CallOptions = {},
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys[key]}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }], max_tokens: maxTokens }),
  });
}

export interface Hammered {
  readonly admitted: number;
  readonly tokens: number;
  readonly refused: number;
  readonly others: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** How long answers took, in milliseconds, sorted. */
  readonly tookMs: readonly number[];
}

/** Many clients that call all servers at once, each again after a short pause, for so long. */
export async function hammer(
  servers: readonly TestServer[],
  clients: number,
  ms: number,
  options: CallOptions,
): Promise<Hammered> {
  const beganMs = performance.now();
  const others: Record<string, number> = {};
  const tookMs: number[] = [];
  let [admitted, tokens, refused] = [0, 0, 0];
  const once = async (server: TestServer) => {
    const askedMs = performance.now();
    const answer = await call(server, options);
    const { usage } = (await answer.json()) as { usage?: { total_tokens: number } };
    tookMs.push(performance.now() - askedMs);
    if (answer.status === 429) refused++;
    else if (answer.status !== 200) others[answer.status] = (others[answer.status] ?? 0) + 1;
    else {
      admitted++;
      tokens += usage?.total_tokens ?? 0;
    }
  };
  const client = async (at: number) => {
    for (let turn = at; performance.now() - beganMs < ms; turn++) {
      await once(servers[turn % servers.length]!).catch(() => {
        others["no answer"] = (others["no answer"] ?? 0) + 1;
      });
      await sleep(20 + Math.random() * 60);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, at) => client(at)));
  const seconds = (performance.now() - beganMs) / 1_000;
  return { admitted, tokens, refused, others, seconds, tookMs: tookMs.toSorted((a, b) => a - b) };
}
