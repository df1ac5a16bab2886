import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { startServer, type TestServer } from "../../support/server.ts";
import { callBytes } from "../../support/upstreams/calling-server.ts";
import { startOpenaiAccount, type OpenaiAccount } from "../../support/upstreams/openai-account.ts";
import { answerOf, startRawUpstream, type Answer, type RawUpstream } from "../../support/upstreams/raw-upstream.ts";
import { bestOf, until } from "../../support/waiting.ts";
import { keys, worldYaml } from "../../support/world.ts";
import { openCall, type OpenCall } from "./asking.ts";
import { frontNames, isInstalled, startFront, type Front, type FrontName } from "./fronts.ts";

/** Calls through each recipe of docs/proxies.md: a client, the real proxy, a real server, and its source. */

const secret = "sk-the-secret-of-the-account";
const mebibyte = 1024 * 1024;
const atOnceMs = 50;
const list = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model", object: "model" }] }));
const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const file = new Uint8Array(randomBytes(63 * mebibyte));
const lastChunk = "0\r\n\r\n";
const answered = answerOf('{"object":"chat.completion"}', ["Content-Type: application/json"]);

let account: OpenaiAccount;
let source: RawUpstream;
let server: TestServer;
let answer: Answer;
beforeAll(async () => {
  account = startOpenaiAccount(secret, { modelIds: ["any"] });
  source = await startRawUpstream((socket, text) =>
    text.startsWith("GET") ? socket.write(list) : answer(socket, text),
  );
  const sources = `
    sources:
      - { id: up, kind: openai-compatible, base_url: "${source.url}/v1" }
      - { id: account, kind: openai, base_url: "${account.url}", secret: "${secret}" }`;
  const yaml = worldYaml.replace(/^ {4}id: org-aceme$/m, `$&${sources}`);
  server = await startServer({ yaml, flags: ["--no-access-log"] });
  await until(async () => (await listed()).includes("up-model") && account.requests.length > 0);
});
afterAll(async () => {
  await server.stop();
  server.remove();
  source.close();
  await account.stop();
});
beforeEach(() => {
  answer = (socket) => socket.write(answered);
});

describe.each(frontNames.filter(isInstalled))("%s", (name) => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront(name, [server.url, server.url]);
  });
  afterAll(() => front.stop());

  test("a file of 63 MiB goes up byte by byte", async () => {
    const made = (await (await upload(front, file)).json()) as { id: string };
    expect(Buffer.compare(account.contents.get(made.id)!, file)).toBe(0);
  });

  test("a file that is too long is refused by the server, in its own words", async () => {
    const refused = await upload(front, new Uint8Array(65 * mebibyte));
    expect([refused.status, await refused.json()]).toMatchObject([413, { error: { code: "body_too_large" } }]);
  });

  test("each event arrives at once, the first one too", async () => {
    const upstream = nextUpstream(streamHead);
    const client = await call(front);
    const socket = await upstream;
    let count = 0;
    const nextEvent = () => {
      const word = `word-${count++};`;
      socket.write(event(word));
      return until(() => client.text().includes(word));
    };
    expect(await nextEvent()).toBeLessThan(1_000);
    expect(await bestOf(20, atOnceMs, nextEvent)).toBeLessThan(atOnceMs);
    socket.write(lastChunk);
    await until(() => client.text().endsWith(lastChunk));
    client.leave();
  });

  test("a stream that was silent for the time limit of the proxy is broken, and one that was not is whole", async () => {
    const hasLimit = name !== "caddy";
    // Apache counts in seconds.
    const [limit, silenceMs] = name === "apache" ? ["1", 1_600] : ["300ms", 700];
    const short = await startFront(name, [server.url, server.url], {
      change: (recipe) => recipe.replaceAll(/\b900s?\b/g, limit),
    });
    answer = (socket) => {
      socket.write(streamHead + event("one"));
      setTimeout(() => socket.write(event("two") + lastChunk), silenceMs);
    };
    const clients = [await call(front), await call(short)];
    await until(() => clients.every(isOver));
    expect(clients.map(({ text }) => text().endsWith(lastChunk))).toEqual([true, !hasLimit]);
    for (const client of clients) client.leave();
    await short.stop();
  });

  // Apache notices a client that left when it has something to send.
  const windows = { "before the answer": "", "in a silent stream": streamHead + event("one") };
  for (const [when, begun] of name === "apache" ? [] : Object.entries(windows))
    test(`a client that leaves ${when} ends the request to the source`, async () => {
      expect(await bestOf(20, atOnceMs, () => leave(front, begun, 0))).toBeLessThan(atOnceMs);
    });

  test("a client that leaves ends the request to the source with the next event", async () => {
    expect(await bestOf(20, 2 * atOnceMs, () => leave(front, streamHead + event("one"), 10))).toBeLessThan(
      2 * atOnceMs,
    );
  });

  test("a broken stream says so in its last event, and never looks whole to HTTP", async () => {
    answer = (socket) => socket.write(streamHead + event("one"), () => setTimeout(() => socket.destroy(), 20));
    const client = await call(front);
    await until(() => isOver(client));
    expect(client.text()).toContain("upstream_failed");
    // Caddy 2.6 ends every answer as if it were whole.
    expect(client.text().endsWith(lastChunk)).toBe(name === "caddy");
    client.leave();
  });

  test.each(["408 Request Timeout", "413 Payload Too Large", "429 Too Many Requests", "503 Service Unavailable"])(
    "the answer %s passes as it is, and the call is not repeated",
    async (status) => {
      const headers = ["Content-Type: application/json", "Retry-After: 7"];
      answer = (socket) => socket.write(answerOf('{"error":{"message":"of the source"}}', headers, status));
      const before = callsAt(source);
      const client = await call(front, { stream: false });
      await until(() => client.text().includes("of the source"));
      expect(client.text()).toStartWith(`HTTP/1.1 ${status.slice(0, 3)} `);
      expect(client.text()).toMatch(/^retry-after: 7\r$/im);
      expect(callsAt(source) - before).toBe(1);
      client.leave();
    },
  );

  besideAnother(name);
});

