import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { run, runOnTerminal, type TerminalOptions } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../support/upstreams/stub-api.ts";

/** What operators see and are asked, on a terminal. */

const source = (id: string) =>
  `{"id":"${id}","kind":"ollama","state":"fine","model_count":3,"last_success_at":1700000000,"last_error":null}`;
const hostile = "a\\u001b[31mb\\u202e";
const listed = (items: readonly string[], hasMore = false) =>
  `{"object":"list","data":[${items.join(",")}],"first_id":"a","last_id":"last","has_more":${hasMore}}`;

let api: StubApi;
beforeAll(() => {
  api = startStubApi(({ target, method }) => {
    if (method === "DELETE") return jsonAnswer('{"id":"vendor","deleted":true}');
    if (target.includes("/sources?")) return jsonAnswer(listed([source("vendor"), source(hostile)]));
    if (target.includes("/rollcall/v1/models?")) {
      const isFirst = !target.includes("after=");
      return jsonAnswer(listed(['{"id":"m","owned_by":"x","created":1,"kind":"base","state":"live"}'], isFirst));
    }
    return jsonAnswer(
      listed(['{"id":"alpha","object":"model","created":1700000000,"owned_by":"x","context_length":128000}']),
    );
  });
});
afterAll(() => api.stop());
beforeEach(() => void (api.requests.length = 0));

const environment = () => ({ OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "admin", OPENAI_API_KEY: "key" });
const on = (args: readonly string[], options: TerminalOptions = {}) =>
  runOnTerminal(args, {
    program: "rollcall",
    columns: 100,
    ...options,
    environment: { ...environment(), ...options.environment },
  });
const lines = (output: string) => output.trimEnd().split("\r\n");
const deletions = () => api.requests.filter(({ method }) => method === "DELETE").length;

describe("tables", () => {
  test("have a header, dates and a count, and escape control characters", async () => {
    expect(lines((await on(["sources", "list"])).output)).toEqual([
      "\u001b[1mID                  KIND    STATE  MODELS  CALLS  REFRESHED                ERROR\u001b[0m",
      "vendor              ollama  fine   3       -      2023-11-14 22:13:20 UTC  -",
      "a\\u001b[31mb\\u202e  ollama  fine   3       -      2023-11-14 22:13:20 UTC  -",
      "",
      "Listed 2 sources.",
      "Full data: --json.",
    ]);
  });
  test("have no colours with NO_COLOR, and become records in a narrow window", async () => {
    const { output } = await on(["sources", "list"], { columns: 60, environment: { NO_COLOR: "1" } });
    expect(output).not.toContain("\u001b[");
    expect(lines(output).slice(0, 2)).toEqual(["ID: vendor", "KIND: ollama"]);
  });
  test("of models have the creation day and the context length", async () => {
    const { output } = await on(["models", "list", "--quiet"], { environment: { NO_COLOR: "1" } });
    expect(lines(output).slice(0, 2)).toEqual(["ID     OWNER  CONTEXT  CREATED", "alpha  x       128000  2023-11-14"]);
  });
  test("that take long show progress, and erase it", async () => {
    const { output } = await on(["models", "list", "--kind", "any"]);
    expect(output).toStartWith("\r\u001b[K1 models so far\r\u001b[K");
    expect(output).toContain("Listed 2 models.");
    expect(api.requests.map(({ target }) => new URL(target, api.url).searchParams.get("after"))).toEqual([
      null,
      "last",
    ]);
  });
});

describe("a command that cannot be undone", () => {
  const remove = ["sources", "remove", "vendor"];

  test("asks, and does it only after a yes", async () => {
    const question = "Remove the source vendor and its models? [y/N] ";
    for (const typed of ["\n", "n\n", "n\n\nand more\n", "nonsense\n", "\u0004"]) {
      const { exitCode, output } = await on(remove, { typed: [[question, typed]] });
      expect([typed, exitCode, output.endsWith("Nothing was changed.\r\n")]).toEqual([typed, 1, true]);
    }
    expect(deletions()).toBe(0);
    const { exitCode, output } = await on(remove, { typed: [[question, "yes\n"]] });
    expect([exitCode, lines(output).at(-1)]).toEqual([0, "Removed the source vendor."]);
    expect(deletions()).toBe(1);
  });
  test("does not ask with --yes", async () => {
    expect((await on([...remove, "-y"])).output).toBe("Removed the source vendor.\r\n");
  });
  test("refuses without a terminal", async () => {
    const { exitCode, stdout, stderr } = await run(remove, {
      program: "rollcall",
      environment: environment(),
      stdin: "y\n",
    });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("This cannot be undone, and there is no terminal to ask at. Add --yes to do it.\n");
    expect(deletions()).toBe(0);
  });
});
