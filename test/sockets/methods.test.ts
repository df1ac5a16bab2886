import { describe, expect, test } from "bun:test";
import { fineTune } from "../support/world.ts";
import {
  expectClosedWithoutAnswer,
  expectRefusal,
  expectRuntimeRefusal,
  onlyAnswer,
  requestIdOf,
} from "./expectations.ts";
import { bearer, request, requestWithoutHost, serverOfThisFile } from "./raw.ts";
import type { RawAnswer } from "./raw-answers.ts";

const server = serverOfThisFile();
const key = bearer("acemeOwner");
const adminKey = bearer("acemeAdmin");

describe("a method that a path does not support", () => {
  const known = ["CONNECT", "LINK", "LOCK", "M-SEARCH", "MKCOL", "PATCH", "POST", "PROPFIND", "PURGE", "PUT", "QUERY"];
  test.concurrent.each([...known, "SEARCH", "TRACE"])(
    "%s is refused with a list of the supported methods",
    async (method) => {
      const ofList = await server.ask(request(method, "/v1/models", [key]));
      expectRefusal(ofList, { status: 405, code: null });
      expect(ofList.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
      const ofModel = await server.ask(request(method, `/v1/models/${fineTune}`, [key]));
      expectRefusal(ofModel, { status: 405, code: null });
      expect(ofModel.headers.get("allow")).toBe("GET, HEAD, DELETE, OPTIONS");
      const elsewhere = await server.ask(request(method, "/nowhere", [key]));
      expectRefusal(elsewhere, { status: 404, code: "unknown_url" });
    },
  );

  test.concurrent("DELETE of the list is refused", async () => {
    expectRefusal(await server.ask(request("DELETE", "/v1/models", [key])), { status: 405, code: null });
  });

  test.concurrent("TRACE does not echo the request", async () => {
    const answer = await server.ask(request("TRACE", "/v1/models", [key, "X-Secret: echo-me"]));
    expect(answer.body).not.toContain("echo-me");
    expect(answer.body).not.toContain(key);
  });

  test.concurrent.each(["get", "Get", "delete", "FOO", "GETT", "PRI"])(
    "is unknown to the runtime, which closes the connection without an answer: %s",
    async (method) => {
      expectClosedWithoutAnswer(await server.talk(request(method, `/v1/models/${fineTune}`, [key])));
    },
  );

  test.concurrent.each(["evil.example:443", "healthz:443", "127.0.0.1:22"])(
    "CONNECT %s opens no tunnel, and later requests on the connection are not answered",
    async (authority) => {
      const bytes = requestWithoutHost(`CONNECT ${authority} HTTP/1.1`, [`Host: ${authority}`, key]);
      const answer = onlyAnswer(await server.talk(bytes + request("GET", "/v1/models", [key])));
      expectRefusal(answer, { status: 404, code: "unknown_url" });
    },
  );
});

describe("OPTIONS", () => {
  test.concurrent("needs no key and lists the methods", async () => {
    const { status, headers, body } = await server.ask(request("OPTIONS", `/v1/models/${fineTune}`));
    expect([status, headers.get("allow"), body]).toEqual([204, "GET, HEAD, DELETE, OPTIONS", ""]);
  });

  test.concurrent("answers the same for a model that exists and for one that does not", async () => {
    const targets = [`/v1/models/${fineTune}`, "/v1/models/none"];
    const answers = await Promise.all(targets.map((target) => server.ask(request("OPTIONS", target))));
    const [existing, missing] = answers.map(lasting);
    expect(existing).toEqual(missing);
  });

  test.concurrent("* is refused by the runtime", async () => {
    expectRuntimeRefusal(await server.talk(request("OPTIONS", "*")), 400);
  });
});

describe("HEAD is GET without the body:", () => {
  test.concurrent.each([
    ["/v1/models", [key]],
    ["/v1/models", [key, "Accept-Encoding: gzip"]],
    ["/v1/models", [key, "If-None-Match: *"]],
    ["/v1/models", [key, "Origin: https://page.example"]],
    ["/v1/models", []],
    [`/v1/models/${fineTune}`, [key]],
    ["/v1/models/none", [key]],
    ["/v1/models/%zz", [key]],
    ["/v1/models/", [key]],
    ["/nowhere", []],
    ["/rollcall/v1/models", [adminKey]],
    ["/healthz", []],
    ["/readyz", []],
    ["/openapi.json", []],
  ])("%s %j", async (target, headers) => {
    const head = await server.ask(request("HEAD", target, headers), { toHead: true });
    const got = await server.ask(request("GET", target, headers));
    expect(head.status).toBe(got.status);
    expect(lasting(head)).toEqual(lasting(got));
    if (got.status !== 304) expect(head.headers.has("content-length")).toBe(true);
  });

  test.concurrent.each([
    ["HEAD", "/v1/models", [key], 200],
    ["HEAD", "/v1/models/none", [key], 404],
    ["HEAD", "/v1/models", [], 401],
    ["GET", "/v1/models", [key, "If-None-Match: *"], 304],
    ["HEAD", "/v1/models", [key, "If-None-Match: *"], 304],
    ["OPTIONS", "/v1/models", [], 204],
  ])("no byte follows %s %s %j", async (method, target, headers, status) => {
    const answer = await server.ask(request(method, target, headers), { toHead: true });
    expect(answer.status).toBe(status);
  });
});

describe("a request for another protocol, or with an expectation", () => {
  test.concurrent.each([
    ["websocket", ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"]],
    ["h2c", ["HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]],
  ])("Upgrade: %s is ignored", async (protocol, extra) => {
    const headers = ["Connection: Upgrade, HTTP2-Settings", `Upgrade: ${protocol}`, ...extra];
    const answer = onlyAnswer(await server.talk(request("GET", "/v1/models", [...headers, key])));
    expect(answer.status).toBe(200);
    const keyless = onlyAnswer(await server.talk(request("GET", "/v1/models", headers)));
    expectRefusal(keyless, { status: 401, code: null });
  });

  const registration = ["Content-Type: application/json", "Content-Length: 2"];

  test.concurrent("Expect: 100-continue gets a 100, and a key is still needed", async () => {
    const headers = [...registration, "Expect: 100-continue"];
    const statuses: number[][] = [];
    for (const credentials of [[adminKey], []]) {
      const connection = await server.connection();
      connection.write(request("POST", "/rollcall/v1/models", [...credentials, ...headers]));
      await Bun.sleep(50);
      connection.write("{}");
      const { answers } = await connection.collect();
      connection.close();
      statuses.push(answers.map(({ status }) => status));
    }
    expect(statuses).toEqual([
      [100, 400],
      [100, 401],
    ]);
  });

  test.concurrent("any other Expect is ignored", async () => {
    const answer = await server.ask(request("GET", "/v1/models", [key, "Expect: bogus"]));
    expect(answer.status).toBe(200);
    const bytes = request("POST", "/rollcall/v1/models", [adminKey, ...registration, "Expect: bogus"], "{}");
    expectRefusal(await server.ask(bytes), { status: 400 });
  });
});

test("none of these requests caused an error in the log", async () => {
  const answer = await server.ask(request("GET", `/v1/models/${fineTune}`, [key]));
  expect(answer.status).toBe(200);
  await server.logLine(requestIdOf(answer));
  expect(server.stderr()).not.toContain('"level":"error"');
});

/** The headers that two answers to equal requests have in common. */
function lasting({ headers }: RawAnswer): Record<string, string> {
  const changing = new Set(["date", "x-request-id", "request-id", "openai-processing-ms"]);
  return Object.fromEntries([...headers].filter(([name]) => !changing.has(name)).sort());
}
