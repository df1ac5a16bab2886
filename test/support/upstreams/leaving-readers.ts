import { connect, createServer } from "node:net";
import { listening } from "./raw-upstream.ts";
import { readable } from "./outgoing-call.ts";
import { createFetcher } from "../../../src/sources/fetcher/fetcher.ts";
import type { Fetcher } from "../../../src/sources/fetcher/fetcher.ts";

/*
 * A process of its own: a relay whose upstream resets in the middle of a stream, while the readers leave at about the
 * same moment. Whatever rejects without anybody looking ends the process.
 */

const rounds = 20;
const streams = 20;
const event = "9\r\ndata: 1\n\n\r\n";

/** Starts it. It says at the end what it has outlived. */
export function startLeavingReaders() {
  return Bun.spawn([process.execPath, import.meta.path], { stdout: "pipe", stderr: "pipe" });
}

async function resettingUpstream(): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      const isSilent = Math.random() < 0.2;
      if (!isSilent) socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${event.repeat(3)}`);
      setTimeout(() => socket.resetAndDestroy(), 10);
    });
  });
  return await listening(server);
}

function startRelay(call: Fetcher["call"], upstream: number) {
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const leaving = new AbortController();
      request.signal.addEventListener("abort", () => leaving.abort());
      const { signal } = leaving;
      const url = `http://127.0.0.1:${upstream}/`;
      const reply = await call({ method: "POST", url, headers: {}, body: null, isTrusted: true, signal }).catch(
        () => null,
      );
      if (reply === null) return new Response(null, { status: 502 });
      const reader = readable(reply.body).getReader();
      const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch {
          controller.error(undefined);
        }
      };
      return new Response(new ReadableStream({ pull, cancel: () => leaving.abort() }));
    },
  });
}

/** A client that leaves about when the upstream resets. */
function leave(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  socket.on("error", () => undefined);
  socket.on("close", () => resolve());
  setTimeout(() => socket.destroy(), 8 + Math.random() * 8);
  return promise;
}

/** A caller that takes the answer and never reads it. */
async function forget(call: Fetcher["call"], upstream: number): Promise<void> {
  const { signal } = new AbortController();
  const url = `http://127.0.0.1:${upstream}/`;
  await call({ method: "GET", url, headers: {}, body: null, isTrusted: true, signal }).catch(() => undefined);
}

async function main(): Promise<void> {
  const { call } = createFetcher();
  const upstream = await resettingUpstream();
  const relay = startRelay(call, upstream);
  for (let round = 0; round < rounds; round++) {
    const leaving = Array.from({ length: streams }, () => leave(relay.port ?? 0));
    await Promise.all([...leaving, forget(call, upstream)]);
  }
  await Bun.sleep(100);
  process.stdout.write(`outlived ${rounds} rounds\n`);
  process.exit(0);
}

if (import.meta.main) await main();
