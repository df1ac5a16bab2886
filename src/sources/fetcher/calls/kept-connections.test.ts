import { afterEach, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { closeUpstreams, faultOf, withTest } from "../../../../test/support/upstreams/outbound.ts";
import { outgoing, textOf } from "../../../../test/support/upstreams/outgoing-call.ts";
import { answerOf, listening } from "../../../../test/support/upstreams/raw-upstream.ts";
import { createFetcher } from "../fetcher.ts";

afterEach(closeUpstreams);

type Answering = (socket: Socket, nth: { connection: number; request: number }) => unknown;

/** An upstream that notes which request came on which connection, as "connection.request". */
async function numbered(answer: Answering) {
  const seen: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    const connection = ++connections;
    let request = 0;
    socket.on("error", () => undefined);
    socket.on("data", () => {
      seen.push(`${connection}.${++request}`);
      answer(socket, { connection, request });
    });
  });
  const url = `http://127.0.0.1:${await listening(withTest(server))}`;
  const { call } = createFetcher();
  const send = (given = {}) => call(outgoing(url, given));
  const askTwice = async () => {
    await textOf(await send());
    await Bun.sleep(20);
    return send();
  };
  return { seen, send, askTwice };
}

const ok = answerOf("[1]");

/** Both ends of a connection. */
async function pair(): Promise<{ ours: Socket; theirs: Socket }> {
  const server = withTest(createServer());
  const ours = connect(await listening(server), "127.0.0.1");
  const [theirs] = (await once(server, "connection")) as [Socket];
  return { ours, theirs };
}

describe("a connection", () => {
  test("carries one call after another", async () => {
    const { seen, send } = await numbered((socket) => socket.write(ok));
    for (let call = 0; call < 3; call++) await textOf(await send());
    expect(seen).toEqual(["1.1", "1.2", "1.3"]);
  });

  test("is watched for silence again after it was idle", async () => {
    const { send } = await numbered((socket, { request }) => request === 1 && socket.write(ok));
    await textOf(await send({ idleTimeoutMs: 600 }));
    await Bun.sleep(600);
    expect(await faultOf(send({ idleTimeoutMs: 600 }))).toMatchObject({ fault: "timeout", message: "It fell silent." });
  });

  test("carries one call at a time", async () => {
    const { seen, send } = await numbered((socket) => setTimeout(() => socket.write(ok), 30));
    await Promise.all([1, 2, 3].map(async () => textOf(await send())));
    expect(seen.sort()).toEqual(["1.1", "2.1", "3.1"]);
  });

  const spent: [string, string | Buffer][] = [
    ["says that it closes", answerOf("[1]", ["Connection: keep-alive, Close"])],
    ["speaks HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n[1]"],
    ["has bytes after the answer", Buffer.concat([ok, Buffer.from("HTTP/1.1 200 OK\r\n")])],
    ["has two lengths", answerOf("3\r\n[1]\r\n0\r\n\r\n", ["Content-Length: 3", "Transfer-Encoding: chunked"])],
  ];
  test.each(spent)("that %s carries no second call", async (_name, answer) => {
    const { seen, askTwice } = await numbered((socket) => socket.write(answer));
    await textOf(await askTwice());
    expect(seen).toEqual(["1.1", "2.1"]);
  });

  test("that speaks without a question carries no second call", async () => {
    const { seen, askTwice } = await numbered((socket) => {
      socket.write(ok);
      setTimeout(() => socket.write(answerOf("[2]")), 5);
    });
    expect(await textOf(await askTwice())).toBe("[1]");
    expect(seen).toEqual(["1.1", "2.1"]);
  });

  test("that spoke before the request was written does not answer it", async () => {
    const peers = new Map<number, Socket>();
    const { seen, send } = await numbered((socket, { connection }) => {
      peers.set(connection, socket);
      if (connection !== 1) socket.write(ok);
    });
    const waiting = send();
    await textOf(await send());
    // Both sockets have something to read in the same turn, and the call is made when the first of them is read.
    const { ours, theirs } = await pair();
    const asked = once(ours, "data").then(() => send());
    theirs.write("now");
    peers.get(2)?.write(answerOf("[2]"));
    expect(await textOf(await asked)).toBe("[1]");
    expect(seen).toEqual(["1.1", "2.1", "3.1"]);
    peers.get(1)?.write(ok);
    await textOf(await waiting);
  });

  test("whose answer came before the request had left carries no second call", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.pause();
        socket.write(ok);
      });
    });
    const url = `http://127.0.0.1:${await listening(withTest(server))}`;
    const { call } = createFetcher();
    expect(await textOf(await call(outgoing(url, { body: Buffer.alloc(30_000_000) })))).toBe("[1]");
    expect(await textOf(await call(outgoing(url)))).toBe("[1]");
    expect(connections).toBe(2);
  });
});

