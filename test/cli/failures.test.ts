import { afterEach, describe, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, type StubAnswer, type StubApi } from "../support/stub-api.ts";

/** What goes wrong is one clear sentence on standard error, the exit code of the official command, and nothing else. */

let api: StubApi | null = null;
afterEach(async () => {
  await api?.stop();
  api = null;
});

async function failing(
  args: readonly string[],
  answer?: StubAnswer,
  environment: Readonly<Record<string, string>> = {},
) {
  api = answer === undefined ? null : startStubApi(answer);
  const url = api?.url ?? "http://127.0.0.1:1/v1";
  const done = await run(args, { environment: { OPENAI_BASE_URL: url, OPENAI_API_KEY: "key", ...environment } });
  expect(done.stdout).toBe("");
  return { exitCode: done.exitCode, stderr: done.stderr };
}

describe("misuse is told before anything is asked", () => {
  test.each<[string[], number, string]>([
    [["models", "lst"], 3, 'There is no command "openai models lst". Did you mean "openai models list"?'],
    [["model", "list"], 3, 'There is no command "openai model list". Did you mean "openai models list"?'],
    [
      ["models", "retreive", "x"],
      3,
      'There is no command "openai models retreive x". Did you mean "openai models retrieve"?',
    ],
    [["bogus"], 3, 'There is no command "openai bogus". See openai --help.'],
    [["models", "list", "--formt", "json"], 1, "There is no flag --formt. Did you mean --format?"],
    [["models", "list", "--bogus"], 1, "There is no flag --bogus. See openai --help."],
    [["models", "list", "--model", "x"], 1, "There is no flag --model."],
    [["models", "list", "--format", "jsn"], 1, 'There is no format "jsn". Did you mean json?'],
    [["models", "list", "--format-error", "?"], 1, 'There is no format "?". Choose one of auto, explore, json,'],
    [["models", "list", "--api-key"], 1, "The flag --api-key needs a value: --api-key KEY."],
    [
      ["models", "list", "--debug=maybe"],
      1,
      'The flag --debug is on or off: write --debug, or --debug=false, not "maybe".',
    ],
    [["models", "list", "extra"], 1, 'Unexpected extra arguments: "extra".'],
    [["models", "retrieve", "a", "b"], 1, 'Unexpected extra arguments: "b".'],
    [["models", "retrieve", "--model", "a", "b"], 1, 'Unexpected extra arguments: "b".'],
    [
      ["models", "retrieve"],
      1,
      "Required flag \"model\" not set. Run 'openai models retrieve --help' for usage information.",
    ],
    [["models", "delete", "--model", ""], 1, "The model ID is empty."],
    [["models", "retrieve", ".."], 1, 'There is no model "..";'],
    [
      ["models", "list", "--max-items", "many"],
      1,
      'The value of --max-items must be a whole number of at least -1, not "many".',
    ],
    [["models", "list", "--filter", "owner=x"], 1, "Write --filter as 'id=VALUE' or as 'id~PATTERN'."],
    [["models", "list", "--filter", "id~("], 1, 'The pattern "(" of --filter is no regular expression;'],
    [["models", "list", "--sort-by", "age"], 1, "Write --sort-by as 'id'"],
    [
      ["models", "list", "--format=raw", "--format-error=text", "--filter", "id=x"],
      1,
      "--filter and --sort-by do not go with --format raw",
    ],
    [["models", "list", "--header", "no colon"], 1, "A header in --header is not written as 'Name: Value'."],
    [["models", "list", "--api-key", "a\nb"], 1, "What a flag gives for the header authorization has a character"],
    [
      ["models", "list", "--base-url", "foo"],
      1,
      '--base-url "foo" is missing a scheme (expected http:// or https://).',
    ],
    [["models", "list", "--base-url", "http://"], 1, '--base-url "http://" is not a URL;'],
    [["models", "list", "--base-url", "http://u:p@h/v1"], 1, "--base-url holds a user name or a password;"],
    [["models", "list", "--mtls-client-cert-file", "x"], 1, "A client certificate needs both"],
    [
      ["models", "list", "--mtls-client-cert-file", "x", "--mtls-client-key-file", "y"],
      1,
      "A client certificate is for base URLs",
    ],
  ])("%p", async (args, exitCode, sentence) => {
    const failed = await failing(args);
    expect(failed.exitCode).toBe(exitCode);
    expect(failed.stderr).toStartWith(sentence);
    expect(failed.stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("the environment's base URL is named as such", async () => {
    const { exitCode, stderr } = await failing(["models", "list"], undefined, { OPENAI_BASE_URL: "foo" });
    expect([exitCode, stderr]).toEqual([
      1,
      'OPENAI_BASE_URL "foo" is missing a scheme (expected http:// or https://).\n',
    ]);
  });
  test("rollcall knows its other commands, too", async () => {
    const { exitCode, stderr } = await run(["serv"], { program: "rollcall" });
    expect([exitCode, stderr]).toEqual([3, 'There is no command "rollcall serv". Did you mean "rollcall serve"?\n']);
  });
});

test("a server that is not there", async () => {
  const { exitCode, stderr } = await failing(["models", "list"]);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    "Cannot reach http://127.0.0.1:1/v1: the connection was refused. " +
      "Check the base URL (--base-url, OPENAI_BASE_URL), and that the server runs.\n",
  );
});

describe("an answer that is none", () => {
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
    ["no data", ["models", "list"], "{}", "answered with JSON that is no list of models."],
    ["data that is null", ["models", "list"], '{"data":null}', "answered with JSON that is no list of models."],
  ])("%s", async (_, args, body, sentence) => {
    const { exitCode, stderr } = await failing(args, () => new Response(body));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1 /);
    expect(stderr).toContain(`${sentence} Check the base URL (--base-url, OPENAI_BASE_URL); most end in /v1.\n`);
  });
});

