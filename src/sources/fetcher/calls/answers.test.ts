import { afterEach, describe, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { always, closeUpstreams, faultOf, upstream } from "../../../../test/support/upstreams/outbound.ts";
import { call, readable, textOf } from "../../../../test/support/upstreams/outgoing-call.ts";
import { answerOf } from "../../../../test/support/upstreams/raw-upstream.ts";

afterEach(closeUpstreams);

const chunked = ["Transfer-Encoding: chunked"];
const text = async (bytes: string | Buffer) => {
  const there = await upstream((socket) => socket.end(bytes));
  return textOf(await call(there.url));
};

describe("what leaves", () => {
  test("is the call, byte for byte, with the length of its body", async () => {
    const there = await upstream(always("{}"));
    const body = Buffer.from([0, 255, 13, 10, 123]);
    await textOf(await call(`${there.url}/v1/a?b=c`, { body, headers: { "X-A": "1", "x-name": "Zo\u00eb" } }));
    expect(there.requests).toEqual([
      `POST /v1/a?b=c HTTP/1.1\r\nHost: 127.0.0.1:${there.port}\r\nX-A: 1\r\nx-name: Zo\u00eb\r\n` +
        `Content-Length: 5\r\n\r\n\u0000\u00ff\r\n{`,
    ]);
  });

  test("has no length without a body, except for a POST and a DELETE", async () => {
    const there = await upstream(always("{}"));
    for (const method of ["GET", "POST", "DELETE"] as const)
      await textOf(await call(there.url, { method, body: null, headers: {} }));
    const heads = there.requests.map((request) => request.replace(/Host.*\r\n/, ""));
    expect(heads).toEqual([
      "GET / HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
      "DELETE / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    ]);
  });

  test("is framed here, whatever headers are given", async () => {
    const there = await upstream(always("{}"));
    const headers = { "Transfer-Encoding": "chunked", "content-length": "9", host: "elsewhere", Connection: "close" };
    await textOf(await call(there.url, { headers }));
    expect(there.requests[0]).toBe(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${there.port}\r\nContent-Length: 2\r\n\r\n{}`);
  });

  test("can be 34 MiB", async () => {
    const there = await upstream(always("{}"));
    const body = Buffer.alloc(34 * 1024 * 1024, "a");
    await textOf(await call(there.url, { body }));
    expect(there.requests[0]?.length).toBeGreaterThan(body.length);
  }, 30_000);

  test.each([{ "x-a": "b\r\nc: d" }, { "x-a": "\u0000" }, { "x-a": "\u2713" }, { "x a": "b" }, { "": "b" }])(
    "has no header such as %j",
    async (headers) => {
      expect((await faultOf(call("http://127.0.0.1:1/", { headers }))).fault).toBe("refused");
    },
  );
});

describe("an answer", () => {
  test("comes with its status, headers and bytes, not decompressed", async () => {
    const body = gzipSync("[1]");
    const there = await upstream(always(body, ["Content-Encoding: gzip", "X-A: 1", "x-a:  2 "], "429 Slow Down"));
    const reply = await call(there.url);
    expect([reply.status, reply.headers.get("content-encoding"), reply.headers.get("x-a")]).toEqual([
      429,
      "gzip",
      "1, 2",
    ]);
    expect(await textOf(reply)).toBe(body.toString("latin1"));
  });

  test("that is a redirect is not followed", async () => {
    const there = await upstream(always("", ["Location: http://169.254.169.254/"], "307 Elsewhere"));
    const reply = await call(there.url);
    expect([reply.status, await textOf(reply), there.requests.length]).toEqual([307, "", 1]);
  });

  test("begins after the interim answers", async () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    expect(await text(Buffer.concat([Buffer.from(interim), answerOf("[1]")]))).toBe("[1]");
  });

  test.each([
    ["a length", answerOf("[12]")],
    ["chunks", answerOf("2\r\n[1\r\n2;a=b\r\n2]\r\n0\r\nx-trailer: 1\r\n\r\n", chunked)],
    ["the end of the connection", Buffer.from("HTTP/1.0 200 OK\r\n\r\n[12]")],
    ["no reason", Buffer.from("HTTP/1.1 200\r\ncontent-length: 4\r\n\r\n[12]")],
    ["a length beside its chunks", answerOf("4\r\n[12]\r\n0\r\n\r\n", ["Content-Length: 9", ...chunked])],
  ])("with %s is the same wherever the network cuts it", async (_name, bytes) => {
    const there = await upstream((socket, request) => {
      const at = Number(/ \/(\d+) /.exec(request)?.[1]);
      socket.setNoDelay(true);
      socket.write(bytes.subarray(0, at));
      setTimeout(() => socket.end(bytes.subarray(at)), 4);
    });
    const cuts = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
    const answers = await Promise.all(cuts.map(async (at) => textOf(await call(`${there.url}/${at}`))));
    expect(new Set(answers)).toEqual(new Set(["[12]"]));
  });

  test("with the status 204 has no body, and leaves the connection open", async () => {
    const there = await upstream((socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"));
    const reply = await call(there.url);
    expect([reply.status, await textOf(reply)]).toEqual([204, ""]);
  });
});

describe("what is not HTTP", () => {
  const headed = (...lines: string[]) => `HTTP/1.1 200 OK\r\n${lines.join("\r\n")}\r\n\r\n`;
  test.each([
    "hello\r\n\r\n",
    "HTTP/2 200\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    headed("Content-Length: 2", "Content-Length: 3"),
    headed("Content-Length: -2"),
    headed("Content-Length: 0x2"),
    headed("Transfer-Encoding: gzip, chunked"),
    headed("X-A: 1", " folded"),
    headed("no colon"),
    headed("X A: 1"),
    headed("X-A: 1\n2", "X-B: 1"),
    headed("X-A: 1\r2", "X-B: 1"),
    headed("X-A: \0"),
    headed("X-A: 1\r"),
    "HTTP/1.1 200 OK\nX-A: 1\r\n\r\n",
  ])("%j is reported as such", async (bytes) => {
    expect((await faultOf(text(bytes))).fault).toBe("malformed");
  });

  test.each(["zz\r\n", "\r\n", "-1\r\n", "2\r\n[]]\r\n", "2\n[]\r\n", "1ffffffffffff\r\n", `1;${"x".repeat(5000)}`])(
    "the chunk %j breaks the body",
    async (bytes) => {
      expect((await faultOf(text(answerOf(bytes, chunked)))).fault).toBe("malformed");
    },
  );

  test("headers of more than 64 KiB are too large, and those of less are not", async () => {
    const padded = (bytes: number) => answerOf("[1]", [`X-A: ${"a".repeat(bytes)}`]);
    expect(await text(padded(65_000))).toBe("[1]");
    expect((await faultOf(text(padded(66_000)))).fault).toBe("too-large");
    const interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(2000);
    expect((await faultOf(text(interim))).fault).toBe("too-large");
  });

  test("more than 500 headers are too many, and fewer are not", async () => {
    const many = (count: number) =>
      answerOf(
        "[1]",
        Array.from({ length: count }, (_, index) => `X-${index}: 1`),
      );
    expect(await text(many(490))).toBe("[1]");
    expect((await faultOf(text(many(501)))).fault).toBe("too-large");
  });
});

describe("an answer that breaks off", () => {
  test.each([
    ["before a byte", ""],
    ["in its headers", "HTTP/1.1 200 OK\r\nContent-Le"],
    ["before its length", answerOf("[1", ["Content-Length: 9"])],
    ["in a chunk", answerOf("9\r\n[1", chunked)],
    ["before the last chunk", answerOf("2\r\n[1\r\n", chunked)],
    ["before the end of the trailers", answerOf("2\r\n[1\r\n0\r\n", chunked)],
  ])("%s never looks whole", async (_name, bytes) => {
    expect((await faultOf(text(Buffer.from(bytes)))).fault).toBe("truncated");
    const there = await upstream((socket) => socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 20)));
    expect((await faultOf(call(there.url).then(textOf))).fault).toBe("truncated");
  });

  test("by a reset is not taken for one that ends with its connection", async () => {
    const bytes = "HTTP/1.1 200 OK\r\n\r\n[1]";
    const there = await upstream((socket) => socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 20)));
    expect((await faultOf(call(there.url).then(textOf))).fault).toBe("truncated");
  });

  test("gives everything that arrived before", async () => {
    const there = await upstream((socket) => socket.end(answerOf("[1", ["Content-Length: 9"])));
    const { body } = await call(there.url);
    await Bun.sleep(50);
    const reader = readable(body).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe("[1");
    expect((await faultOf(reader.read())).fault).toBe("truncated");
  });
});

test("an answer that nobody reads makes the upstream wait", async () => {
  const total = 64 * 1024 * 1024;
  const piece = Buffer.alloc(65_536, "a");
  let written = 0;
  const there = await upstream((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
    const more = () => {
      let isTaken = true;
      for (; written < total && isTaken; written += piece.length) isTaken = socket.write(piece);
      if (written < total) socket.once("drain", more);
    };
    more();
  });
  const { body } = await call(there.url);
  await Bun.sleep(300);
  expect(written).toBeLessThan(total / 2);
  let read = 0;
  for await (const part of readable(body)) read += part.length;
  expect(read).toBe(total);
}, 30_000);
