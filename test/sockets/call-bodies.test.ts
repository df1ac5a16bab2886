import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { residentMegabytes } from "../support/processes/memory.ts";
import type { TestServer } from "../support/server.ts";
import { startCallingServer } from "../support/upstreams/calling-server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { bearer, request } from "./raw.ts";

/** How long the body of a call may be, and what becomes of the connection when it is longer. */

const mebibyte = 1024 * 1024;
const [jsonBytes, formBytes] = [34 * mebibyte, 64 * mebibyte];

let upstream: Upstream;
let server: TestServer;
const arrived: number[] = [];
beforeAll(async () => {
  upstream = await startUpstream("up-model");
  server = await startCallingServer(
    [{ id: "up", url: upstream.url, more: "options: { calls: audio.transcriptions }" }],
    "up-model",
  );
  upstream.answer = (incoming, response) => {
    let bytes = 0;
    incoming.on("data", (chunk: Buffer) => (bytes += chunk.length));
    incoming.on("end", () => {
      arrived.push(bytes);
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{}");
    });
  };
});
afterAll(async () => {
  await server.stop();
  server.remove();
  upstream.close();
});

interface Client {
  readonly socket: Socket;
  /** What the server has said so far. */
  readonly text: () => string;
  /** The statuses of the answers so far. */
  readonly statuses: () => number[];
}

function client(...parts: readonly (string | Buffer)[]): Client {
  let text = "";
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.on("data", (bytes) => (text += bytes.toString("latin1")));
  for (const part of parts) socket.write(part);
  return {
    socket,
    text: () => text,
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)),
  };
}

/** Resolves with the statuses once as many are there. */
async function statusesOf({ statuses }: Client, count = 1): Promise<number[]> {
  await until(() => statuses().length >= count);
  return statuses();
}

const json = "Content-Type: application/json";
const form = "Content-Type: multipart/form-data; boundary=b1";
const chat = "/v1/chat/completions";
const transcriptions = "/v1/audio/transcriptions";
const head = (path: string, type: string, ...more: readonly string[]) =>
  request("POST", path, [bearer("acemeMember"), type, ...more]);
const length = (bytes: number) => `Content-Length: ${bytes}`;
const another = request("GET", "/v1/models/up-model", [bearer("acemeMember")]);

function jsonOf(bytes: number): Buffer {
  const [before, after] = ['{"model":"up-model","messages":["', '"]}'];
  return Buffer.concat([
    Buffer.from(before),
    Buffer.alloc(bytes - before.length - after.length, "x"),
    Buffer.from(after),
  ]);
}

function formOf(bytes: number): Buffer {
  const before = '--b1\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const after = '\r\n--b1\r\ncontent-disposition: form-data; name="model"\r\n\r\nup-model\r\n--b1--\r\n';
  return Buffer.concat([
    Buffer.from(before),
    Buffer.alloc(bytes - before.length - after.length, 1),
    Buffer.from(after),
  ]);
}

describe("the longest body passes", () => {
  test.each([
    ["of 34 MiB in JSON", chat, json, jsonOf(jsonBytes)],
    ["of 64 MiB as a form", transcriptions, form, formOf(formBytes)],
  ])("%s", async (_name, path, type, body) => {
    const one = client(head(path, type, length(body.length)), body);
    expect(await statusesOf(one)).toEqual([200]);
    expect(arrived.at(-1)).toBe(body.length);
    one.socket.destroy();
  });
});

