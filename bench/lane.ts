import { createServer, type Socket } from "node:net";
import { Agent, request } from "node:http";
import { createFetcher, type UpstreamReply } from "../src/sources/fetcher/fetcher.ts";

/*
 * The processor time of one call out to an upstream: through the lane of `Fetcher.call`, the runtime's fetch, and
 * node:http with kept connections. Each runs in a process of its own, in turn, round by round; only the ratios count.
 */

const callers = 16;
const rounds = 3;
const body = Buffer.alloc(900, "a");
const event = `data: {"choices":[{"delta":{"content":" word"}}]}\n\n`;
const shapes = { json: 10_000, "20 events": 800, "200 events": 80 } as const;
type Shape = keyof typeof shapes;

function answer(socket: Socket, shape: string): void {
  if (shape === "json") {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n${"a".repeat(900)}`);
    return;
  }
  socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  let left = Number.parseInt(shape, 10);
  const timer = setInterval(() => {
    socket.write(`${event.length.toString(16)}\r\n${event}\r\n`);
    if (--left > 0) return;
    clearInterval(timer);
    socket.write("0\r\n\r\n");
  }, 1);
}

/** Answers each request when its last byte has come: the bodies here are of the letter a. */
function startUpstream(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer((socket) => {
    let shape = "";
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      shape = /^POST \/([\w-]+) /.exec(bytes.toString("latin1"))?.[1]?.replace("-", " ") ?? shape;
      if (bytes.at(-1) === 97) answer(socket, shape);
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
  return promise;
}

async function drained(stream: AsyncIterable<Uint8Array> | null): Promise<void> {
  if (stream !== null) for await (const part of stream) if (part.length === 0) break;
}

function taken({ body: arriving }: UpstreamReply): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  arriving.listen({ arrives: () => undefined, ends: resolve, fails: reject });
  return promise;
}

const headers = { "content-type": "application/json", authorization: "Bearer a", accept: "*/*" };
const { call } = createFetcher();
const agent = new Agent({ keepAlive: true });
const { signal } = new AbortController();

const lanes: Readonly<Record<string, (url: string) => Promise<void>>> = {
  fetch: async (url) => {
    const options = { method: "POST", headers, body, signal, redirect: "manual", decompress: false } as const;
    await drained((await fetch(url, options)).body);
  },
  lane: async (url) => taken(await call({ method: "POST", url, headers, body, isTrusted: true, signal })),
  "node:http": async (url) => {
    const { promise, resolve, reject } = Promise.withResolvers<AsyncIterable<Uint8Array>>();
    request(url, { method: "POST", headers, agent, signal }, resolve).on("error", reject).end(body);
    await drained(await promise);
  },
};

/** Microseconds of processor time per call, in this process. */
async function measure(send: (url: string) => Promise<void>, url: string, calls: number): Promise<number> {
  let left = calls;
  const caller = async () => {
    while (left-- > 0) await send(url);
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

async function inChild(lane: string, shape: Shape, port: number): Promise<number> {
  const child = Bun.spawn([process.execPath, import.meta.path, lane, shape, String(port)], { stdout: "pipe" });
  return Number(await new Response(child.stdout).text());
}

async function main(): Promise<void> {
  const port = await startUpstream();
  for (const shape of Object.keys(shapes) as Shape[]) {
    const best = new Map<string, number>();
    for (let round = 0; round < rounds; round++)
      for (const lane of Object.keys(lanes))
        best.set(lane, Math.min(best.get(lane) ?? Infinity, await inChild(lane, shape, port)));
    const base = best.get("fetch") ?? 0;
    for (const [lane, us] of best)
      process.stdout.write(
        `${shape.padEnd(12)}${lane.padEnd(12)}${us.toFixed(0).padStart(6)} us  x ${(us / base).toFixed(2)}\n`,
      );
  }
  process.exit(0);
}

const [lane, shape, port] = process.argv.slice(2);
const send = lanes[lane ?? ""];
if (send === undefined) await main();
else {
  const url = `http://127.0.0.1:${port}/${shape?.replace(" ", "-")}`;
  await measure(send, url, shapes[shape as Shape]);
  process.stdout.write(String(await measure(send, url, shapes[shape as Shape])));
  process.exit(0);
}
