import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { residentMegabytes } from "../support/processes/memory.ts";
import type { TestServer } from "../support/server.ts";
import { callBytes, startCallingServer } from "../support/upstreams/calling-server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";

/** The body of a request is in memory, and counted, until the source answers: not as long as the answer lasts. */

const [streams, bodyMegabytes] = [8, 30];

let upstream: Upstream;
let server: TestServer;
beforeAll(async () => {
  upstream = await startUpstream("up-model");
  server = await startCallingServer([{ id: "up", url: upstream.url }], "up-model");
  upstream.answer = (request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: {}\n\n");
    });
  };
});
afterAll(async () => {
  await server.stop();
  server.remove();
  upstream.close();
});

test(`${streams} long streams do not hold the ${bodyMegabytes} MB that each of them was asked with`, async () => {
  const before = residentMegabytes(server.process.pid);
  const call = callBytes({ model: "up-model", stream: true, input: "x".repeat(bodyMegabytes * 1_000_000) });
  const clients: Socket[] = [];
  for (let at = 0; at < streams; at++) {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    let text = "";
    socket.on("data", (bytes) => (text += bytes.toString()));
    socket.on("error", () => undefined);
    socket.write(call);
    clients.push(socket);
    await until(() => text.includes("data: {}") || text.includes("error"));
    // A key may have 128 MiB under way, so it would be 429 from the fifth on if they counted for longer.
    expect(text.slice(0, 15)).toBe("HTTP/1.1 200 OK");
  }
  const isFreed = () => residentMegabytes(server.process.pid) - before < (streams * bodyMegabytes) / 2;
  for (let round = 0; round < 100 && !isFreed(); round++) await Bun.sleep(100);
  expect(isFreed()).toBe(true);
  for (const client of clients) client.destroy();
});
