import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { TestServer } from "../support/server.ts";
import { authorized, callBytes, startCallingServer } from "../support/upstreams/calling-server.ts";
import { answerOf, startRawUpstream, type Answer, type RawUpstream } from "../support/upstreams/raw-upstream.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/**
 * What users of other relays complain about, each as one test by its name. Other files of this folder test most of these
 * things in full: what stands here is the complaint. Four are about usage and limits, which the relay does not count:
 * that usage is added unasked, or lost or guessed when a client leaves; that limits overshoot; that a reservation takes
 * everything.
 */

setDefaultTimeout(30_000);

const list = answerOf(JSON.stringify({ object: "list", data: ["up-model", "only-first"].map((id) => ({ id })) }));
const secondList = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model" }] }));
const json = "Content-Type: application/json";
const ok = answerOf('{"id":"a"}', [json]);
const event = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const end = "0\r\n\r\n";
const chat = "/v1/chat/completions";
const delta = 'data: {"model":"up-model","choices":[{"delta":{"content":"Hi"}}]}\n\n';

let answer: Answer;
let second: Answer;
let upstreams: readonly [RawUpstream, RawUpstream];
let server: TestServer;
beforeAll(async () => {
  upstreams = await Promise.all([
    startRawUpstream((socket, text) => (text.startsWith("GET") ? socket.write(list) : answer(socket, text))),
    startRawUpstream((socket, text) => (text.startsWith("GET") ? socket.write(secondList) : second(socket, text))),
  ]);
  const [first, other] = upstreams.map(({ url }) => `${url}/v1`);
  const calls = "messages, audio.transcriptions";
  const sources = [
    { id: "first", url: first!, more: `priority: 1, secret: sk-source-0123, options: { calls: "${calls}" }` },
    { id: "second", url: other!, more: "priority: 2" },
    { id: "ours", url: first!, more: 'naming: { type: prefix, prefix: "our/" }' },
    { id: "lively", url: first!, more: 'naming: { type: prefix, prefix: "lively/" }, options: { keep_alive: 1 }' },
  ];
  server = await startCallingServer(sources, "lively/up-model");
  answerWell();
  for (const model of ["only-first", "our/up-model"]) await until(async () => (await post({ model })).status === 200);
});
beforeEach(answerWell);
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  server.remove();
  for (const upstream of upstreams) upstream.close();
});

function answerWell(): void {
  answer = second = (socket) => socket.write(ok);
}

const asked = (at: 0 | 1) => upstreams[at].requests.filter((text) => text.startsWith("POST")).length;
const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");

/** To the model that the first source has alone, so that no failure of another test matters. */
function post(
  body: object | string,
  { path = chat, headers = {} }: { path?: string; headers?: Record<string, string> } = {},
) {
  return fetch(server.url + path, {
    method: "POST",
    headers: { ...authorized(), ...headers },
    body: typeof body === "string" ? body : JSON.stringify({ model: "only-first", messages: [], ...body }),
    decompress: false,
  });
}

/** What arrives of a stream, and whether it ended cleanly. */
async function received(reply: Response): Promise<{ text: string; isClean: boolean }> {
  let text = "";
  try {
    for await (const chunk of reply.body!) text += Buffer.from(chunk).toString();
    return { text, isClean: true };
  } catch {
    return { text, isClean: false };
  }
}

/** Waits for a request, leaves, and resolves when the upstream has noticed. */
async function leaving(begin: string, seen: string): Promise<void> {
  const [sockets, closed] = [[] as Socket[], [] as Socket[]];
  answer = (socket) => {
    sockets.push(socket);
    socket.on("close", () => closed.push(socket));
    socket.write(begin);
  };
  let text = "";
  const client = connect(Number(new URL(server.url).port), "127.0.0.1");
  client.on("data", (bytes) => (text += bytes.toString()));
  client.write(callBytes({ model: "only-first", messages: [], stream: true }));
  await until(() => sockets.length === 1 && text.includes(seen));
  client.destroy();
  await until(() => closed.length === 1);
}

test("1. a cancel is not passed on, and the upstream goes on", () => leaving(streamHead + event(delta), "Hi"));

test("2. a cancel while waiting for the headers is missed", () => leaving("", ""));

test("3. a dead stream ends with a clean [DONE]", async () => {
  answer = (socket) => {
    socket.write(streamHead + event(delta));
    setTimeout(() => socket.resetAndDestroy(), 10);
  };
  expect(await received(await post({ stream: true }))).toEqual({
    text: expect.not.stringContaining("[DONE]"),
    isClean: false,
  });
});

