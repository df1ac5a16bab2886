import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { residentMegabytes } from "../support/processes/memory.ts";
import type { TestServer } from "../support/server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { callBytes, startCallingServer } from "../support/upstreams/calling-server.ts";
import { until } from "../support/waiting.ts";

/** A client that reads slowly makes the upstream wait. The server is a real process, and its memory is measured. */

const streams = 200;
const megabytesEachMax = 2.5;

let upstream: Upstream;
let server: TestServer;
beforeAll(async () => {
  upstream = await startUpstream("up-model");
  server = await startCallingServer([{ id: "up", url: upstream.url }], "up-model");
});
afterAll(async () => {
  await server.stop();
  server.remove();
  upstream.close();
});

test(`${streams} clients that read nothing of a fast stream take at most ${megabytesEachMax} MB each`, async () => {
  let sentBytes = 0;
  const open = new Set<ServerResponse>();
  const piece = `data: {"choices":[{"delta":{"content":"${"x".repeat(8_000)}"}}]}\n\n`;
  upstream.answer = (request, response) => {
    request.resume();
    open.add(response);
    response.on("close", () => open.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream" });
    const write = () => {
      do sentBytes += piece.length;
      while (response.write(piece));
      response.once("drain", write);
    };
    write();
  };
  const beforeMegabytes = residentMegabytes(server.process.pid);
  const clients = Array.from({ length: streams }, () => unread());
  await until(() => open.size === streams);
  let before = -1;
  await until(async () => {
    [before] = [sentBytes, await Bun.sleep(1_000)];
    return before === sentBytes;
  });
  const megabytes = residentMegabytes(server.process.pid) - beforeMegabytes;
  for (const client of clients) client.destroy();
  await until(() => open.size === 0);
  // When as many as 16 pieces could wait, of half a megabyte each, it was 9 MB.
  expect(megabytes / streams).toBeLessThan(megabytesEachMax);
}, 60_000);

function unread(): Socket {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(callBytes({ model: "up-model", stream: true, messages: [] }));
  return socket.pause();
}
