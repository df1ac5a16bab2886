import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { run, runOnTerminal } from "../support/command-line.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { fineTune, keys, slashModel } from "../support/world.ts";
import { jsonAnswer, startStubApi, type StubAnswer, type StubRequest } from "../support/upstreams/stub-api.ts";

async function examined(url: string, ...flags: string[]) {
  const { exitCode, stdout, stderr } = await run(["doctor", url, "--json", ...flags], { program: "rollcall" });
  const { checks, ...score } = JSON.parse(stdout);
  return { exitCode, stderr, score, checks: checks as { name: string; verdict: string; detail: string }[] };
}

describe("Rollcall itself passes every check", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server.stop();
    server.remove();
  });

  test.each(["/v1", ""])("at %p, and nothing changes", async (prefix) => {
    const { exitCode, stderr, score, checks } = await examined(`${server.url}${prefix}`, "--api-key", keys.acemeOwner);
    const unpassed = checks.filter(({ verdict }) => verdict !== "passed");
    expect(
      unpassed.filter(({ detail }) => !detail.startsWith("only with --calls MODEL")).map(({ name }) => name),
    ).toEqual(["a fine-tuned model can be deleted, and is then a 404"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(score).toMatchObject({ failed: 0, skipped: 7 });
  });
  test("including an allowed deletion", async () => {
    const { exitCode, score } = await examined(
      `${server.url}/v1`,
      "--api-key",
      keys.acemeOwner,
      "--allow-delete",
      fineTune,
    );
    expect({ exitCode, score }).toMatchObject({ exitCode: 0, score: { failed: 0, skipped: 6 } });
    const again = await examined(`${server.url}/v1`, "--api-key", keys.acemeOwner, "--allow-delete", fineTune);
    expect(again.checks.find(({ name }) => name.includes("deleted"))).toMatchObject({
      verdict: "failed",
      detail: "answered 404",
    });
  });
  test("text output has a line for each check, and the score", async () => {
    const args = ["doctor", "--base-url", `${server.url}/v1`, "--api-key", keys.acemeOwner, "--debug"];
    const { exitCode, stdout, stderr } = await run(args, { program: "rollcall" });
    expect(stderr).toStartWith(`Request Content:\nGET ${server.url}/v1/models\n`);
    expect(stderr).toContain("Response Content:\n405 ");
    expect(stderr).not.toContain(keys.acemeOwner);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("✓ every listed id can be retrieved (");
    expect(stdout).toMatch(/\nhttp:\/\/\S+\/v1: 15 of 15 passed, 7 could not be checked\n$/);
  });
  test("an invalid key fails many checks", async () => {
    const { exitCode, stderr, score } = await examined(`${server.url}/v1`, "--api-key", "wrong");
    expect(exitCode).toBe(1);
    expect(score.failed).toBeGreaterThan(1);
    expect(stderr).toBe(`${score.failed} checks failed.\n`);
  });
});

/** As good as it gets, in few lines, so that one defect at a time can be planted. */
const good: StubAnswer = ({ method, target, headers }) => {
  const path = decodeURIComponent(target.replace("/v1", ""));
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: corsHeaders });
  if (headers.get("authorization") !== "Bearer good") return refusal(401);
  if (path === "/models" && method !== "GET") return refusal(405, { allow: "GET" });
  if (path === "/models") {
    const isKnown = headers.get("if-none-match") === '"1"';
    return isKnown ? new Response(null, { status: 304 }) : jsonAnswer(list(...ids), 200, { etag: '"1"' });
  }
  const id = path.replace("/models/", "");
  return ids.includes(id) ? jsonAnswer(model(id)) : refusal(404);
};

const ids = ["plain", slashModel, fineTune];
const model = (id: string) => JSON.stringify({ id, object: "model", created: 1, owned_by: "x" });
const list = (...listed: string[]) => `{"object":"list","data":[${listed.map(model).join(",")}]}`;
const corsHeaders = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization" };
const error = { error: { message: "no", type: "t", param: null, code: null } };
const refusal = (status: number, headers = {}) => jsonAnswer(JSON.stringify(error), status, headers);
const isList = ({ method, target, headers }: StubRequest) =>
  method === "GET" && target === "/v1/models" && headers.get("authorization") === "Bearer good";
const listing =
  (body: string): StubAnswer =>
  (request, count) =>
    isList(request) ? jsonAnswer(body, 200, { etag: '"1"' }) : good(request, count);
const instead =
  (applies: (request: StubRequest) => boolean, answer: () => Response): StubAnswer =>
  (request, count) =>
    applies(request) ? answer() : good(request, count);