test("4. an error inside a stream loses its text", async () => {
  const error = 'data: {"error":{"message":"the  GPU\\u0020is gone","code":null,"n":9007199254740993}}\n\n';
  answer = (socket) => socket.write(streamHead + event(delta) + event(error) + end);
  expect((await received(await post({ stream: true }))).text).toBe(delta + error);
});

test("5. an upstream's 400 or 429 becomes a 200 or a 500", async () => {
  for (const status of [400, 402, 404, 408, 409, 413, 415, 422, 424, 429, 500, 502, 503, 529]) {
    const body = `{ "error" :{"message":"no ${status}", "code":"context_length_exceeded"}}`;
    answer = (socket) => socket.write(answerOf(body, [json], `${status} Some Words`));
    const reply = await post({});
    expect([reply.status, await reply.text()]).toEqual([status, body]);
  }
});

test("6. the order of keys, numbers and unknown fields change", async () => {
  const body =
    '{ "z":1.0,"seed":9007199254740993,"big":1e400, "model":"only-first","unknown":{"a":1,"a":2},"t":"\\u0041\\/","messages":[]}\n';
  expect((await post(body)).status).toBe(200);
  expect(upstreams[0].requests.at(-1)!.split("\r\n\r\n")[1]).toBe(body);
});

test("7. a name is not echoed, or the real one leaks, wherever the network cuts", async () => {
  const whole = `${delta}data: {"model":"up-model","choices":[]}\n\ndata: [DONE]\n\n`;
  for (let at = 1; at < whole.length; at++) {
    answer = async (socket) => {
      socket.write(streamHead + event(whole.slice(0, at)));
      await Bun.sleep(1);
      socket.write(event(whole.slice(at)) + end);
    };
    const { text } = await received(await post({ model: "our/up-model", stream: true }));
    expect([at, text]).toEqual([at, whole.replaceAll('"up-model"', '"our/up-model"')]);
  }
});

test("10. silence closes the balancer's connection, or a comment stands in the middle of an event", async () => {
  answer = async (socket) => {
    socket.write(streamHead + event(delta));
    await Bun.sleep(1_500);
    socket.write(event(delta.slice(0, 20)));
    await Bun.sleep(1_500);
    socket.write(event(delta.slice(20)) + end);
  };
  const { text } = await received(await post({ model: "lively/up-model", stream: true }));
  const ours = delta.replace('"up-model"', '"lively/up-model"');
  expect([text.replaceAll(":\n\n", ""), text.split(":\n\n").length]).toEqual([ours + ours, 2]);
});

test("11. content-encoding is lost, or kept after unpacking", async () => {
  const packers = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };
  for (const model of ["only-first", "our/up-model"])
    for (const [encoding, pack] of Object.entries(packers)) {
      const packed = pack('{"model":"up-model"}');
      answer = (socket) => socket.write(answerOf(packed, [json, `Content-Encoding: ${encoding}`]));
      const reply = await post({ model });
      expect([reply.headers.get("content-encoding"), sha256(await reply.bytes())]).toEqual([encoding, sha256(packed)]);
    }
});

test("12. Retry-After is missing, and clients try again for ever", async () => {
  const headers = [json, "Retry-After: 7", "anthropic-ratelimit-unified-status: rejected", "x-should-retry: false"];
  answer = (socket) => socket.write(answerOf("{}", headers, "429 Too Many Requests"));
  const theirs = await post({ max_tokens: 1 }, { path: "/v1/messages" });
  const passed = ["retry-after", "anthropic-ratelimit-unified-status", "x-should-retry"];
  expect(passed.map((name) => theirs.headers.get(name))).toEqual(["7", "rejected", "false"]);
  // What is ours is tested in limits.test.ts.
});

test("13. the caller's key is forwarded", async () => {
  await post(
    {},
    { headers: { "x-api-key": keys.acemeMember, cookie: `a=${keys.acemeMember}`, "user-agent": keys.acemeMember } },
  );
  expect(upstreams[0].requests.at(-1)).not.toContain(keys.acemeMember);
  expect(upstreams[0].requests.at(-1)).toContain("sk-source-0123");
});

test("14. the policy is checked on another name than the one that is routed", async () => {
  const before = asked(0);
  const two = '{"model":"only-first","mod\\u0065l":"up-model"}';
  const refused = [
    post(two),
    post({}, { path: "/v1/chat/completions?model=up-model" }),
    post({}, { path: "/openai/deployments/up-model/chat/completions" }),
  ];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(asked(0)).toBe(before);
});