describe("a refusal", () => {
  const inner = { message: "a\u001b[31m private detail", type: "invalid_request_error", param: null, code: "c" };
  const refusing =
    (status: number, headers: Readonly<Record<string, string>> = {}): StubAnswer =>
    () =>
      jsonAnswer(JSON.stringify({ error: inner }), status, { "x-should-retry": "false", ...headers });

  test.each([
    [400, "The API rejected the request."],
    [401, "Check the API key, the organization and the project."],
    [403, "Check the permissions of your key, and your role in the organization."],
    [404, "Check the model ID and the base URL, and that your key may see the model."],
    [409, "The model changed meanwhile."],
    [429, "Wait before you try again."],
    [500, "The API is not available."],
    [504, "The request timed out."],
    [418, "The API could not carry out the request."],
  ])("%d comes with what to do, and without the server's prose", async (status, advice) => {
    const { exitCode, stderr } = await failing(
      ["models", "retrieve", "x"],
      refusing(status, { "x-request-id": "req_1.a-b" }),
    );
    const lines = stderr.trimEnd().split("\n");
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(new RegExp(`^HTTP ${status}: .+\\.$`));
    expect(lines[1]).toBe("Request ID: req_1.a-b");
    expect(lines[2]).toStartWith(advice);
    expect(lines[3]).toBe("API error details: --format-error json.");
    expect(lines).toHaveLength(4);
  });
  test("of a call without a key says so", async () => {
    const { stderr } = await failing(["models", "list"], refusing(401), { OPENAI_API_KEY: "" });
    expect(stderr).toContain("No API key was given. Set OPENAI_API_KEY, or add --api-key KEY.\n");
    expect(api?.requests[0]?.headers.get("authorization")).toBeNull();
  });
  test("for money says that", async () => {
    const { stderr } = await failing(["models", "list"], () =>
      jsonAnswer('{"error":{"code":"insufficient_quota"}}', 429, { "x-should-retry": "false" }),
    );
    expect(stderr).toContain("Check the limits and the billing of your project.\n");
  });
  test("shows no request id that is none, or is one of ours", async () => {
    for (const id of ["https://evil", "x".repeat(257)])
      expect((await failing(["models", "list"], refusing(404, { "x-request-id": id }))).stderr).not.toContain(
        "Request ID",
      );
    const reflected = await failing(
      ["models", "list", "-H", "X-Request-ID: mine"],
      refusing(404, { "x-request-id": "mine" }),
    );
    expect(reflected.stderr).not.toContain("Request ID");
  });

  test.each([
    ["json", `${JSON.stringify(inner, null, 2)}\n`],
    ["jsonl", `${JSON.stringify(inner)}\n`],
    ["raw", `${JSON.stringify(inner)}\n`],
    ["yaml", 'message: "a\\e[31m private detail"\ntype: invalid_request_error\nparam: null\ncode: c\n'],
  ])("as %s is what is inside of error, whichever flag asks for it", async (format, expected) => {
    expect((await failing(["models", "list", "--format-error", format], refusing(400))).stderr).toBe(expected);
    expect((await failing(["models", "list", "--format", format], refusing(400))).stderr).toBe(expected);
  });
  test("stays text where only what is printed is pretty", async () => {
    expect((await failing(["models", "list", "--format", "pretty"], refusing(400))).stderr).toStartWith("HTTP 400");
    const text = await failing(["models", "list", "--format", "json", "--format-error", "text"], refusing(400));
    expect(text.stderr).toStartWith("HTTP 400");
  });
  test("can be looked into", async () => {
    expect((await failing(["models", "list", "--transform-error", "code"], refusing(400))).stderr).toBe('"c"\n');
    const all = await failing(["models", "list", "--transform-error", "error.code"], refusing(400));
    expect(all.stderr).toBe(`${JSON.stringify(inner, null, 2)}\n`);
  });
  test("without an error object is shown whole, and one that is no JSON is made up", async () => {
    const flat = await failing(["models", "list", "--format-error", "jsonl"], () => jsonAnswer('{"detail":"x"}', 404));
    expect(flat.stderr).toBe('{"detail":"x"}\n');
    const html = await failing(
      ["models", "list", "--format-error", "jsonl"],
      () => new Response("<html>", { status: 404 }),
    );
    expect(JSON.parse(html.stderr)).toEqual({
      status_code: 404,
      message: "HTTP 404 Not Found: the server returned no usable JSON error details.",
    });
  });
  test("of our own is JSON as well, where that is asked for", async () => {
    const { stderr } = await failing(["models", "list", "--format", "json", "--max-items", "x"]);
    expect(JSON.parse(stderr).message).toContain("--max-items");
  });
});

