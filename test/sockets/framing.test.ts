import { describe, expect, test } from "bun:test";
import { spareFineTune } from "../support/world.ts";
import { expectRefusal, expectRuntimeRefusal, onlyAnswer, requestIdOf } from "./expectations.ts";
import { bearer, request, requestWithoutHost, serverOfThisFile } from "./raw.ts";

const server = serverOfThisFile();
const key = bearer("acemeOwner");
const adminKey = bearer("acemeAdmin");

// A request that an attacker would hide inside another one. It would succeed if it were ever parsed.
const hidden = request("DELETE", `/v1/models/${spareFineTune}`, [key]);

/** A registration, whose body our code reads, followed by the hidden request. */
function registration(headers: readonly string[], body: string): string {
  return request(
    "POST",
    "/rollcall/v1/models",
    [adminKey, "Content-Type: application/json", ...headers],
    body + hidden,
  );
}

function reading(lines: readonly string[]): string {
  return `${request("GET", "/v1/models", [key, ...lines])}${hidden}`;
}

const emptyChunks = "0\r\n\r\n";

describe("the runtime refuses an ambiguous length with one 400 and closes the connection:", () => {
  const lengths = [
    "+1",
    "-1",
    "0x1",
    "1, 1",
    "0, 0",
    "1 1",
    "1;",
    "1.0",
    "1e1",
    "abc",
    "",
    "9".repeat(20),
    "18446744073709551617",
  ];
  test.concurrent.each(lengths)("Content-Length: %j", async (length) => {
    expectRuntimeRefusal(await server.talk(registration([`Content-Length: ${length}`], "X")), 400);
  });

  const codings = [
    "xchunked",
    "chunked, identity",
    "identity",
    "identity, chunked",
    "gzip, chunked",
    "chunked, chunked",
    "chunked;q=1",
    '"chunked"',
    "chun ked",
    "\x0bchunked",
    "chunked\x0b",
    "",
  ];
  test.concurrent.each(codings)("Transfer-Encoding: %j", async (coding) => {
    expectRuntimeRefusal(await server.talk(registration([`Transfer-Encoding: ${coding}`], emptyChunks)), 400);
  });

  const mixed: [string, string[]][] = [
    ["a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"]],
    ["chunks and a length", ["Transfer-Encoding: chunked", "Content-Length: 5"]],
    ["no length and chunks", ["Content-Length: 0", "Transfer-Encoding: chunked"]],
    ["two lengths that differ", ["Content-Length: 5", "Content-Length: 6"]],
    ["chunks twice", ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"]],
    ["chunks and identity", ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"]],
    ["a space before the colon", ["Transfer-Encoding : chunked"]],
    ["a space before the name", [" Transfer-Encoding: chunked"]],
  ];
  test.concurrent.each(mixed)("%s", async (_case, headers) => {
    expectRuntimeRefusal(await server.talk(registration(headers, emptyChunks)), 400);
    const methods = ["GET", "DELETE"];
    for (const method of methods) {
      const bytes = request(method, "/v1/models/none", [key, ...headers], emptyChunks + hidden);
      expectRuntimeRefusal(await server.talk(bytes), 400);
    }
  });

  test.concurrent("chunks in HTTP/1.0", async () => {
    const headers = ["Host: a.example", adminKey, "Transfer-Encoding: chunked"];
    const bytes = requestWithoutHost("POST /rollcall/v1/models HTTP/1.0", headers, emptyChunks + hidden);
    expectRuntimeRefusal(await server.talk(bytes), 400);
  });
});

describe("the runtime refuses a malformed head with one 400 and closes the connection:", () => {
  const headerLines: [string, string[]][] = [
    ["a bare line feed between headers", ["X-A: a\nX-B: b"]],
    ["a bare line feed at the end of the headers", ["X-A: a\r\n\n"]],
    ["a bare carriage return between headers", ["X-A: a\rX-B: b"]],
    ["NUL in a value", ["X-A: a\0b"]],
    ["NUL in a name", ["X\0A: b"]],
    ["a control character in a value", ["X-A: a\x01b"]],
    ["a folded line", ["X-A: a", " b"]],
    ["a line folded with a tab", ["X-A: a", "\tb"]],
    ["a space in a name", ["X A: b"]],
    ["no colon", ["XA"]],
    ["no name", [": b"]],
  ];
  test.concurrent.each(headerLines)("%s", async (_case, lines) => {
    expectRuntimeRefusal(await server.talk(reading(lines)), 400);
  });

  test.concurrent.each([
    ["an empty line first", `\r\n${reading([])}`],
    ["two spaces in the request line", reading([]).replace(" ", "  ")],
    ["no target", reading([]).replace("/v1/models", "")],
  ])("%s", async (_case, bytes) => {
    expectRuntimeRefusal(await server.talk(bytes), 400);
  });
});

describe("the runtime refuses a request line without one HTTP version at its end with one 505:", () => {
  test.concurrent.each([
    ["bare line feeds throughout", reading([]).replaceAll("\r\n", "\n")],
    ["a bare line feed after the request line", reading([]).replace("\r\n", "\n")],
    ["NUL in the target", reading([]).replace("models", "mod\0els")],
    ["a tab in the target", reading([]).replace("models", "mod\tels")],
    ["a space in the target", reading([]).replace("models", "mod els")],
    ["tabs for spaces", reading([]).replace("GET /v1/models ", "GET\t/v1/models\t")],
  ])("%s", async (_case, bytes) => {
    expectRuntimeRefusal(await server.talk(bytes), 505);
  });
});

describe("a broken chunk", () => {
  const broken: [string, string][] = [
    ["a size that is no number", "Z\r\nX\r\n"],
    ["a negative size", "-1\r\nX\r\n"],
    ["a signed size", "+1\r\nX\r\n"],
    ["a size with 0x", "0x1\r\nX\r\n"],
    ["a space before the size", " 1\r\nX\r\n"],
    ["a space after the size", "1 \r\nX\r\n"],
    ["a tab after the size", "1\t\r\nX\r\n"],
    ["no size", "\r\nX\r\n"],
    ["a size beyond 64 bits", `${"F".repeat(18)}\r\nX\r\n`],
    ["a line feed in an extension", '1;a="b\nc"\r\nX\r\n'],
    ["line feeds only", "1\nX\n"],
    ["more than its size", "1\r\nXX"],
    ["a line feed at its end", "1\r\nX\n"],
  ];

  test.concurrent.each(broken)(
    "%s: the runtime answers 400 once where our code reads the body",
    async (_case, chunk) => {
      const conversation = await server.talk(registration(["Transfer-Encoding: chunked"], chunk + emptyChunks));
      expectRuntimeRefusal(conversation, 400);
    },
  );

  test.concurrent.each(broken)(
    "%s: our answer, a bare 400 and a closed connection where our code does not read it",
    async (_case, chunk) => {
      const headers = [key, "Transfer-Encoding: chunked"];
      const bytes = request("GET", "/v1/models/none", headers, chunk + emptyChunks + hidden);
      const { answers, rest, closedByServer } = await server.talk(bytes, { untilClosed: true });
      expect(answers.map(({ status, body }) => [status, body === ""])).toEqual([
        [404, false],
        [400, true],
      ]);
      expect({ rest, closedByServer }).toEqual({ rest: "", closedByServer: true });
    },
  );

  test.concurrent("a trailer field after the last chunk closes the connection too", async () => {
    const chunks = "2\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n";
    const bytes = registration(["Transfer-Encoding: chunked"], chunks);
    const conversation = await server.talk(bytes, { untilClosed: true });
    expect(conversation.answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(conversation.closedByServer).toBe(true);
  });
});

describe("an unusual but valid body does not affect the next request on the connection:", () => {
  test.concurrent.each([
    ["chunks", ["Transfer-Encoding: chunked"], `2\r\n{}\r\n${emptyChunks}`],
    ["chunks in capitals", ["Transfer-Encoding: Chunked"], `2\r\n{}\r\n${emptyChunks}`],
    ["chunks and an empty list item", ["Transfer-Encoding: chunked,"], `2\r\n{}\r\n${emptyChunks}`],
    ["a chunk extension", ["Transfer-Encoding: chunked"], `2;a=b\r\n{}\r\n${emptyChunks}`],
    ["the same length twice", ["Content-Length: 2", "Content-Length: 2"], "{}"],
    ["a length with a zero before it", ["Content-Length: 02"], "{}"],
    ["a length after a tab", ["Content-Length:\t2"], "{}"],
  ])("%s", async (_case, headers, body) => {
    const first = request(
      "POST",
      "/rollcall/v1/models",
      [adminKey, "Content-Type: application/json", ...headers],
      body,
    );
    const bytes = first + request("GET", "/v1/models/after", [key]);
    const { answers, rest } = await server.talk(bytes, { answersExpected: 2 });
    expect(rest).toBe("");
    expect(answers.map(({ status, body: text }) => [status, JSON.parse(text).error.param])).toEqual([
      [400, "id"],
      [404, "model"],
    ]);
  });

  test.concurrent.each(["GET", "DELETE"])("%s with a whole request as its body is one request", async (method) => {
    const headers = [key, `Content-Length: ${hidden.length}`];
    const answer = onlyAnswer(await server.talk(request(method, "/v1/models/none", headers, hidden)));
    expectRefusal(answer, { status: 404, code: "model_not_found" });
  });

  test.concurrent("a refused request's body is not read as a request either", async () => {
    const headers = [`Content-Length: ${hidden.length}`];
    const answer = onlyAnswer(await server.talk(request("POST", "/rollcall/v1/models", headers, hidden)));
    expectRefusal(answer, { status: 401 });
  });
});

test("a refusal by the runtime is not logged", async () => {
  expectRuntimeRefusal(await server.talk(request("GET", "/v1/models/unlogged", [key, "X A: b"])), 400);
  const answer = onlyAnswer(await server.talk(request("GET", "/v1/models", [key])));
  await server.logLine(requestIdOf(answer));
  expect(server.stderr()).not.toContain("unlogged");
});

test("no request hidden in a body has ever run", async () => {
  const answer = onlyAnswer(await server.talk(request("GET", "/v1/models", [key])));
  expect(answer.body).toContain(spareFineTune);
  await server.logLine(requestIdOf(answer));
  expect(server.stderr()).not.toContain(spareFineTune);
});

test("a repeated Content-Length counts once and its limit holds", async () => {
  const send = async (body: string) => {
    const length = `Content-Length: ${body.length}`;
    const bytes = request("POST", "/api/show", [key, length, length], body);
    return onlyAnswer(await server.talk(bytes, { answersExpected: 1 })).status;
  };
  expect(await send(`{"model":"${"x".repeat(300_000)}"}`)).toBe(413);
  expect(await send('{"model":"davinci"}')).toBe(200);
});