test("of more connections than are kept, the one that waits longest is closed", async () => {
  const waiting: Socket[] = [];
  let closed = 0;
  const { call } = createFetcher();
  const crowd = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("close", () => void closed++);
    socket.on("data", () => {
      if (waiting.push(socket) === 512) for (const one of waiting) one.write(ok);
    });
  });
  const crowdUrl = `http://127.0.0.1:${await listening(withTest(crowd))}`;
  await Promise.all(Array.from({ length: 512 }, async () => textOf(await call(outgoing(crowdUrl)))));
  let connections = 0;
  const other = createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
    socket.on("data", () => socket.write(ok));
  });
  const otherUrl = `http://127.0.0.1:${await listening(withTest(other))}`;
  for (let time = 0; time < 3; time++) await textOf(await call(outgoing(otherUrl)));
  await Bun.sleep(50);
  expect([connections, closed]).toEqual([1, 1]);
});

describe("a kept connection that the upstream closed", () => {
  test("while it was idle is not used", async () => {
    const { seen, askTwice } = await numbered((socket) => socket.end(ok));
    expect(await textOf(await askTwice())).toBe("[1]");
    expect(seen).toEqual(["1.1", "2.1"]);
  });

  const closing: [string, (socket: Socket) => unknown][] = [
    ["ends", (socket) => socket.end()],
    ["is reset", (socket) => socket.resetAndDestroy()],
  ];
  test.each(closing)("and that %s without a byte of an answer, is replaced once", async (_name, close) => {
    const { seen, askTwice } = await numbered((socket, { request }) =>
      request === 1 ? socket.write(ok) : close(socket),
    );
    expect(await textOf(await askTwice())).toBe("[1]");
    expect(seen).toEqual(["1.1", "1.2", "2.1"]);
  });

  test.each(closing)("is replaced once only, even if others wait (%s)", async (_name, close) => {
    let isDown = false;
    const { seen, send } = await numbered((socket) =>
      isDown ? close(socket) : setTimeout(() => socket.write(ok), 20),
    );
    await Promise.all([1, 2, 3].map(async () => textOf(await send())));
    await Bun.sleep(20);
    isDown = true;
    seen.length = 0;
    expect((await faultOf(send())).fault).toBe("truncated");
    expect(seen.length).toBe(2);
    expect(seen[1]).toBe("4.1");
  });

  test("after a byte of the answer is an answer that broke off", async () => {
    const { seen, askTwice } = await numbered((socket, { request }) =>
      request === 1 ? socket.write(ok) : socket.end("H"),
    );
    expect((await faultOf(askTwice())).fault).toBe("truncated");
    expect(seen).toEqual(["1.1", "1.2"]);
  });

  test("after more than a second had taken the call, so that it is not sent again", async () => {
    const { seen, askTwice } = await numbered((socket, { request }) =>
      request === 1 ? socket.write(ok) : setTimeout(() => socket.end(), 1200),
    );
    expect((await faultOf(askTwice())).fault).toBe("truncated");
    expect(seen).toEqual(["1.1", "1.2"]);
  });
});

test.each([(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()])(
  "a fresh connection that closes without an answer is not replaced",
  async (close) => {
    const { seen, send } = await numbered(close);
    expect(await faultOf(send())).toMatchObject({
      fault: "truncated",
      message: "It closed the connection without an answer.",
    });
    expect(seen).toEqual(["1.1"]);
  },
);