test("15. the gateway takes shorter bodies than the vendor", async () => {
  expect((await post({ messages: ["x".repeat(33_000_000)] })).status).toBe(200);
  const long = await post({ max_tokens: 1, messages: ["x".repeat(36_000_000)] }, { path: "/v1/messages" });
  expect([long.status, await long.json()]).toEqual([413, expect.objectContaining({ type: "error" })]);
});

test("16. encrypted reasoning is sent to another account", async () => {
  answer = (socket) => socket.write(answerOf("{}", [json], "503 Service Unavailable"));
  const before = asked(1);
  const input = [{ type: "reasoning", encrypted_content: "gAAAA" }];
  expect((await post({ model: "up-model", input }, { path: "/v1/responses" })).status).toBe(503);
  expect(asked(1)).toBe(before);
});

test("17. a fail-over repeats the beginning of the answer", async () => {
  answer = (socket) => {
    socket.write(streamHead + event(delta));
    setTimeout(() => socket.resetAndDestroy(), 10);
  };
  const before = asked(1);
  const { text } = await received(await post({ model: "up-model", stream: true }));
  expect([text.split(delta).length - 1, asked(1)]).toEqual([1, before]);
});

test("18. a source that is out is asked, or never asked again", async () => {
  answer = (socket) => socket.write(answerOf("{}", [json, "Retry-After: 2"], "429 Too Many Requests"));
  await post({ model: "up-model" });
  answer = (socket) => socket.write(ok);
  const before = asked(0);
  await post({ model: "up-model" });
  expect(asked(0)).toBe(before);
  await Bun.sleep(2_100);
  await post({ model: "up-model" });
  expect(asked(0)).toBe(before + 1);
});

test("19. the upstream's 401 is shown as the caller's", async () => {
  answer = (socket) => socket.write(answerOf('{"error":"bad key sk-so...123"}', [json], "401 Unauthorized"));
  const reply = await post({});
  expect([reply.status, await reply.text()]).toEqual([502, expect.not.stringContaining("sk-so")]);
});

test("22. an upgrade to a WebSocket stalls Codex", async () => {
  const startedMs = performance.now();
  let text = "";
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("data", (bytes) => (text += bytes.toString("latin1")));
  const lines = ["GET /v1/responses HTTP/1.1", "Host: a", `Authorization: Bearer ${keys.acemeMember}`];
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
  socket.write([...lines, ...upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""].join("\r\n"));
  await until(() => text.includes("websocket_not_supported"));
  socket.destroy();
  expect(text).toStartWith("HTTP/1.1 426");
  expect((await post({ input: "a" }, { path: "/v1/responses" })).status).toBe(200);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test("23. beta headers are dropped, or others added", async () => {
  const beta = "claude-code-20250219,unknown-2099-01-01";
  await post(
    { max_tokens: 1 },
    { path: "/v1/messages?beta=true", headers: { "anthropic-beta": beta, "anthropic-version": "2023-06-01" } },
  );
  const request = upstreams[0].requests.at(-1)!;
  expect(request).toMatch(/^POST \S+\?beta=true /);
  expect(
    [...request.matchAll(/^(anthropic-\w+|openai-beta): (.*?)\r$/gim)].map(([line]) => line.trim()).sort(),
  ).toEqual([`anthropic-beta: ${beta}`, "anthropic-version: 2023-06-01"]);
});

test("24. a kept connection dies, and now and then there is a 502", async () => {
  answer = (socket) => {
    socket.write(ok);
    setTimeout(() => socket.resetAndDestroy(), Math.random() * 3);
  };
  for (let round = 0; round < 60; await Bun.sleep(round++ % 4)) expect((await post({})).status).toBe(200);
});

test("25. a form loses the order of its parts, its file names and types", async () => {
  const form = [
    '--b1\r\nContent-Type: audio/mpeg\r\nX-Odd: 1\r\ncontent-disposition: form-data; name="file"; filename="a b.mp3"\r\n\r\n\u0001\u0002\r\n',
    '--b1\r\ncontent-disposition: form-data; name="model"\r\n\r\nonly-first\r\n',
    '--b1\r\ncontent-disposition: form-data; name="language"\r\n\r\nen\r\n--b1--\r\n',
  ].join("");
  const headers = { "content-type": "multipart/form-data; boundary=b1" };
  expect((await post(form, { path: "/v1/audio/transcriptions", headers })).status).toBe(200);
  const request = upstreams[0].requests.at(-1)!;
  expect(request.slice(request.indexOf("\r\n\r\n") + 4)).toBe(form);
});
