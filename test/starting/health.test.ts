import { afterAll, beforeAll, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { freePort } from "../support/postgres/installation.ts";
import { spawnRollcall, startServer, type TestServer } from "../support/server.ts";

/** `rollcall health`, which containers check a server with. */

let server: TestServer;
let port: string;
beforeAll(async () => {
  server = await startServer({ flags: ["--host", "0.0.0.0"] });
  port = new URL(server.url).port;
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const health = (args: readonly string[], environment: Record<string, string> = {}) =>
  run(["health", ...args], { program: "rollcall", environment });

test("a ready server is healthy, by the flags and the variables that it was started with", async () => {
  const healthy = { exitCode: 0, stdout: "ready\n", stderr: "" };
  expect(await health(["--port", port])).toEqual(healthy);
  expect(await health([], { ROLLCALL_HOST: "0.0.0.0", ROLLCALL_PORT: port })).toEqual(healthy);
  expect(await health(["--host", "localhost"], { ROLLCALL_PORT: port })).toEqual(healthy);
});

test("the server is not asked through a proxy for outgoing requests", async () => {
  const proxy = `http://127.0.0.1:${await freePort()}`;
  const environment = { HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy };
  expect((await health(["--port", port], environment)).exitCode).toBe(0);
});

test("a server that is not there, or is no server, is not healthy", async () => {
  const none = await health(["--port", String(await freePort())]);
  expect([none.exitCode, none.stdout]).toEqual([1, ""]);
  expect(none.stderr).toStartWith("rollcall: no answer from http://127.0.0.1:");
  const wrong = await health(["--port", "http"]);
  expect(wrong.stderr).toBe('rollcall: the port must be a number from 0 to 65535, not "http"\n');
});

test("a server that waits for its database is not healthy, and the reason is printed", async () => {
  const [own, database] = [String(await freePort()), String(await freePort())];
  const starting = spawnRollcall(["serve", "--port", own, "--database-url", `postgres://u:p@127.0.0.1:${database}/d`]);
  let last = await health(["--port", own]);
  for (let tries = 0; tries < 50 && !last.stderr.includes("waiting"); tries++) last = await health(["--port", own]);
  starting.kill("SIGTERM");
  expect([last.exitCode, last.stdout]).toEqual([1, ""]);
  expect(last.stderr).toContain(`not ready: http://127.0.0.1:${own}/readyz answers 503: `);
  expect(last.stderr).toContain("The server is waiting for its database.");
  expect(await starting.exited).toBe(0);
});
