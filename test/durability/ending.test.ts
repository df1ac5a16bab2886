import { afterEach, expect, test } from "bun:test";
import type { TestServer } from "../support/server.ts";
import { callBytes, authorized, startCallingServer } from "../support/upstreams/calling-server.ts";
import { answerOf, startRawUpstream, type RawUpstream } from "../support/upstreams/raw-upstream.ts";
import { until } from "../support/waiting.ts";
import { openCall, type OpenCall } from "../deploy/proxies/asking.ts";

/** How a server ends: what it still answers with --drain, and what becomes of calls that outlast --stop-timeout. */

const list = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model", object: "model" }] }));
const chunk = `data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}\n\n`;
const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** Two sources that list the model. They stream one event, or say nothing, and never end. */
async function sources(): Promise<[RawUpstream, RawUpstream]> {
  const silent = () =>
    startRawUpstream((socket, text) => {
      if (text.startsWith("GET")) socket.write(list);
      else if (text.includes('"stream":true'))
        socket.write(`${streamHead}${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    });
  const both: [RawUpstream, RawUpstream] = [await silent(), await silent()];
  open.push(...both);
  return both;
}

async function start(upstreams: readonly RawUpstream[], flags: readonly string[]): Promise<TestServer> {
  const declared = upstreams.map(({ url }, at) => ({ id: `up-${at}`, url: `${url}/v1` }));
  const server = await startCallingServer(declared, "up-model", { flags });
  open.push({
    close: async () => {
      await server.kill();
      server.remove();
    },
  });
  return server;
}

const calls = (upstreams: readonly RawUpstream[]) =>
  upstreams.flatMap(({ requests }) => requests.filter((text) => text.startsWith("POST")));

async function call({ url }: TestServer, isStream: boolean): Promise<OpenCall> {
  const body = { model: "up-model", stream: isStream, messages: [{ role: "user", content: "hello" }] };
  return await openCall(Number(new URL(url).port), callBytes(body), true);
}

const readyz = ({ url }: TestServer) => fetch(`${url}/readyz`);
const listOf = ({ url }: TestServer) => fetch(`${url}/v1/models`, { headers: authorized() });

test("with --drain, a stopping server is not ready, and answers everything", async () => {
  const server = await start(await sources(), ["--drain", "2s"]);
  const headers = { ...authorized("acemeOwner"), accept: "text/event-stream" };
  const changes = await fetch(`${server.url}/rollcall/v1/changes`, { headers });
  const changesRead = changes.text().then((text) => ({ text, atMs: performance.now() }));
  expect((await readyz(server)).status).toBe(200);
  const stoppedMs = performance.now();
  server.process.kill("SIGTERM");
  await until(async () => (await readyz(server)).status === 503);
  expect(await (await readyz(server)).json()).toMatchObject({ error: { message: "The server is stopping." } });
  let answered = 0;
  while (performance.now() - stoppedMs < 1_500) {
    const answer = await listOf(server);
    expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
    await answer.text();
    await Bun.sleep(20);
    answered++;
  }
  expect(answered).toBeGreaterThan(0);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await server.process.exited).toBe(0);
  expect((await changesRead).atMs - stoppedMs).toBeGreaterThan(1_900);
});

test("calls that outlast --stop-timeout end with an error that says why", async () => {
  const upstreams = await sources();
  const server = await start(upstreams, ["--stop-timeout", "2s"]);
  const [streamed, whole] = [await call(server, true), await call(server, false)];
  await until(() => streamed.text().includes("delta") && calls(upstreams).length === 2);
  server.process.kill("SIGTERM");
  expect(await server.process.exited).toBe(0);
  await until(() => streamed.isClosed() && whole.isClosed());
  expect(streamed.text()).toContain('data: {"error":{"message":"The server is stopping."');
  // It never looks whole.
  expect(streamed.text()).not.toEndWith("0\r\n\r\n");
  expect(whole.text()).toStartWith("HTTP/1.1 503 ");
  expect(whole.text()).toContain("The server is stopping.");
  // No other source gets it, and none is at fault.
  expect(calls(upstreams).length).toBe(2);
  expect(server.stderr()).not.toContain("gets calls only if no other source");
});
