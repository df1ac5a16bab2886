import { expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { CrashClients, seededRandom } from "../durability/crash-clients.ts";
import { readEvidence } from "../durability/crash-evidence.ts";
import type { TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";
import { until } from "../support/waiting.ts";
import { housekeeping } from "./housekeeping.ts";

const { start } = housekeeping();

const id = "ft:gpt-4o-mini:acemeco:under-way:1";
const body = JSON.stringify({ id });

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test.concurrent(`${signal} completes the running request, accepts no other and exits 0`, async () => {
    const server = await start();
    const request = await half(server);
    server.process.kill(signal);
    await refusesConnections(server);
    request.finish();
    expect(await request.answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await server.process.exited).toBe(0);
    expect(server.stderr()).toContain(`stopping on ${signal}`);

    const again = await start({ directory: server.directory });
    expect(await retrieve(again)).toBe(200);
    await again.stop();
  });
}

test.concurrent("under load every change is answered or did not happen", async () => {
  const server = await start();
  const clients = new CrashClients(seededRandom(1), []);
  const loaded = clients.load(server.url);
  // However slow the machine is just now, somebody has been answered.
  while (!server.stderr().includes('"status":200')) await Bun.sleep(20);
  await Bun.sleep(100);
  expect(await server.stop()).toBe(0);
  await loaded;
  const attempts = clients.takeAttempts();
  const { audit } = readEvidence(join(server.directory, "data", "rollcall.db"), 1);
  const answered = attempts.filter(({ outcome }) => outcome === "done").map(({ requestId }) => requestId);
  expect(answered.length).toBeGreaterThan(0);
  expect(audit.map(({ requestId }) => requestId).sort()).toEqual(answered.sort());
  expect(clients.problems).toEqual([]);
});

test.concurrent("a second signal does not wait for the running request", async () => {
  const server = await start();
  const request = await half(server);
  server.process.kill("SIGTERM");
  await refusesConnections(server);
  await Bun.sleep(600);
  server.process.kill("SIGTERM");
  expect(await server.process.exited).toBe(1);
  expect(await request.answer).toBe("");
});

test.concurrent("a signal that arrives twice within moments counts once", async () => {
  const server = await start();
  const request = await half(server);
  server.process.kill("SIGINT");
  await Bun.sleep(50);
  server.process.kill("SIGINT");
  await refusesConnections(server);
  request.finish();
  expect(await request.answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(await server.process.exited).toBe(0);
});

test.concurrent("idle connections do not delay the end", async () => {
  const server = await start();
  const sockets = Array.from({ length: 5 }, () => connect(port(server), "127.0.0.1"));
  for (const socket of sockets) socket.on("error", () => undefined);
  expect(await retrieve(server)).toBe(404);
  // The kernel keeps a connection from the server for a second while nothing is sent on it.
  await Bun.sleep(2_500);
  const startedMs = performance.now();
  expect(await server.stop()).toBe(0);
  // The requests under way would have 10 seconds.
  expect(performance.now() - startedMs).toBeLessThan(8_000);
  for (const socket of sockets) socket.destroy();
});

test.concurrent("a killed server's lock does not prevent the next start", async () => {
  const server = await start();
  await server.kill();
  const again = await start({ directory: server.directory });
  expect(await retrieve(again)).toBe(404);
  expect(await again.stop()).toBe(0);
});

test.concurrent("without a terminal every log line is JSON", async () => {
  const server = await start({ flags: ["--no-console"] });
  await retrieve(server);
  await server.stop();
  const lines = server.stderr().trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records).toHaveLength(3);
  expect(records[0]).toMatchObject({ level: "info", message: expect.stringContaining("created a new store: ") });
  expect(records[1]).toMatchObject({
    level: "info",
    method: "GET",
    operation: "retrieveModel",
    model: id,
    status: 404,
  });
  expect(records[2]).toMatchObject({ level: "info", message: "stopping on SIGTERM" });
});

test.concurrent("without an access log requests are not logged", async () => {
  const server = await start({ flags: ["--no-access-log"] });
  await retrieve(server);
  await server.stop();
  expect(server.stderr()).not.toContain("retrieveModel");
});

test.concurrent("on a terminal the log is human-readable", async () => {
  // Made and stopped only for its configuration and its data.
  const server = await start();
  await server.stop();
  const { directory } = server;
  let screen = "";
  const main = join(import.meta.dir, "..", "..", "src", "main.ts");
  const flags = ["--port", "0", "--data", join(directory, "data"), "--config", join(directory, "rollcall.yaml")];
  const child = Bun.spawn([process.execPath, main, "serve", ...flags], {
    env: { PATH: process.env["PATH"] },
    terminal: { cols: 200, rows: 40, data: (_, chunk) => (screen += new TextDecoder().decode(chunk)) },
  });
  try {
    await until(() => /listening on http/.test(screen));
    const url = /listening on (\S+)/.exec(screen)?.[1] ?? "";
    await fetch(`${url}/v1/models/davinci`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
    await until(() => screen.includes("operation=retrieveModel"));
  } finally {
    child.kill("SIGTERM");
  }
  expect(await child.exited).toBe(0);
  child.terminal?.close();
  expect(screen).toMatch(/^\d\d:\d\d:\d\d\.\d{3} GET \/v1\/models\/davinci 200 .*operation=retrieveModel/m);
  expect(screen).not.toContain('{"time"');
});

/** A registration of which the last byte has not been sent. */
async function half(server: TestServer) {
  const head = [
    "POST /rollcall/v1/models HTTP/1.1",
    "host: localhost",
    `authorization: Bearer ${keys.acemeAdmin}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "connection: close",
  ];
  const socket = connect(port(server), "127.0.0.1");
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString()));
  socket.on("error", () => undefined);
  socket.on("close", () => resolve(received));
  await once(socket, "connect");
  await new Promise<void>((sent) => socket.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, -1)}`, () => sent()));
  // Another request's answer shows that the server has read this far.
  await retrieve(server);
  return { answer, finish: () => socket.write(body.slice(-1)) };
}

async function refusesConnections(server: TestServer): Promise<void> {
  for (;;) {
    const open = await fetch(`${server.url}/healthz`, { headers: { connection: "close" } }).then(
      () => true,
      () => false,
    );
    if (!open) return;
  }
}

async function retrieve(server: TestServer): Promise<number> {
  const headers = { authorization: `Bearer ${keys.acemeOwner}`, connection: "close" };
  return (await fetch(`${server.url}/v1/models/${id}`, { headers })).status;
}

function port(server: TestServer): number {
  return Number(new URL(server.url).port);
}
