import { beforeAll, describe, expect, test } from "bun:test";
import { bestOf } from "../support/waiting.ts";
import { expectRefusal, expectRuntimeRefusal, onlyAnswer } from "./expectations.ts";
import { bearer, request, serverOfThisFile } from "./raw.ts";

const server = serverOfThisFile();
// The runtime answers pipelined requests only if the first is answered at once. The look-up of a new key takes longer.
beforeAll(async () => void (await server.ask(request("GET", "/v1/models", [bearer("acemeOwner")]))));
const key = bearer("acemeOwner");
const adminKey = bearer("acemeAdmin");
const json = "Content-Type: application/json";

const kibibyte = 1024;

// First, because these take longest and the others run beside them.
describe("a slow client is cut off within 15 seconds:", () => {
  interface Slow {
    readonly who: string;
    readonly first: string;
    readonly drip?: string;
    readonly statuses?: readonly number[];
  }

  // The runtime does it after about 12 seconds. Its timers are late on a busy machine.
  const slowestMs = 30_000;
  const body = "Content-Length: 1000";
  const slow: Slow[] = [
    { who: "one that says nothing", first: "" },
    { who: "one that stops in the headers", first: "GET /v1/models HTTP/1.1\r\nHost: a\r\n" },
    { who: "one that drips a header", first: "GET /v1/models HTTP/1.1\r\nHost: a\r\nX-A: ", drip: "a" },
    { who: "one that drips headers", first: "GET /v1/models HTTP/1.1\r\nHost: a\r\n", drip: "X-A: a\r\n" },
    { who: "one that stops in a body", first: request("POST", "/rollcall/v1/models", [adminKey, json, body], "{") },
    { who: "one that drips a body", first: request("POST", "/rollcall/v1/models", [adminKey, json, body]), drip: " " },
    {
      who: "one that drips chunks",
      first: request("POST", "/rollcall/v1/models", [adminKey, json, "Transfer-Encoding: chunked"]),
      drip: "1\r\n \r\n",
    },
    {
      who: "one that stops in the body of a deletion",
      first: request("DELETE", "/v1/models/none", [key, body], "{"),
      statuses: [404],
    },
    { who: "one that is idle after its answer", first: request("GET", "/v1/models", [key]), statuses: [200] },
  ];

  test.concurrent.each(slow)(
    "$who",
    async ({ first, drip, statuses = [] }) => {
      const connection = await server.connection();
      connection.write(first);
      const dripping = drip === undefined ? undefined : setInterval(() => connection.write(drip), 250);
      const conversation = await connection.collect({ untilClosed: true, deadlineMs: slowestMs });
      clearInterval(dripping);
      expect(conversation.answers.map(({ status }) => status)).toEqual([...statuses]);
      expect(conversation.closedByServer).toBe(true);
    },
    slowestMs + 5_000,
  );
});

/** A request whose header block, from its first byte to its last, is exactly this long. */
function requestOf(headerBytes: number): string {
  const bare = request("GET", "/v1/models", [key, "X-Long: "]);
  return request("GET", "/v1/models", [key, `X-Long: ${"a".repeat(headerBytes - bare.length)}`]);
}

