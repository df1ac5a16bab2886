import { join } from "node:path";
import { freePort } from "../support/postgres/installation.ts";
import { startServer, type ServerOptions, type TestServer } from "../support/server.ts";
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

/** Stops a server in order under load, as often as asked, and starts another on its port and data each time. */
export async function restarts(stops: number, options: ServerOptions): Promise<RestartFigures> {
  const flags = [...(options.flags ?? []), "--port", String(await freePort())];
  let server = await startServer({ ...options, flags });
  const clients = startClients(server.url);
  let slowestStopMs = 0;
  try {
    for (let stop = 0; stop < stops; stop++) {
      await Bun.sleep(servingMs);
      const startedMs = performance.now();
      const exitCode = await stopQuickly(server);
      if (exitCode !== 0) throw new Error(`a stop ended with exit code ${exitCode}: ${server.stderr()}`);
      slowestStopMs = Math.max(slowestStopMs, performance.now() - startedMs);
      server = await startServer({ ...options, directory: server.directory, flags });
    }
    await Bun.sleep(servingMs);
    return { stops, slowestStopMs, ...(await clients.end()) };
  } finally {
    clients.kill();
    await server.kill();
    server.remove();
  }
}

async function stopQuickly({ process: child }: TestServer): Promise<number> {
  child.kill("SIGTERM");
  return child.exited;
}

function startClients(url: string) {
  const command = ["node", join(import.meta.dir, "restart-clients.mjs"), url, keys.acemeOwner, keys.acemeAdmin];
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
