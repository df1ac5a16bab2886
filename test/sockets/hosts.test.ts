import { dialectOfPath } from "../../src/http/models/mounts.ts";
import { describe, expect, test } from "bun:test";
import { openTestApp } from "../support/app.ts";
import { fineTune } from "../support/world.ts";
import { expectRefusal, expectRuntimeRefusal, requestIdOf } from "./expectations.ts";
import type { RawAnswer } from "./raw-answers.ts";
import { bearer, requestWithoutHost, serverOfThisFile } from "./raw.ts";
import { isAdministered } from "../support/api/expectations.ts";

const server = serverOfThisFile();
const key = bearer("acemeOwner");

const soundHosts = ["rollcall.example", "rollcall.example:8484", "127.0.0.1", "[::1]:8484", "UPPER_case.example"];
// The runtime checks the characters of a Host but not its syntax.
const formlessHosts = ["[", "::1", "a:b", "a:99999", "a%41"];
const refusedHosts = [
  "",
  "a b",
  "a\tb",
  "a,b",
  "a@evil.example",
  "x/../y",
  "x/healthz",
  "x/healthz?",
  "x/healthz#",
  "a?b",
  "a#b",
  "a\\b",
  "/",
  "?",
  "#",
  "@",
  "a\xe9",
];

function listFor(host: string, headers: readonly string[] = [key]): string {
  return requestWithoutHost("GET /v1/models HTTP/1.1", [`Host: ${host}`, ...headers]);
}

async function expectSameAsOrigin(bytes: string): Promise<void> {
  const origin = await server.ask(listFor("rollcall.example"));
  const answer = await server.ask(bytes);
  expect(origin.status).toBe(200);
  expect({ status: answer.status, body: answer.body }).toEqual({ status: origin.status, body: origin.body });
  expect(answer.headers.get("etag")).toBe(origin.headers.get("etag") as string);
}

describe("the Host header", () => {
  test.concurrent.each([...soundHosts, ...formlessHosts])("%j is served like any other host", async (host) => {
    await expectSameAsOrigin(listFor(host));
  });

  test.concurrent.each(refusedHosts)("%j is refused, with a key and without", async (host) => {
    expectRefusal(await server.ask(listFor(host)), { status: 400 });
  });

  test.concurrent.each([
    ["two that differ", ["Host: a.example", "Host: b.example", key]],
    ["two that are the same", ["Host: a.example", "Host: a.example", key]],
    ["a second one after the key", ["Host: a.example", key, "host: b.example"]],
    ["a first one that is empty", ["Host:", "Host: b.example", key]],
    ["a second one that is empty", ["Host: a.example", "Host:", key]],
  ])("%s: refused", async (_case, headers) => {
    expectRefusal(await server.ask(requestWithoutHost("GET /v1/models HTTP/1.1", headers)), { status: 400 });
  });

  test.concurrent("a refusal for its sake is in the access log, and the key is not", async () => {
    const answer = await server.ask(listFor("a@evil.example"));
    const line = await server.logLine(requestIdOf(answer));
    expect(line).toContain('"status":400');
    expect(line).not.toContain("key_id");
  });

  test.concurrent("the runtime refuses HTTP/1.1 without it", async () => {
    expectRuntimeRefusal(await server.talk(requestWithoutHost("GET /v1/models HTTP/1.1", [key])), 400);
  });

  test.concurrent.each([
    ["without", []],
    ["with", ["Host: a.example"]],
  ])("HTTP/1.0 %s gets the same answer, and the connection closes", async (_case, headers) => {
    const bytes = requestWithoutHost("GET /v1/models HTTP/1.0", [...headers, key]);
    await expectSameAsOrigin(bytes);
    expect((await server.talk(bytes, { untilClosed: true })).closedByServer).toBe(true);
  });
});