describe("the header block", () => {
  test.concurrent.each([60 * kibibyte, 64 * kibibyte])("of %d bytes is accepted", async (bytes) => {
    expect(onlyAnswer(await server.talk(requestOf(bytes))).status).toBe(200);
  });

  test.concurrent.each([64 * kibibyte + 64, 66 * kibibyte, 100 * kibibyte])(
    "of %d bytes is refused by the runtime",
    async (bytes) => {
      expectRuntimeRefusal(await server.talk(requestOf(bytes)), 431);
    },
  );

  test.concurrent.each([
    [60_000, 414],
    [70_000, 431],
  ])("counts the target: an id of %d bytes gets %d", async (length, status) => {
    const conversation = await server.talk(request("GET", `/v1/models/${"m".repeat(length)}`, [key]));
    if (status === 431) expectRuntimeRefusal(conversation, status);
    else expectRefusal(onlyAnswer(conversation), { status, code: "target_too_long" });
  });

  test.concurrent.each([
    [198, 200],
    [199, 431],
  ])("of %d fields gets %d", async (fields, status) => {
    const more = Array.from({ length: fields - 2 }, (_, at) => `X-${at}: a`);
    const conversation = await server.talk(request("GET", "/v1/models", [key, ...more]));
    if (status === 431) expectRuntimeRefusal(conversation, status);
    else expect(onlyAnswer(conversation).status).toBe(status);
  });

  test.concurrent.each([
    ["a letter beyond ASCII", "\xe9"],
    ["513 letters", "a".repeat(513)],
  ])("may not contain an X-Client-Request-Id of %s", async (_case, id) => {
    const answer = onlyAnswer(await server.talk(request("GET", "/v1/models", [key, `X-Client-Request-Id: ${id}`])));
    expectRefusal(answer, { status: 400, code: null });
  });
});

describe("a body", () => {
  const bodies: [string, string[], string][] = [
    ["none, with a type", [json], ""],
    ["none, with a length of 0", [json, "Content-Length: 0"], ""],
    ["a small one", [json, "Content-Length: 2"], "{}"],
    ["a small one in chunks", [json, "Transfer-Encoding: chunked"], "2\r\n{}\r\n0\r\n\r\n"],
    ["one that is not JSON", [json, "Content-Length: 1"], "{"],
    ["one of 300 KB", [json, `Content-Length: ${300 * kibibyte}`], "x".repeat(300 * kibibyte)],
    [
      "one of 300 KB in chunks",
      [json, "Transfer-Encoding: chunked"],
      `4b000\r\n${"x".repeat(300 * kibibyte)}\r\n0\r\n\r\n`,
    ],
  ];

  test.concurrent.each(bodies)("has no effect on GET and DELETE: %s", async (_case, headers, body) => {
    const after = request("GET", "/v1/models/after", [key]);
    for (const method of ["GET", "DELETE"]) {
      const bytes = request(method, "/v1/models/none", [key, ...headers], body) + after;
      const { answers, rest } = await server.talk(bytes, { answersExpected: 2 });
      expect(rest).toBe("");
      for (const answer of answers) expectRefusal(answer, { status: 404, code: "model_not_found" });
      expect(answers.map((answer) => JSON.parse(answer.body).error.message)).toEqual([
        "The model 'none' does not exist",
        "The model 'after' does not exist",
      ]);
    }
  });

  test.concurrent.each([
    ["in one piece", [`Content-Length: ${300 * kibibyte}`], "x".repeat(300 * kibibyte)],
    ["in chunks", ["Transfer-Encoding: chunked"], `4b000\r\n${"x".repeat(300 * kibibyte)}\r\n0\r\n\r\n`],
  ])("of 300 KB is too large where it is read, %s", async (_case, headers, body) => {
    const bytes = request("POST", "/rollcall/v1/models", [adminKey, json, ...headers], body);
    expectRefusal(onlyAnswer(await server.talk(bytes)), { status: 413, code: "body_too_large" });
  });

  test.concurrent("of 300 MiB is too large by its announced length", async () => {
    const headers = [adminKey, json, `Content-Length: ${300 * kibibyte ** 2}`];
    const answer = onlyAnswer(await server.talk(request("POST", "/rollcall/v1/models", headers)));
    expectRefusal(answer, { status: 413, code: "body_too_large" });
  });

  test.concurrent("of any length has no effect on GET", async () => {
    const headers = [key, `Content-Length: ${9 * kibibyte ** 2}`];
    expect(onlyAnswer(await server.talk(request("GET", "/v1/models", headers))).status).toBe(200);
  });
});

