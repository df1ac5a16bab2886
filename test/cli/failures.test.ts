import { afterEach, describe, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { failing } from "../support/failing.ts";
import { jsonAnswer, startStubApi, type StubAnswer, type StubApi } from "../support/upstreams/stub-api.ts";

/** What goes wrong is one clear sentence on standard error, the exit code of the official command, and nothing else. */

let api: StubApi | null = null;
afterEach(async () => {
  await api?.stop();
  api = null;
});

test("an unreachable server is reported", async () => {
  const { exitCode, stderr } = await failing(["models", "list"]);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    "Cannot reach http://127.0.0.1:1/v1: the connection was refused. " +
      "Check the base URL (--base-url, OPENAI_BASE_URL), and that the server runs.\n",
  );
});

test("a loopback address that refuses the connection is asked once", async () => {
  const { stderr } = await failing(["models", "list", "--debug"]);
  expect(stderr.match(/^GET /gm)).toHaveLength(1);
});

describe("an invalid response is reported", () => {
  test.each([
    ["HTML on list", ["models", "list"], "<html>hi</html>", "did not answer with a JSON object."],
    [
      "HTML on list as raw",
      ["models", "list", "--format=raw", "--format-error=text"],
      "<html>hi</html>",
      "did not answer with a JSON object.",
    ],
    ["HTML on retrieve", ["models", "retrieve", "x"], "<html>hi</html>", "did not answer with a JSON object."],
    ["nothing", ["models", "retrieve", "x"], "", "did not answer with a JSON object."],
    ["a bare array", ["models", "list"], "[]", "did not answer with a JSON object."],
    ["a bare array on retrieve", ["models", "retrieve", "x"], "[]", "did not answer with a JSON object."],
    ["a text on delete", ["models", "delete", "x"], '"gone"', "did not answer with a JSON object."],
    ["no data", ["models", "list"], "{}", "answered with JSON that is no list of models."],
    ["data that is null", ["models", "list"], '{"data":null}', "answered with JSON that is no list of models."],
  ])("%s", async (_, args, body, sentence) => {
    const { exitCode, stderr } = await failing(args, () => new Response(body));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1 /);
    expect(stderr).toContain(`${sentence} Check the base URL (--base-url, OPENAI_BASE_URL); most end in /v1.\n`);
  });
});

test("any JSON object is printed as it came", async () => {
  api = startStubApi(() => jsonAnswer('{"odd":1}'));
  const done = await run(["models", "retrieve", "x", "--format", "raw"], { environment: { OPENAI_BASE_URL: api.url } });
  expect(done).toEqual({ exitCode: 0, stdout: '{"odd":1}\n', stderr: "" });
});

describe("retries", () => {
  const counted: StubAnswer = (_, count) =>
    count < 3 ? jsonAnswer("{}", 503, { "retry-after-ms": "1" }) : jsonAnswer('{"object":"list","data":[]}');

  test("a busy server gets numbered retries", async () => {
    api = startStubApi(counted);
    const done = await run(["models", "list", "--format", "json"], { environment: { OPENAI_BASE_URL: api.url } });
    expect(done).toEqual({ exitCode: 0, stdout: "[]\n", stderr: "" });
    expect(api.requests.map(({ headers }) => headers.get("x-stainless-retry-count"))).toEqual(["0", "1", "2"]);
  });
  test("there are three attempts, and none after a server says not to retry", async () => {
    const attempts = async (answer: StubAnswer) => (await failing(["models", "list"], answer)).requests.length;
    expect(await attempts(() => jsonAnswer("{}", 429, { "retry-after": "0.01" }))).toBe(3);
    expect(await attempts(() => jsonAnswer("{}", 503, { "x-should-retry": "false" }))).toBe(1);
    expect(await attempts(() => jsonAnswer("{}", 404))).toBe(1);
  });
});

test("a POST is repeated only if the server asks for it", async () => {
  const create = async (headers: Record<string, string>) => {
    api = startStubApi(() => jsonAnswer("{}", 503, headers));
    const environment = { OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "admin" };
    await run(["projects", "create", "x"], { program: "rollcall", environment });
    const { length } = api.requests;
    await api.stop();
    return length;
  };
  expect(await create({})).toBe(1);
  expect(await create({ "x-should-retry": "true", "retry-after-ms": "1" })).toBe(3);
});

test("a reader that closes its pipe is no failure", async () => {
  const models = Array.from({ length: 20_000 }, (_, at) => `{"id":"model-${at}"}`);
  api = startStubApi(() => jsonAnswer(`{"object":"list","data":[${models.join(",")}]}`));
  const line = `${process.cwd()}/bin/openai models list --format jsonl; echo "exit $?" >&2`;
  const child = Bun.spawn(["sh", "-c", `{ ${line}; } | head -n 1`], {
    env: { PATH: process.env["PATH"] ?? "", OPENAI_BASE_URL: api.url },
    stdout: "pipe",
    stderr: "pipe",
  });
  expect(await new Response(child.stdout).text()).toBe('{"id":"model-0"}\n');
  expect(await new Response(child.stderr).text()).toBe("exit 0\n");
});
