import { afterEach, describe, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, stubModels, type StubApi, type StubAnswer } from "../support/upstreams/stub-api.ts";

/** A redirect is followed within its server. To another one go neither keys, nor deletions, nor anything else. */

let api: StubApi | null = null;
let other: StubApi;
afterEach(async () => Promise.all([api?.stop(), other.stop()]));

async function redirected(args: readonly string[], answer: (elsewhere: string) => StubAnswer) {
  other = startStubApi();
  const place = other.url.replace("/v1", "/taken");
  api = startStubApi(answer(place));
  const environment = { OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "secret", OPENAI_ADMIN_KEY: "secret" };
  const done = await run([...args, "-H", "X-Api-Key: secret"], { program: "rollcall", environment });
  return { ...done, place, url: api.url, requests: api.requests };
}

describe("redirects to another server", () => {
  test.each([
    [["models", "list"]],
    [["models", "retrieve", "x"]],
    [["models", "delete", "x"]],
    [["openai", "models", "delete", "x"]],
    [["openai", "api", "models.delete", "-i", "x"]],
    [["projects", "list"]],
    [["projects", "create", "x"]],
    [["changes", "--follow"]],
    [["export", "--for", "zed"]],
  ])("%j does not follow them", async (args) => {
    const { exitCode, stdout, stderr, url, place, requests } = await redirected(
      args,
      (elsewhere) => () => Response.redirect(elsewhere, 307),
    );
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `Cannot reach ${url}: it redirects to ${place}, where the request is not sent. ` +
        "Check the base URL (--base-url, OPENAI_BASE_URL), and that the server runs.\n",
    );
    expect([requests.length, other.requests.length]).toEqual([1, 0]);
  });
  test("login does not follow them", async () => {
    other = startStubApi();
    api = startStubApi(() => Response.redirect(other.url, 307));
    const { exitCode, stderr } = await run(["login", "--base-url", api.url, "--api-key", "secret"], {
      program: "rollcall",
    });
    expect([exitCode, other.requests.length]).toEqual([1, 0]);
    expect(stderr).toContain(`it redirects to ${other.url}, where the request is not sent.`);
  });
});

describe("redirects within the server", () => {
  const asksWhoCallsIt = "GET";
  const onlyFrom =
    (path: string, status: number): StubAnswer =>
    (request) =>
      request.target === path
        ? new Response(null, { status, headers: { location: "/elsewhere" } })
        : jsonAnswer(stubModels[0]!);

  test.each([301, 302, 303, 307, 308])("a GET follows a %d", async (status) => {
    const { exitCode, requests } = await redirected(["models", "retrieve", "x"], () =>
      onlyFrom("/v1/models/x", status),
    );
    expect([exitCode, requests.map(({ target }) => target)]).toEqual([0, ["/v1/models/x", "/elsewhere"]]);
    expect(requests[1]?.headers.get("authorization")).toBe("Bearer secret");
  });
  test.each([307, 308])("a DELETE stays a DELETE after a %d", async (status) => {
    const { exitCode, requests } = await redirected(["models", "delete", "x"], () => onlyFrom("/v1/models/x", status));
    expect([exitCode, requests.map(({ method }) => method)]).toEqual([0, [asksWhoCallsIt, "DELETE", "DELETE"]]);
  });
  test.each([301, 302, 303])("a DELETE does not become a GET after a %d", async (status) => {
    const { exitCode, stdout, requests } = await redirected(["models", "delete", "x"], () =>
      onlyFrom("/v1/models/x", status),
    );
    const methods = requests.map(({ method }) => method);
    expect([exitCode, stdout, methods]).toEqual([1, "", [asksWhoCallsIt, "DELETE"]]);
  });
  test("a second redirect is resolved against the first", async () => {
    const led: Record<string, string> = { "/v1/models/x": "/deep/a?key=1", "/deep/a?key=1": "b" };
    const { exitCode, requests } = await redirected(["models", "retrieve", "x"], () => ({ target }) => {
      const location = led[target];
      return location === undefined
        ? jsonAnswer(stubModels[0]!)
        : new Response(null, { status: 307, headers: { location } });
    });
    expect([exitCode, requests.at(-1)?.target]).toEqual([0, "/deep/b"]);
  });
  test("endless redirects end with an error", async () => {
    const { exitCode, stderr, requests } = await redirected(
      ["models", "list"],
      () => () => new Response(null, { status: 302, headers: { location: "/v1/models" } }),
    );
    expect([exitCode, requests.length]).toEqual([1, 11]);
    expect(stderr).toContain("it redirects more than 10 times");
  });
});
