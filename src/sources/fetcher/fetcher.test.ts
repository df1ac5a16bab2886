import { afterEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import {
  always,
  ask,
  closeUpstreams,
  faultOf,
  get,
  secret,
  upstream,
} from "../../../test/support/upstreams/outbound.ts";
import { answerOf, type Answer } from "../../../test/support/upstreams/raw-upstream.ts";
import { bestOf, tookMs } from "../../../test/support/waiting.ts";
import { createFetcher } from "./fetcher.ts";

afterEach(closeUpstreams);

const faultAt = async (answer: Answer) => await faultOf(ask(`${(await upstream(answer)).url}/models`));

describe("a request", () => {
  test("is a GET with the host, the secret in a header and no needless header", async () => {
    const there = await upstream(always('{"data":[]}'));
    expect(await ask(`${there.url}/v1/models?limit=1`)).toEqual({ data: [] });
    const [line, ...headers] = there.requests[0]?.trimEnd().split("\r\n") ?? [];
    expect(line).toBe("GET /v1/models?limit=1 HTTP/1.1");
    expect(headers.sort()).toEqual([
      "Connection: close",
      "accept-encoding: gzip, br",
      "accept: application/json",
      `authorization: Bearer ${secret}`,
      `host: 127.0.0.1:${there.port}`,
      "user-agent: rollcall",
    ]);
  });

  test("is a POST with JSON, or a DELETE whose answer may be empty", async () => {
    const there = await upstream((socket, request) =>
      socket.end(request.startsWith("DELETE") ? answerOf("", [], "204 No Content") : answerOf('{"got":1}')),
    );
    const session = createFetcher().session({ isTrusted: true });
    const body = '{"model":"ä"}';
    const post = await session({ method: "POST", url: `${there.url}/api/show`, headers: {}, body });
    expect(await post.json()).toEqual({ got: 1 });
    const url = `${there.url}/v1/models/ft%3Ax`;
    const deletion = await session({ method: "DELETE", url, headers: {}, body: null });
    expect(await deletion.json()).toBeNull();
    expect(Buffer.from(there.requests[0] ?? "", "latin1").toString()).toEndWith(`\r\n\r\n${body}`);
    expect(there.requests[1]).toStartWith("DELETE /v1/models/ft%3Ax HTTP/1.1\r\n");
  });

  test("is not sent when a header cannot hold the secret", async () => {
    const there = await upstream(always("{}"));
    const headers = { authorization: `Bearer ${secret}\r\nx-evil: 1` };
    const result = createFetcher().session({ isTrusted: true })({ ...get(there.url), headers });
    expect((await faultOf(result)).fault).toBe("refused");
    expect(there.requests).toEqual([]);
  });
});

test("an answer has the SHA-256 of its decoded bytes as its digest", async () => {
  const body = '{"data":[]}';
  const answers = [always(body), always(gzipSync(body), ["Content-Encoding: gzip"])];
  for (const answer of answers) {
    const { digest } = await createFetcher().session({ isTrusted: true })(get((await upstream(answer)).url));
    expect(digest).toBe(createHash("sha256").update(body).digest("hex"));
  }
});

test("a long answer is parsed in many turns, because JSON.parse can block for half a second", async () => {
  const there = await upstream(always(gzipSync(`[${"[],".repeat(2_700_000)}[]]`), ["Content-Encoding: gzip"]));
  let [turns, isOver] = [0, false];
  const count = () => void (turns++, isOver || setImmediate(count));
  const answer = await createFetcher().session({ isTrusted: true })(get(there.url));
  setImmediate(count);
  await answer.json();
  isOver = true;
  expect(turns).toBeGreaterThan(100);
});

describe("a valid answer", () => {
  const json = '{"data":[{"id":"a"}]}';
  const chunks = '7\r\n{"data"\r\ne\r\n:[{"id":"a"}]}\r\n0\r\n\r\n';
  test.each([
    ["plain", always(json)],
    ["in gzip", always(gzipSync(json), ["Content-Encoding: gzip"])],
    ["in brotli", always(brotliCompressSync(json), ["Content-Encoding: br"])],
    ["in chunks", always(chunks, ["Transfer-Encoding: chunked"])],
    ["with a byte order mark", always(`\ufeff${json}`)],
    ["up to the end of the connection", (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${json}`)],
  ] as [string, Answer][])("%s", async (_name, answer) => {
    expect(await ask((await upstream(answer)).url)).toEqual({ data: [{ id: "a" }] });
  });

  test("can have just under 8 MB", async () => {
    const text = "x".repeat(8 * 1024 * 1024 - 2);
    expect(await ask((await upstream(always(`"${text}"`))).url)).toBe(text);
  });
});

const deep = "[".repeat(33) + "]".repeat(33);
const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, 0x20);
const gzip = ["Content-Encoding: gzip"];
const head = "HTTP/1.1 200 OK\r\n";
const isLoud: Answer = (s) => s.write("HTTP/1.1 500 Oh\r\nContent-Length: 99999\r\n\r\n{");
const isSilentAboutSize: Answer = (s) => s.end(Buffer.concat([Buffer.from(`${head}\r\n`), megabytes(9)]));

const unreadable: readonly (readonly [name: string, answer: Answer, fault: string, words: string])[] = [
  ["401", always('{"error":"no"}', [], "401 Unauthorized"), "status", "It answered 401."],
  ["500 without end", isLoud, "status", "It answered 500."],
  ["a redirect", always("", ["Location: http://169.254.169.254/"], "302 Found"), "redirect", "redirect (302)"],
  ["a lasting redirect", always("", ["Location: /v1/models/"], "308 Permanent"), "redirect", "redirect (308)"],
  ["a web page", always("<html>", ["Content-Type: text/html; charset=utf-8"]), "malformed", "web page"],
  ["a web page that calls itself JSON", always("<!doctype html>"), "malformed", "not JSON"],
  ["nothing", always(""), "malformed", "empty"],
  ["no UTF-8", always(Buffer.from([0x22, 0xff, 0x22])), "malformed", "not JSON"],
  ["33 levels", always(deep), "malformed", "nested"],
  ["33 levels in gzip", always(gzipSync(deep), gzip), "malformed", "nested"],
  ["9 MB by Content-Length", always(megabytes(9)), "too-large", "8 MB"],
  ["9 MB without Content-Length", isSilentAboutSize, "too-large", "8 MB"],
  ["a gzip bomb", always(gzipSync(megabytes(200)), gzip), "too-large", "8 MB"],
  ["a brotli bomb", always(brotliCompressSync(megabytes(64)), ["Content-Encoding: br"]), "too-large", "8 MB"],
  ["damaged gzip", always("not gzip at all", gzip), "malformed", "decompressed"],
  ["damaged brotli", always("not brotli at all", ["Content-Encoding: br"]), "malformed", "decompressed"],
  ["a coding that was not accepted", always("{}", ["Content-Encoding: gzip, gzip"]), "malformed", "coding"],
  ["cut gzip", always(gzipSync("[1,2,3]".repeat(99)).subarray(0, 30), gzip), "truncated", "broke off"],
  ["less than Content-Length", always("[1", ["Content-Length: 3"]), "truncated", "broke off"],
  ["more than Content-Length", always("[1,2]", ["Content-Length: 3"]), "malformed", "not JSON"],
  ["two lengths", always("[1,2]", ["Content-Length: 3", "Content-Length: 5"]), "truncated", "without an answer"],
  ["a broken chunk", always("5\r\n[1", ["Transfer-Encoding: chunked"]), "truncated", "broke off"],
  ["no HTTP", (s) => s.end("SSH-2.0-OpenSSH_9.2\r\n"), "truncated", "without an answer"],
  ["an end at once", (s) => s.end(), "truncated", "without an answer"],
  ["a reset at once", (s) => s.resetAndDestroy(), "truncated", "without an answer"],
  ["headers without end", (s) => s.write(`${head}X: ${"y".repeat(99_999)}`), "truncated", "without an answer"],
];

describe("an invalid answer", () => {
  test.each([...unreadable])("%s", async (_name, answer, fault, words) => {
    const reported = await faultAt(answer);
    expect(reported.fault).toBe(fault);
    expect(reported.message).toContain(words);
  });

  test("a reset in the middle of the body is truncated", async () => {
    const reported = await faultAt((socket) =>
      socket.write(answerOf('{"data":', ["Content-Length: 99"]), () => setTimeout(() => socket.resetAndDestroy(), 30)),
    );
    expect(reported.fault).toBe("truncated");
  });

  test("megabytes of brackets do not block the process", async () => {
    const read = async () => expect((await faultAt(always("[".repeat(8_000_000)))).fault).toBe("malformed");
    expect(await bestOf(4, 1_500, () => tookMs(read))).toBeLessThan(1_500);
  });

  test("the error has the status, so that a deletion can accept a 404", async () => {
    expect(await faultAt(always("{}", [], "404 Not Found"))).toMatchObject({ fault: "status", status: 404 });
  });

  test("a redirect is not followed", async () => {
    const other = await upstream(always("{}"));
    await faultAt(always("", [`Location: ${other.url}/`], "307 Temporary Redirect"));
    expect(other.requests).toEqual([]);
  });
});