describe("asking again", () => {
  const counted: StubAnswer = (_, count) =>
    count < 3 ? jsonAnswer("{}", 503, { "retry-after-ms": "1" }) : jsonAnswer('{"object":"list","data":[]}');

  test("helps where a server is busy, and each attempt says which it is", async () => {
    api = startStubApi(counted);
    const done = await run(["models", "list", "--format", "json"], { environment: { OPENAI_BASE_URL: api.url } });
    expect(done).toEqual({ exitCode: 0, stdout: "[]\n", stderr: "" });
    expect(api.requests.map(({ headers }) => headers.get("x-stainless-retry-count"))).toEqual(["0", "1", "2"]);
  });
  test("ends after the third time, and does not begin where the server says no", async () => {
    await failing(["models", "list"], () => jsonAnswer("{}", 429, { "retry-after": "0.01" }));
    expect(api?.requests).toHaveLength(3);
    await api?.stop();
    await failing(["models", "list"], () => jsonAnswer("{}", 503, { "x-should-retry": "false" }));
    expect(api?.requests).toHaveLength(1);
    await api?.stop();
    await failing(["models", "list"], () => jsonAnswer("{}", 404));
    expect(api?.requests).toHaveLength(1);
  });
});

test("a redirect is followed", async () => {
  api = startStubApi(({ target }) =>
    target === "/v1/models" ? Response.redirect("/elsewhere", 308) : jsonAnswer('{"object":"list","data":[]}'),
  );
  const { stdout } = await run(["models", "list"], { environment: { OPENAI_BASE_URL: api.url } });
  expect(stdout).toBe("No results.\n");
});

test("a reader that goes away is no failure", async () => {
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
