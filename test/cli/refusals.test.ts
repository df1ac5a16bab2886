import { describe, expect, test } from "bun:test";
import { failing } from "../support/failing.ts";
import { jsonAnswer, type StubAnswer } from "../support/upstreams/stub-api.ts";

const inner = { message: "a\u001b[31m private detail", type: "invalid_request_error", param: null, code: "c" };
const refusing =
  (status: number, headers: Readonly<Record<string, string>> = {}): StubAnswer =>
  () =>
    jsonAnswer(JSON.stringify({ error: inner }), status, { "x-should-retry": "false", ...headers });

describe("a refusal, told to people,", () => {
  test.each([
    [400, "The API rejected the request."],
    [401, "Check the API key, the organization and the project."],
    [403, "Check the permissions of your key, and your role in the organization."],
    [404, "Check the model ID and the base URL, and that your key may see the model."],
    [409, "The model changed meanwhile."],
    [429, "Wait before you try again."],
    [500, "The API is not available. Try again later; before you repeat a change, check whether it was carried out."],
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
  test.each([
    [403, "model_not_deletable", "No key can delete this model: it is a base model, an alias, or kept by its source."],
    [502, "upstream_failed", "The source where the model lives did not delete it, and nothing was changed."],
  ])("%d of a model that is not deleted says what its code %s means", async (status, code, meaning) => {
    const { stderr } = await failing(["models", "delete", "x"], () =>
      jsonAnswer(JSON.stringify({ error: { ...inner, code } }), status, { "x-should-retry": "false" }),
    );
    expect(stderr.split("\n")).toContain(meaning);
  });
  test("of a call without a key says so", async () => {
    const { stderr, requests } = await failing(["models", "list"], refusing(401), { OPENAI_API_KEY: "" });
    expect(stderr).toContain("No API key was given. Set OPENAI_API_KEY, or add --api-key KEY.\n");
    expect(requests[0]?.headers.get("authorization")).toBeNull();
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
});

describe("a refusal, told to programs,", () => {
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
