import { join } from "node:path";
import { freePort } from "../support/postgres/installation.ts";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";
import { yamlOf } from "../support/upstreams/calling-server.ts";
import { keys } from "../support/world.ts";

/** How the requests of clients went while their server was stopped and started again, by client and outcome. */
export interface RestartFigures {
  readonly stops: number;
  readonly requests: number;
  readonly refused: number;
  /** Requests on an accepted connection that got no answer, in words. */
  readonly lost: readonly string[];
  readonly slowestStopMs: number;
}

const servingMs = 400;
const requestsWanted = 200;

/**
 * Stops a server in order under load, as often as asked, and starts another on its port and data each time. `times` as
 * many clients as usual ask.
 */
export async function restarts(stops: number, options: ServerOptions, times = 1): Promise<RestartFigures> {
  const flags = [...(options.flags ?? []), "--port", String(await freePort())];
  const upstream = startUpstream();
  const yaml = yamlOf([{ id: "up", url: `${upstream.url}v1` }], "");
  let server = await startServer({ ...options, flags, yaml });
  const clients = startClients(server.url, times);
  let slowestStopMs = 0;
  try {
    for (let stop = 0; stop < stops; stop++) {
      await Bun.sleep(servingMs);
      const startedMs = performance.now();
      const exitCode = await stopQuickly(server);
      if (exitCode !== 0) throw new Error(`a stop ended with exit code ${exitCode}: ${server.stderr()}`);
      slowestStopMs = Math.max(slowestStopMs, performance.now() - startedMs);
      server = await startServer({ ...options, directory: server.directory, flags, yaml });
    }
    await Bun.sleep(servingMs);
    return { stops, slowestStopMs, ...(await clients.end()) };
  } finally {
    clients.kill();
    await server.kill();
    server.remove();
    await upstream.stop(true);
  }
}

/** A source whose streams take a second and a half. */
function startUpstream() {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ url }) =>
      url.endsWith("/models")
        ? Response.json({ object: "list", data: [{ id: "up-model", object: "model", created: 1, owned_by: "up" }] })
        : new Response(new ReadableStream({ start: stream }), { headers: { "content-type": "text/event-stream" } }),
  });
}

async function stream(to: ReadableStreamDefaultController): Promise<void> {
  for (let at = 0; at < 5; at++) {
    to.enqueue(`data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${at}"}}]}\n\n`);
    await Bun.sleep(300);
  }
  to.enqueue("data: [DONE]\n\n");
  to.close();
}

async function stopQuickly({ process: child }: TestServer): Promise<number> {
  child.kill("SIGTERM");
  return child.exited;
}

function startClients(url: string, times: number) {
  const command = [
    "node",
    join(import.meta.dir, "restart-clients.mjs"),
    url,
    keys.acemeOwner,
    keys.acemeAdmin,
    String(times),
  ];
  const child = Bun.spawn(command, { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  return {
    end: async () => {
      void child.stdin.end();
      return figuresOf(JSON.parse(await new Response(child.stdout).text()));
    },
    kill: () => child.kill("SIGKILL"),
  };
}

function figuresOf(tally: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  const rows = Object.entries(tally).flatMap(([client, outcomes]) =>
    Object.entries(outcomes).map(([outcome, count]) => ({ client, outcome, count })),
  );
  const sum = (wanted: (outcome: string) => boolean) =>
    rows.reduce((total, { outcome, count }) => (wanted(outcome) ? total + count : total), 0);
  const requests = sum((outcome) => outcome !== "refused");
  if (requests < requestsWanted) throw new Error(`only ${requests} requests were made: ${JSON.stringify(tally)}`);
  const lost = rows.filter(({ outcome }) => outcome.startsWith("lost"));
  return {
    requests,
    refused: sum((outcome) => outcome === "refused"),
    lost: lost.map(({ client, outcome, count }) => `${client}, ${outcome}, ${count} times`),
  };
}