/** The second server is one that does not answer as it should. */
function besideAnother(name: FrontName): void {
  let other: RawUpstream;
  let otherAnswer: Answer;
  let front: Front;
  beforeAll(async () => {
    other = await startRawUpstream((socket, text) =>
      text.startsWith("GET /readyz") ? socket.write(answerOf("{}")) : otherAnswer(socket, text),
    );
    front = await startFront(name, [server.url, other.url]);
  });
  afterAll(async () => {
    await front.stop();
    other.close();
  });
  const statuses = async () => {
    const seen: string[] = [];
    for (let at = 0; at < 6; at++) {
      const client = await call(front, { stream: false });
      await until(() => client.isClosed() || client.text().includes("\r\n\r\n"));
      seen.push(client.text().slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
      client.leave();
    }
    return new Set(seen);
  };

  test("a body is sent on while it arrives", async () => {
    otherAnswer = (socket) => socket.write(answered);
    const before = other.requests.length;
    const clients: OpenCall[] = [];
    // Every second request goes to the other server, which sees it as soon as its head has arrived.
    for (let at = 0; at < 2; at++) {
      const head = `POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n`;
      clients.push(await openCall(front.port, `${head}8000\r\n${"x".repeat(0x8000)}\r\n`));
    }
    await until(() => other.requests.length > before);
    for (const client of clients) client.leave();
  });

  const failures: Record<string, [failing: Answer, status: string]> = {
    "cut off without an answer": [(socket) => void socket.destroy(), "502"],
    "answered 503": [(socket) => socket.write(answerOf("{}", [], "503 Service Unavailable")), "503"],
  };
  for (const [how, [failing, status]] of Object.entries(failures))
    test(`a call that one server ${how} is not sent to the other`, async () => {
      otherAnswer = failing;
      const before = callsAt(source) + callsAt(other);
      expect(await statuses()).toEqual(new Set(["200", status]));
      expect(callsAt(source) + callsAt(other) - before).toBe(6);
    });

  test("each request says that it was forwarded", () => {
    for (const text of other.requests.filter((request) => request.startsWith("POST")))
      expect(text).toMatch(/^x-forwarded-for: 127\.0\.0\.1\r$/im);
  });

  test("a call goes to the other server if one refuses the connection", async () => {
    other.close();
    // The proxy learns that the connections it kept are closed.
    await Bun.sleep(100);
    // Caddy 2.6 sends no body to a second server, until its health check finds the first one dead.
    if (name === "caddy") await until(async () => !(await statuses()).has("502"));
    expect(await statuses()).toEqual(new Set(["200"]));
  });
}

/** Calls and leaves once the upstream has sent this; resolves with how long it took until the upstream noticed. */
async function leave(front: Front, begun: string, eventEveryMs: number): Promise<number> {
  const upstream = nextUpstream(begun);
  const client = await call(front);
  const socket = await upstream;
  let closedMs: number | null = null;
  socket.on("close", () => (closedMs = performance.now()));
  await until(() => begun === "" || client.text().includes("one"));
  const timer = eventEveryMs > 0 ? setInterval(() => socket.write(event("more")), eventEveryMs) : null;
  await Bun.sleep(20);
  expect(closedMs).toBeNull();
  const leftMs = performance.now();
  client.leave();
  await until(() => closedMs !== null);
  if (timer !== null) clearInterval(timer);
  return closedMs! - leftMs;
}

/** The connection of the next call, once the upstream has it and has sent this. */
function nextUpstream(begun: string): Promise<Socket> {
  return new Promise((resolve) => {
    answer = (socket) => {
      if (begun !== "") socket.write(begun);
      resolve(socket);
    };
  });
}

function event(text: string): string {
  const data = `data: {"choices":[{"delta":{"content":"${text}"}}]}\n\n`;
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

function call({ port }: Front, { stream }: { readonly stream: boolean } = { stream: true }): Promise<OpenCall> {
  const bytes = callBytes({ model: "up-model", stream, messages: [] });
  return openCall(port, bytes.replace("host: rollcall.example", "host: 127.0.0.1"));
}

function isOver(client: OpenCall): boolean {
  return client.isClosed() || client.text().endsWith(lastChunk);
}

function callsAt({ requests }: RawUpstream): number {
  return requests.filter((text) => text.startsWith("POST /v1/chat")).length;
}

async function listed(): Promise<string> {
  const headers = { authorization: `Bearer ${keys.acemeOwner}` };
  return (await fetch(`${server.url}/v1/models`, { headers })).text();
}

function through({ port }: Front, path: string, options: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.acemeOwner}` };
  return fetch(`https://127.0.0.1:${port}${path}`, { ...options, headers, tls: { rejectUnauthorized: false } });
}

function upload(front: Front, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  const body = new FormData();
  body.set("purpose", "batch");
  body.set("file", new File([bytes], "large.bin"));
  return through(front, "/v1/files", { method: "POST", body });
}
