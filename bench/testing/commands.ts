import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { endWithUs } from "../tools.ts";

/** A server that is started as a command: its arguments for a port, and its environment. */
export interface ServerCommand {
  readonly args: (port: number) => readonly string[];
  readonly path: string;
}

interface Places {
  readonly executable: string;
  /** Where Rollcall is installed from its package. */
  readonly project: string;
  readonly peers: string;
  /** For the files that a peer wants. */
  readonly place: string;
}

const key = "key-of-the-benchmark-0123456789";
const pollMs = 2;

export function commands({ executable, project, peers, place }: Places): Readonly<Record<string, ServerCommand>> {
  const fixtures = join(place, "fixtures.json");
  const hello = { match: { userMessage: "Hello" }, response: { content: "Hello!" } };
  writeFileSync(fixtures, JSON.stringify({ fixtures: [hello] }));
  const specification = join(place, "openapi.json");
  writeFileSync(specification, JSON.stringify(listOnly));
  const serve = (port: number) => ["serve", "--memory", "--example", "--no-access-log", "--port", String(port)];
  const bin = (...names: readonly string[]) => join(peers, ...names);
  return {
    "rollcall, executable": { args: (port) => [executable, ...serve(port)], path: "/v1/models" },
    "rollcall, package": {
      args: (port) => [join(project, "node_modules", ".bin", "rollcall"), ...serve(port)],
      path: "/v1/models",
    },
    aimock: {
      args: (port) => ["node", bin("@copilotkit", "aimock", "dist", "cli.js"), "-p", String(port), "-f", fixtures],
      path: "/v1/models",
    },
    prism: {
      args: (port) => [
        "node",
        bin("@stoplight", "prism-cli", "dist", "index.js"),
        "mock",
        "-p",
        String(port),
        specification,
      ],
      path: "/v1/models",
    },
    mockoon: {
      args: (port) => [
        "node",
        bin("@mockoon", "cli", "bin", "run.js"),
        "start",
        "--data",
        mockoonFile(place),
        "--port",
        String(port),
      ],
      path: "/v1/models",
    },
  };
}

/** From the start of the process to the first list, and from SIGTERM to its end. */
export async function commandTimes({ args, path }: ServerCommand): Promise<Readonly<Record<string, number>>> {
  const port = await freePort();
  const startedMs = performance.now();
  const child = Bun.spawn([...args(port)], {
    env: { ...process.env, ROLLCALL_API_KEY: key },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  endWithUs(child);
  await firstList(`http://127.0.0.1:${port}${path}`, child);
  const listedMs = performance.now();
  child.kill("SIGTERM");
  await child.exited;
  return { "start to the first list": listedMs - startedMs, stop: performance.now() - listedMs };
}

async function firstList(url: string, child: Bun.Subprocess): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` }, keepalive: false }).catch(
      () => null,
    );
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    if (child.exitCode !== null) throw new Error(`a server ended with exit code ${child.exitCode}`);
    await Bun.sleep(pollMs);
  }
}

/** The smallest description of the list: one of the whole API takes prism much longer. */
const listOnly = {
  openapi: "3.1.0",
  info: { title: "Models", version: "1" },
  paths: {
    "/v1/models": {
      get: {
        responses: {
          200: {
            description: "The list",
            content: { "application/json": { example: { object: "list", data: [] }, schema: { type: "object" } } },
          },
        },
      },
    },
  },
};

function mockoonFile(place: string): string {
  const file = join(place, "mockoon.json");
  const body = JSON.stringify({ object: "list", data: [] });
  const response = { uuid: "r", body, statusCode: 200, label: "", headers: [], bodyType: "INLINE", default: true };
  const route = { uuid: "l", type: "http", method: "get", endpoint: "v1/models", responses: [response] };
  const children = [{ type: "route", uuid: "l" }];
  writeFileSync(
    file,
    JSON.stringify({
      uuid: "e",
      lastMigration: 33,
      name: "models",
      port: 3000,
      routes: [route],
      rootChildren: children,
    }),
  );
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