describe("a connection", () => {
  const retrieval = (at: number) => request("GET", `/v1/models/model-${at}`, [key]);
  const ten = Array.from({ length: 10 }, (_, at) => at);
  const shown = (at: number) => `The model 'model-${at}' does not exist`;

  test.concurrent("answers ten requests sent at once, in their order", async () => {
    const { answers, rest } = await server.talk(ten.map(retrieval).join(""), { answersExpected: 10 });
    expect(rest).toBe("");
    expect(answers.map(({ body }) => JSON.parse(body).error.message)).toEqual(ten.map(shown));
  });

  test.concurrent("answers reads and writes sent at once in their order, though writes take longer", async () => {
    const mixed = ten.map((at) => request(at % 2 === 0 ? "DELETE" : "GET", `/v1/models/model-${at}`, [key]));
    const { answers } = await server.talk(mixed.join(""), { answersExpected: 10 });
    expect(answers.map(({ body }) => JSON.parse(body).error.message)).toEqual(ten.map(shown));
  });

  test.concurrent("is kept for the next request", async () => {
    const connection = await server.connection();
    for (const at of ten.slice(0, 3)) {
      connection.write(retrieval(at));
      const { answers, closedByServer } = await connection.collect({ answersExpected: at + 1 });
      expect({ count: answers.length, closedByServer }).toEqual({ count: at + 1, closedByServer: false });
    }
    connection.close();
  });

  test.concurrent("is closed after the answer if the client asks, and later requests on it are not read", async () => {
    const bytes = request("GET", "/v1/models/model-0", [key, "Connection: close"]) + retrieval(1);
    const conversation = await server.talk(bytes, { untilClosed: true });
    expect(onlyAnswer(conversation).status).toBe(404);
    expect(conversation.closedByServer).toBe(true);
  });

  test.concurrent("is answered fast beside 200 idle ones", async () => {
    const idle = await Promise.all(Array.from({ length: 200 }, () => server.connection()));
    const bestMs = await bestOf(5, 1_000, async () => {
      const { durationMs, answers } = await server.talk(request("GET", "/v1/models", [key, "Connection: close"]));
      expect(answers.map(({ status }) => status)).toEqual([200]);
      return durationMs;
    });
    for (const connection of idle) connection.close();
    expect(bestMs).toBeLessThan(1_000);
  });
});

describe("a client that goes away", () => {
  const cuts: [string, string][] = [
    ["in the request line", "GET /v1/mod"],
    ["in the headers", `GET /v1/models HTTP/1.1\r\nHost: a\r\nX-A`],
    ["before its answer", request("GET", "/v1/models", [key])],
    ["in the body of a deletion", request("DELETE", "/v1/models/none", [key, "Content-Length: 9"], "{")],
    [
      "in the body of a registration",
      request("POST", "/rollcall/v1/models", [adminKey, json, "Content-Length: 9"], "{"),
    ],
    ["in a chunk", request("POST", "/rollcall/v1/models", [adminKey, json, "Transfer-Encoding: chunked"], "9\r\n{")],
  ];

  test.concurrent.each(cuts)("%s does not affect other clients", async (_where, bytes) => {
    const connection = await server.connection();
    connection.write(bytes);
    await Bun.sleep(50);
    connection.close();
    expect(onlyAnswer(await server.talk(request("GET", "/v1/models", [key]))).status).toBe(200);
  });

  test.concurrent.each([
    ["goes away", 'cut-short"', "9\r\n{"],
    ["sends a broken chunk", 'broken-chunk"', "Z\r\n{"],
  ])("or a client that %s in the middle of a body is logged as 400", async (_case, id, chunks) => {
    const connection = await server.connection();
    const headers = [adminKey, json, "Transfer-Encoding: chunked", `X-Client-Request-Id: ${id.slice(0, -1)}`];
    connection.write(request("POST", "/rollcall/v1/models", headers, chunks));
    await Bun.sleep(50);
    connection.close();
    const line = await server.logLine(`"client_request_id":"${id}`);
    expect(JSON.parse(line)).toMatchObject({ status: 400, refusal: "malformed-request" });
  });
});