describe("the version", () => {
  test.concurrent.each([
    ["HTTP/0.9 with one line", "GET /v1/models\r\n"],
    ["HTTP/0.9 with an empty line", "GET /v1/models\r\n\r\n"],
    ["HTTP/1.2", requestWithoutHost("GET /v1/models HTTP/1.2", ["Host: a.example", key])],
    ["HTTP/2.0", requestWithoutHost("GET /v1/models HTTP/2.0", ["Host: a.example", key])],
    ["lower case", requestWithoutHost("GET /v1/models http/1.1", ["Host: a.example", key])],
  ])("%s is refused by the runtime", async (_case, bytes) => {
    expectRuntimeRefusal(await server.talk(bytes), 505);
  });

  test.concurrent("the preface of HTTP/2 is refused by the runtime", async () => {
    expectRuntimeRefusal(await server.talk("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400);
  });
});

describe("a whole URL as the target", () => {
  const servedOrigins = [
    "http://rollcall.example",
    "http://evil.example",
    "https://evil.example",
    "http://user@evil.example",
    "http://evil.example:99999",
  ];

  test.concurrent.each(servedOrigins)("%s is served as its path", async (origin) => {
    const line = `GET ${origin}/v1/models HTTP/1.1`;
    await expectSameAsOrigin(requestWithoutHost(line, ["Host: rollcall.example", key]));
    const keyless = await server.ask(requestWithoutHost(line, ["Host: rollcall.example"]));
    expectRefusal(keyless, { status: 401, code: null });
    const badHost = await server.ask(requestWithoutHost(line, ["Host: a@b", key]));
    expectRefusal(badHost, { status: 400 });
  });

  test.concurrent.each(["http://evil.example", "http://evil.example?x"])("%s is the path /", async (target) => {
    const answer = await server.ask(requestWithoutHost(`GET ${target} HTTP/1.1`, ["Host: a", key]));
    expectRefusal(answer, { status: 404, code: "unknown_url" });
  });

  test.concurrent.each([
    "ftp://evil.example/v1/models",
    "http:\\\\evil.example\\v1\\models",
    "v1/models",
    "evil:80",
    "*",
  ])("%s is refused by the runtime", async (target) => {
    expectRuntimeRefusal(await server.talk(requestWithoutHost(`GET ${target} HTTP/1.1`, ["Host: a", key])), 400);
  });
});

describe("without a key", () => {
  const forms: [string, RequestWriter][] = [
    ...[...soundHosts, ...formlessHosts].map((host): [string, RequestWriter] => [
      `Host: ${host}`,
      (method, path) => withoutKey(`${method} ${path}`, host),
    ]),
    ["a whole URL", (method, path) => withoutKey(`${method} http://evil.example${path}`, "rollcall.example")],
    ["HTTP/1.0", (method, path) => requestWithoutHost(`${method} ${path} HTTP/1.0`)],
    ["HTTP/1.0 and a whole URL", (method, path) => requestWithoutHost(`${method} http://evil.example${path} HTTP/1.0`)],
  ];

  test.concurrent.each(forms)("every route that needs a key answers 401 (%s)", async (_form, bytes) => {
    const routes = await keyRoutes();
    const answers = await askEach(routes.map(({ method, path }) => bytes(method, path)));
    for (const [at, { path }] of routes.entries()) {
      const answer = answers[at]!;
      // Other vendors' refusals differ; test/api/dialects/refusals.test.ts tests those.
      if (dialectOfPath(path) === null) expectRefusal(answer, { status: 401, code: null });
      else expect(answer.status).toBe(401);
    }
  });

  test.concurrent.each(refusedHosts)("no route that needs a key gets past Host: %j", async (host) => {
    const asked = (await keyRoutes()).map(({ method, path }) => withoutKey(`${method} ${path}`, host));
    for (const answer of await askEach(asked)) expectRefusal(answer, { status: 400 });
  });
});

const togetherMax = 20;

/** The answers to requests on connections of their own, of which a few are open at once. */
async function askEach(requests: readonly string[]): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  for (let at = 0; at < requests.length; at += togetherMax)
    answers.push(...(await Promise.all(requests.slice(at, at + togetherMax).map((bytes) => server.ask(bytes)))));
  return answers;
}

type RequestWriter = (method: string, path: string) => string;

function withoutKey(methodAndTarget: string, host: string): string {
  return requestWithoutHost(`${methodAndTarget} HTTP/1.1`, [`Host: ${host}`]);
}

interface Address {
  readonly method: string;
  readonly path: string;
}

let table: Promise<readonly Address[]> | undefined;

/** Taken from the route table, so that a new route is covered without a change here. */
function keyRoutes(): Promise<readonly Address[]> {
  return (table ??= openTestApp().then(async (testApp) => {
    const guarded = testApp.routes.filter(
      ({ right, isForPage }) => right !== "anyone" && !isAdministered(right) && !isForPage,
    );
    await testApp.close();
    expect(guarded.length).toBeGreaterThan(0);
    return guarded.map(({ method, path }) => ({ method, path: path.replace("{model}", fineTune) }));
  }));
}
