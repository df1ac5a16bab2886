import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TestServer } from "../support/server.ts";
import { callBytes, startCallingServer } from "../support/upstreams/calling-server.ts";
import { answerOf, startRawUpstream, type Answer, type RawUpstream } from "../support/upstreams/raw-upstream.ts";
import { bestOf, until } from "../support/waiting.ts";

/** A client that leaves is told upstream, whenever it leaves. The server is a real process, between real sockets. */

const noticedMsMax = 50;
const list = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model", object: "model" }] }));
const event = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const head = (type: string) => `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;
const ended = answerOf("{}", ["Content-Type: application/json"]);

let answer: Answer = (socket) => socket.write(ended);
let first: RawUpstream;
let second: RawUpstream;
let server: TestServer;
beforeAll(async () => {
  const listing: Answer = (socket, text) => (text.startsWith("GET") ? socket.write(list) : answer(socket, text));
  first = await startRawUpstream(listing);
  second = await startRawUpstream(listing);
  const sources = [first, second].map(({ url }, at) => ({
    id: `s${at}`,
    url: `${url}/v1`,
    more: `priority: ${at + 1}`,
  }));
  server = await startCallingServer(sources, "up-model");
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  server.remove();
  first.close();
  second.close();
});

const sse = "text/event-stream";
const chunk = event('data: {"choices":[]}\n\n');
const windows: Record<string, { readonly stream: boolean; readonly begin: string; readonly seen: string }> = {
  "before the headers of a stream": { stream: true, begin: "", seen: "" },
  "before the first byte of a stream": { stream: true, begin: head(sse), seen: "200 OK" },
  "in the middle of a stream": { stream: true, begin: head(sse) + chunk, seen: "choices" },
  "in the middle of an event": { stream: true, begin: head(sse) + event('data: {"choi'), seen: "choi" },
  "before an answer that is no stream": { stream: false, begin: "", seen: "" },
  "in the middle of an answer that is no stream": {
    stream: false,
    begin: head("application/json") + event('{"id":'),
    seen: "",
  },
};

describe("a client that leaves", () => {
  for (const [name, { stream, begin, seen }] of Object.entries(windows))
    test(`${name} is told upstream within ${noticedMsMax} ms`, async () => {
      expect(await bestOf(20, noticedMsMax, () => leave(stream, begin, seen))).toBeLessThan(noticedMsMax);
    });

  test("while its body is read leaves no call behind", async () => {
    const body = JSON.stringify({ model: "up-model", messages: ["n".repeat(1024), Array(4_000_000).fill(0)] });
    const open = new Set<Socket>();
    answer = (socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    };
    for (let round = 0; round < 5; round++) {
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(callBytes(body));
      await until(() => socket.writableLength === 0);
      await Bun.sleep(round * 5);
      socket.destroy();
    }
    await Bun.sleep(500);
    for (let round = 0; round < 50 && open.size > 0; round++) await Bun.sleep(100);
    expect(open.size).toBe(0);
  });

  test("does not put the source out, however often", async () => {
    for (const { stream, begin, seen } of Object.values(windows))
      for (let round = 0; round < 4; round++) await leave(stream, begin, seen);
    answer = (socket) => socket.write(ended);
    const asked = second.requests.length;
    for (let round = 0; round < 3; round++) expect(await whole()).toContain("200 OK");
    expect(second.requests.length).toBe(asked);
  });
});

/** Calls, leaves when the upstream has sent this and the client has seen that, and resolves with how long it took to notice. */
async function leave(stream: boolean, begin: string, seen: string): Promise<number> {
  let upstream: Socket | null = null;
  let closedMs: number | null = null;
  answer = (socket) => {
    upstream = socket;
    socket.on("close", () => (closedMs = performance.now()));
    socket.write(begin);
  };
  const { socket, text } = call(stream);
  await until(() => upstream !== null && text().includes(seen));
  await Bun.sleep(5);
  expect(closedMs).toBeNull();
  const leftMs = performance.now();
  socket.destroy();
  await until(() => closedMs !== null);
  return closedMs! - leftMs;
}

async function whole(): Promise<string> {
  const { socket, text } = call(false);
  await until(() => text().endsWith("{}"));
  socket.destroy();
  return text();
}

function call(stream: boolean): { readonly socket: Socket; readonly text: () => string } {
  let text = "";
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.on("data", (bytes) => (text += bytes.toString("latin1")));
  socket.write(callBytes({ model: "up-model", stream, messages: [] }));
  return { socket, text: () => text };
}
