import { afterEach, describe, expect, test } from "bun:test";
import { closeUpstreams, faultOf, upstream } from "../../../../test/support/upstreams/outbound.ts";
import { call, outgoing, readable, textOf } from "../../../../test/support/upstreams/outgoing-call.ts";
import { startLeavingReaders } from "../../../../test/support/upstreams/leaving-readers.ts";
import { answerOf, type Answer } from "../../../../test/support/upstreams/raw-upstream.ts";
import { bestOf } from "../../../../test/support/waiting.ts";
import { createFetcher } from "../fetcher.ts";

afterEach(closeUpstreams);

/** An upstream that tells when its connection has closed. */
async function watched(answer: Answer) {
  const closed = Promise.withResolvers<number>();
  const there = await upstream((socket, request) => {
    socket.on("close", () => closed.resolve(performance.now()));
    answer(socket, request);
  });
  return { there, closed: closed.promise };
}

const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const event = "9\r\ndata: 1\n\n\r\n";
const closedWithinMs = 50;

describe("the end of the signal reaches the upstream within 50 ms", () => {
  const windows: [string, Answer][] = [
    ["before the headers", () => undefined],
    ["in the headers", (socket) => socket.write("HTTP/1.1 200 OK\r\n")],
    ["before the first byte of the body", (socket) => socket.write(head)],
    ["between two events", (socket) => socket.write(head + event)],
    ["in an answer with a length", (socket) => socket.write(answerOf("[1", ["Content-Length: 99"]))],
  ];
  test.each(windows)("%s", async (_name, answer) => {
    const once = async () => {
      const { there, closed } = await watched(answer);
      const leaving = new AbortController();
      const result = faultOf(call(there.url, { signal: leaving.signal }).then(textOf));
      await Bun.sleep(40);
      const leftMs = performance.now();
      leaving.abort();
      expect((await result).fault).toBe("timeout");
      return (await closed) - leftMs;
    };
    expect(await bestOf(3, closedWithinMs, once)).toBeLessThan(closedWithinMs);
  });

  test("while it connects", async () => {
    const leaving = new AbortController();
    const resolve = () => new Promise<never>(() => undefined);
    const { signal } = leaving;
    const result = faultOf(createFetcher({ resolve }).call(outgoing("http://upstream.test/", { signal })));
    leaving.abort();
    expect((await result).fault).toBe("timeout");
  });
});

test("a cancelled body closes the connection within 50 ms", async () => {
  const once = async () => {
    const { there, closed } = await watched((socket) => socket.write(head + event));
    const reader = readable((await call(there.url)).body).getReader();
    await reader.read();
    const leftMs = performance.now();
    await reader.cancel();
    return (await closed) - leftMs;
  };
  expect(await bestOf(3, closedWithinMs, once)).toBeLessThan(closedWithinMs);
});

test("a body that is cancelled before it is read, or while a read waits, closes the connection", async () => {
  const { there, closed } = await watched((socket) => socket.write(head));
  (await call(there.url)).body.cancel();
  await closed;
  const waiting = await watched((socket) => socket.write(head));
  const reader = readable((await call(waiting.there.url)).body).getReader();
  const read = reader.read();
  await reader.cancel();
  expect((await read).done).toBe(true);
  await waiting.closed;
});

test("a signal that has ended sends nothing", async () => {
  const { there } = await watched(() => undefined);
  expect((await faultOf(call(there.url, { signal: AbortSignal.abort() }))).fault).toBe("timeout");
  expect(there.requests).toEqual([]);
});

test("a signal that ends after the answer closes no other call's connection", async () => {
  const leaving = new AbortController();
  const there = await upstream((socket) => setTimeout(() => socket.write(answerOf("[1]")), 30));
  const { call: send } = createFetcher();
  await textOf(await send(outgoing(there.url, { signal: leaving.signal })));
  const second = send(outgoing(there.url));
  leaving.abort();
  expect(await textOf(await second)).toBe("[1]");
});

// A rejection that nobody handles ends a process. In the test's own process, the runner would catch it.
test("the process outlives resets of the upstream while its readers leave, in 20 rounds", async () => {
  const child = startLeavingReaders();
  const [said, complained] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect([await child.exited, said, complained]).toEqual([0, "outlived 20 rounds\n", ""]);
}, 60_000);