describe("a longer body is refused before a byte of it has come", () => {
  const openai = `"param":"body","code":"body_too_large"`;
  test.each([
    ["in OpenAI's words", chat, json, jsonBytes + 1, openai],
    ["of a form in OpenAI's words", transcriptions, form, formBytes + 1, openai],
    ["in Anthropic's words", "/v1/messages", json, jsonBytes + 1, '"type":"request_too_large"'],
    ["in Google's words", "/v1beta/models/up-model:generateContent", json, jsonBytes + 1, '"code":413'],
    ["in Ollama's words", "/api/chat", json, jsonBytes + 1, '{"error":"The body must be at most'],
    ["of JSON where a form may be longer", "/v1/images/edits", json, jsonBytes + 1, openai],
    ["of three gigabytes", chat, json, 3 * 1024 * mebibyte, openai],
  ])("%s", async (_name, path, type, bytes, words) => {
    const one = client(head(path, type, length(bytes)));
    expect(await statusesOf(one)).toEqual([413]);
    expect(one.text()).toContain(words);
    one.socket.destroy();
  });

  test("and the connection takes the next request once the body has come, and gone", async () => {
    const one = client(head(chat, json, length(jsonBytes + 1)), Buffer.alloc(jsonBytes + 1, "x"), another);
    expect(await statusesOf(one, 2)).toEqual([413, 200]);
    one.socket.destroy();
  });

  test("also after a 100, which the runtime sends by itself", async () => {
    const one = client(head(chat, json, length(jsonBytes + 1), "Expect: 100-continue"));
    expect(await statusesOf(one, 2)).toEqual([100, 413]);
    one.socket.write(Buffer.alloc(jsonBytes + 1, "x"));
    one.socket.write(another);
    expect(await statusesOf(one, 3)).toEqual([100, 413, 200]);
    one.socket.destroy();
  });
});

test("a body that waits for a 100 gets it, and passes", async () => {
  const body = jsonOf(2 * mebibyte);
  const one = client(head(chat, json, length(body.length), "Expect: 100-continue"));
  expect(await statusesOf(one)).toEqual([100]);
  one.socket.write(body);
  expect(await statusesOf(one, 2)).toEqual([100, 200]);
  one.socket.destroy();
});

describe("a body in chunks", () => {
  const chunk = Buffer.concat([Buffer.from("100000\r\n"), Buffer.alloc(mebibyte, "x"), Buffer.from("\r\n")]);

  test("is refused at the chunk that exceeds the limit", async () => {
    const one = client(head(chat, json, "Transfer-Encoding: chunked"));
    for (let sent = 0; sent < 34; sent++) one.socket.write(chunk);
    await until(() => one.socket.writableLength === 0);
    await Bun.sleep(200);
    expect(one.statuses()).toEqual([]);
    one.socket.write("1\r\nx\r\n");
    expect(await statusesOf(one)).toEqual([413]);
    one.socket.write(`0\r\n\r\n${another}`);
    expect(await statusesOf(one, 2)).toEqual([413, 200]);
    one.socket.destroy();
  });

  test("of up to the limit passes", async () => {
    const body = jsonOf(jsonBytes);
    const chunks = [`${body.length.toString(16)}\r\n`, body, "\r\n0\r\n\r\n"];
    const one = client(head(chat, json, "Transfer-Encoding: chunked"), ...chunks);
    expect(await statusesOf(one)).toEqual([200]);
    expect(arrived.at(-1)).toBe(body.length);
    one.socket.destroy();
  });
});

test("bodies that go on after their refusal take no memory, and others are answered meanwhile", async () => {
  const before = residentMegabytes(server.process.pid);
  const piece = Buffer.alloc(4 * mebibyte, "x");
  const flooding = Array.from({ length: 4 }, () => client(head(chat, json, length(10 * 1024 * mebibyte))));
  for (const { socket } of flooding) {
    const go = () => {
      while (socket.write(piece));
      socket.once("drain", go);
    };
    go();
  }
  for (const one of flooding) expect(await statusesOf(one)).toEqual([413]);
  let slowestMs = 0;
  for (let round = 0; round < 20; round++) {
    const startedMs = performance.now();
    const asking = client(another);
    expect(await statusesOf(asking)).toEqual([200]);
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    asking.socket.destroy();
  }
  const megabytes = residentMegabytes(server.process.pid) - before;
  for (const { socket } of flooding) socket.destroy();
  expect(slowestMs).toBeLessThan(1_000);
  expect(megabytes).toBeLessThan(100);
});

test("a body that stops arriving is cut off within 15 seconds", async () => {
  const one = client(head(chat, json, length(1_000)), '{"model":');
  let isClosed = false;
  one.socket.on("close", () => (isClosed = true));
  const startedMs = performance.now();
  await until(() => isClosed);
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  expect(one.text()).toBe("");
}, 30_000);