const defects: [question: string, defect: string, answer: StubAnswer][] = [
  [
    "the list is a 200 with JSON",
    "HTML in its place",
    instead(isList, () => new Response("{}", { headers: { "content-type": "text/html" } })),
  ],
  ["with an array", "null for no data", listing('{"object":"list","data":null}')],
  ["with an array", "another object", listing('{"object":"models","data":[]}')],
  ["has its four fields", "a created that is text", listing(list("plain").replace('"created":1', '"created":"1"'))],
  ["has its four fields", "an owner that is null", listing(list("plain").replace('"x"', "null"))],
  ["has its four fields", "no object", listing(list("plain").replace('"object":"model",', ""))],
  ["no id is listed twice", "one that is", listing(list("plain", "plain"))],
  [
    "a stable order",
    "another order each time",
    (request, count) =>
      isList(request) ? jsonAnswer(list(...(count % 2 ? ids : ids.toReversed()))) : good(request, count),
  ],
  [
    "every listed id can be retrieved",
    "one that cannot",
    instead(
      ({ target }) => target.endsWith("/plain"),
      () => refusal(404),
    ),
  ],
  [
    "every listed id can be retrieved",
    "another one",
    instead(
      ({ target }) => target.endsWith("/plain"),
      () => jsonAnswer(model("other")),
    ),
  ],
  [
    "ids with slashes and colons",
    "slashes that end an id",
    instead(
      ({ target }) => target.endsWith(`/${slashModel}`),
      () => refusal(404),
    ),
  ],
  [
    "ids with slashes and colons",
    "encoding left in",
    instead(
      ({ target }) => target.includes("%3A"),
      () => refusal(404),
    ),
  ],
  [
    "an unknown id",
    "FastAPI's error",
    instead(
      ({ target }) => target.includes("no-such-model"),
      () => jsonAnswer('{"detail":"Not Found"}', 404),
    ),
  ],
  [
    "an unknown id",
    "a 200",
    instead(
      ({ target }) => target.includes("no-such-model"),
      () => jsonAnswer("{}"),
    ),
  ],
  [
    "a wrong key",
    "a 403",
    instead(
      ({ headers }) => /wrong/.test(headers.get("authorization") ?? ""),
      () => refusal(403),
    ),
  ],
  [
    "no key",
    "an open door",
    instead(
      ({ headers, method }) => method === "GET" && headers.get("authorization") === null,
      () => jsonAnswer(list()),
    ),
  ],
  [
    "an unsupported method",
    "a 404",
    instead(
      ({ method }) => method === "PUT",
      () => refusal(404),
    ),
  ],
  [
    "an unsupported method",
    "no Allow",
    instead(
      ({ method }) => method === "PUT",
      () => refusal(405),
    ),
  ],
  [
    "an unknown path",
    "HTML",
    instead(
      ({ target }) => target.includes("no-such-path"),
      () => new Response("<html>", { status: 404 }),
    ),
  ],
  [
    "/models/ is an error",
    "the list",
    instead(
      ({ target }) => target === "/v1/models/",
      () => jsonAnswer(list()),
    ),
  ],
  [
    "/models/ is an error",
    "a redirect",
    instead(
      ({ target }) => target === "/v1/models/",
      () => Response.redirect("/v1/models", 307),
    ),
  ],
  [
    "browsers can call it",
    "a 405",
    instead(
      ({ method }) => method === "OPTIONS",
      () => refusal(405),
    ),
  ],
  [
    "browsers can call it",
    "no such header",
    instead(
      ({ method }) => method === "OPTIONS",
      () => new Response(null, { headers: { "access-control-allow-origin": "*" } }),
    ),
  ],
  ["an unchanged list is a 304", "no ETag", instead(isList, () => jsonAnswer(list(...ids)))],
  ["an unchanged list is a 304", "the list again", listing(list(...ids))],
];

describe("each check notices its defect", () => {
  test("the server without a planted defect passes", async () => {
    const api = startStubApi(good);
    const { checks } = await examined(api.url, "--api-key", "good");
    await api.stop();
    expect(checks.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    for (const { name } of checks.filter(({ verdict }) => verdict === "passed"))
      expect([name, defects.some(([question]) => name.includes(question))]).toEqual([name, true]);
  });
  test.each(defects)("%s: %s", async (question, _, answer) => {
    const api = startStubApi(answer);
    const { exitCode, checks } = await examined(api.url, "--api-key", "good");
    await api.stop();
    expect(exitCode).toBe(1);
    expect(checks.find(({ name }) => name.includes(question))?.verdict).toBe("failed");
  });
});

test("a terminal shows progress and coloured verdicts", async () => {
  const many = Array.from({ length: 120 }, (_, at) => `m${at}`);
  const api = startStubApi(({ target }) =>
    jsonAnswer(target === "/v1/models" ? list(...many) : model(target.replace("/v1/models/", ""))),
  );
  const { exitCode, output } = await runOnTerminal(["doctor", api.url], { program: "rollcall" });
  await api.stop();
  expect(exitCode).toBe(1);
  expect(output).toContain("\r\u001b[K50 of 120 models retrieved\r\u001b[K100 of 120 models retrieved\r\u001b[K");
  expect(output).toContain("\u001b[32m✓\u001b[0m every listed id can be retrieved (120 of 120)");
  expect(output).toContain("\u001b[31m✗\u001b[0m a wrong key is a 401 with an error (answered 200, not 401)");
});

test("an unreachable server is one sentence", async () => {
  const { exitCode, stdout, stderr } = await run(["doctor", "http://127.0.0.1:1/v1"], { program: "rollcall" });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toStartWith("Cannot reach http://127.0.0.1:1/v1: the connection was refused.");
});
