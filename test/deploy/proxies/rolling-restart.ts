import { join } from "node:path";
import { freePort } from "../../support/postgres/installation.ts";
import { freshDatabase } from "../../support/postgres/postgres.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { yamlOf } from "../../support/upstreams/calling-server.ts";
import { until } from "../../support/waiting.ts";
import { keys } from "../../support/world.ts";
import { startFront, type FrontName } from "./fronts.ts";

export interface RollingFigures {
  readonly requests: number;
  readonly restarts: number;
  /** Each kind of answer that is not a whole one with status 200, and how often it came. */
  readonly lost: readonly string[];
}

const servingMs = 500;
// HAProxy asks a server that is down every two seconds, and uses it after the second good answer half a second later. If
// the other stopped sooner, both would be out of use.
const usedAgainMs = 3_500;

/**
 * Restarts two servers on one PostgreSQL one after the other, behind the recipes of these proxies, while clients ask.
 * Ends after the first round in which `enough` says so of the number of rounds and milliseconds.
 */
export async function rollingRestarts(
  fronts: readonly FrontName[],
  flags: readonly string[],
  enough: (rounds: number, elapsedMs: number) => boolean,
): Promise<RollingFigures> {
  const database = await freshDatabase();
  const yaml = yamlOf([{ id: "echo", url: "", kind: "echo", more: "models: [parrot]" }], "").replace(
    ', base_url: ""',
    "",
  );
  const start = (port: number, directory?: string) =>
    startServer({
      databaseUrl: database.url,
      yaml,
      flags: [...flags, "--no-access-log", "--port", String(port)],
      ...(directory !== undefined && { directory }),
    });
  const ports = [await freePort(), await freePort()] as const;
  const servers: [TestServer, TestServer] = [await start(ports[0]), await start(ports[1])];
  const urls: [string, string] = [servers[0].url, servers[1].url];
  const started = await Promise.all(fronts.map((name) => startFront(name, urls)));
  const places = fronts.map((name, at) => `${name}=${started[at]?.port}`);
  const command = ["node", join(import.meta.dir, "rolling-clients.mjs"), keys.acemeOwner, ...places];
  const clients = Bun.spawn(command, { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  const startedMs = performance.now();
  let rounds = 0;
  try {
    do {
      for (const [at, port] of ports.entries()) {
        await Bun.sleep(servingMs);
        const server = servers[at]!;
        server.process.kill("SIGTERM");
        const exitCode = await server.process.exited;
        if (exitCode !== 0) throw new Error(`a stop ended with exit code ${exitCode}: ${server.stderr()}`);
        servers[at] = await start(port, server.directory);
        await until(async () => (await fetch(`${server.url}/readyz`)).status === 200);
        await Bun.sleep(usedAgainMs);
      }
      rounds++;
    } while (!enough(rounds, performance.now() - startedMs));
    void clients.stdin.end();
    return { restarts: 2 * rounds, ...figuresOf(JSON.parse(await new Response(clients.stdout).text())) };
  } finally {
    clients.kill("SIGKILL");
    await Promise.all(started.map((front) => front.stop()));
    for (const server of servers) {
      await server.kill();
      server.remove();
    }
    await database.drop();
  }
}

function figuresOf(tally: Readonly<Record<string, number>>): Pick<RollingFigures, "requests" | "lost"> {
  const rows = Object.entries(tally);
  return {
    requests: rows.reduce((sum, [, count]) => sum + count, 0),
    lost: rows.flatMap(([outcome, count]) => (outcome.endsWith(": 200") ? [] : [`${outcome}, ${count} times`])),
  };
}
