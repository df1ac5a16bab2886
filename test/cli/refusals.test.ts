import { describe, expect, test } from "bun:test";
import { failing } from "../support/failing.ts";
import { jsonAnswer, type StubAnswer } from "../support/upstreams/stub-api.ts";

const inner = { message: "a\u001b[31m private detail", type: "invalid_request_error", param: null, code: "c" };
const refusing =
  (status: number, headers: Readonly<Record<string, string>> = {}): StubAnswer =>
  () =>
    jsonAnswer(JSON.stringify({ error: inner }), status, { "x-should-retry": "false", ...headers });

describe("an error for people", () => {
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
  ])("%d has advice, and not the server's message", async (status, advice) => {
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
  ])("%d for a failed deletion explains the code %s", async (status, code, meaning) => {
    const { stderr } = await failing(["models", "delete", "x"], () =>
      jsonAnswer(JSON.stringify({ error: { ...inner, code } }), status, { "x-should-retry": "false" }),
    );
    expect(stderr.split("\n")).toContain(meaning);
  });
  test("a missing key is named", async () => {
    const { stderr, requests } = await failing(["models", "list"], refusing(401), { OPENAI_API_KEY: "" });
    expect(stderr).toContain("No API key was given. Set OPENAI_API_KEY, or add --api-key KEY.\n");
    expect(requests[0]?.headers.get("authorization")).toBeNull();
  });
  test("a quota error names the billing", async () => {
    const { stderr } = await failing(["models", "list"], () =>
      jsonAnswer('{"error":{"code":"insufficient_quota"}}', 429, { "x-should-retry": "false" }),
    );
    expect(stderr).toContain("Check the limits and the billing of your project.\n");
  });
  test("a malformed request id, or one that we sent, is not shown", async () => {
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

describe("an error for programs", () => {
  test.each([
    ["json", `${JSON.stringify(inner, null, 2)}\n`],
    ["jsonl", `${JSON.stringify(inner)}\n`],
    ["raw", `${JSON.stringify(inner)}\n`],
    ["yaml", 'message: "a\\e[31m private detail"\ntype: invalid_request_error\nparam: null\ncode: c\n'],
  ])("is the member error as %s, with either flag", async (format, expected) => {
    expect((await failing(["models", "list", "--format-error", format], refusing(400))).stderr).toBe(expected);
    expect((await failing(["models", "list", "--format", format], refusing(400))).stderr).toBe(expected);
  });
  test("is text with --format pretty or --format-error text", async () => {
    expect((await failing(["models", "list", "--format", "pretty"], refusing(400))).stderr).toStartWith("HTTP 400");
    const text = await failing(["models", "list", "--format", "json", "--format-error", "text"], refusing(400));
    expect(text.stderr).toStartWith("HTTP 400");
  });
  test("can be transformed", async () => {
    expect((await failing(["models", "list", "--transform-error", "code"], refusing(400))).stderr).toBe('"c"\n');
    const all = await failing(["models", "list", "--transform-error", "error.code"], refusing(400));
    expect(all.stderr).toBe(`${JSON.stringify(inner, null, 2)}\n`);
  });
  test("is the whole body without a member error, and a substitute for a body that is not JSON", async () => {
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
  test("is JSON for our own errors, too", async () => {
    const { stderr } = await failing(["models", "list", "--format", "json", "--max-items", "x"]);
    expect(JSON.parse(stderr).message).toContain("--max-items");
  });
});
