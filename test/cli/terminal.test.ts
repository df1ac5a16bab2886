import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOnTerminal, type TerminalOptions } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../support/upstreams/stub-api.ts";

/** What people see: on a real terminal, if a pseudo one. */

const models = [
  '{"id":"zeta","object":"model","created":2,"owned_by":"system","on":true}',
  '{"id":"alpha","object":"model","created":1,"owned_by":"acemeco","more":{"deep":[1,2]}}',
];
const hostile = '{"id":"a\\u001b[31mb\\u0007\u009b\u202e","object":"model","created":1,"owned_by":"x\\ny"}';

let api: StubApi;
let many = 0;
beforeAll(() => {
  api = startStubApi(({ target }) => {
    if (target !== "/v1/models") return jsonAnswer(target.endsWith("hostile") ? hostile : models[1]!);
    const more = Array.from({ length: many }, (_, at) => `{"id":"more-${at}","owned_by":"x"}`);
    return jsonAnswer(`{"object":"list","data":[${[...models, ...more].join(",")}]}`);
  });
});
afterAll(() => api.stop());

const on = (args: readonly string[], options: TerminalOptions = {}) =>
  runOnTerminal(args, {
    ...options,
    environment: { OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "k", ...options.environment },
  });
const lines = (output: string) => output.trimEnd().split("\r\n");
const escape = "\u001b";

describe("a list", () => {
  test("is a table sorted by id, with a count", async () => {
    const { exitCode, output } = await on(["models", "list"]);
    expect(exitCode).toBe(0);
    expect(lines(output)).toEqual([
      `${escape}[1mID     OWNER${escape}[0m`,
      "alpha  acemeco",
      "zeta   system",
      "",
      "Listed 2 models.",
      "Full data: --format json.",
    ]);
  });
  test("is a record for each model in a narrow window", async () => {
    expect(lines((await on(["models", "list", "--quiet"], { columns: 12 })).output)).toEqual([
      "ID: alpha",
      "Owned by: acemeco",
      "",
      "ID: zeta",
      "Owned by: system",
    ]);
  });
  test("is sorted by --sort-by", async () => {
    const { output } = await on(["models", "list", "--sort-by", "~id", "--quiet"]);
    expect(output.indexOf("zeta")).toBeLessThan(output.indexOf("alpha"));
  });
});

describe("colours", () => {
  const json = ["models", "retrieve", "alpha", "--format", "json"];
  test("distinguish keys, strings, numbers and literals", async () => {
    const { output } = await on(json);
    expect(output).toContain(`${escape}[1;94m"id"${escape}[0m: ${escape}[32m"alpha"${escape}[0m`);
    expect(output).toContain(`${escape}[33m1${escape}[0m`);
  });
  test.each([[{ NO_COLOR: "1" }], [{ TERM: "dumb" }], [{ FORCE_COLOR: "0" }]])(
    "are not there with %p",
    async (environment) => {
      const { output } = await on(json, { environment });
      expect(output).not.toContain(escape);
      expect(JSON.parse(output).id).toBe("alpha");
      expect((await on(["models", "list"], { environment })).output).not.toContain(escape);
    },
  );
  test("the terminal is never queried", async () => {
    expect((await on(["models", "list"])).output).not.toMatch(/\u001b(\]|\[6n|\[\?)/);
  });
});

describe("control characters are escaped", () => {
  const plain = { NO_COLOR: "1" };
  test.each(["text", "json", "jsonl", "raw", "pretty", "yaml"])("as %s", async (format) => {
    const { output } = await on(["models", "retrieve", "hostile", "--format", format], { environment: plain });
    expect(output).not.toMatch(/[\u001b\u0007\u009b\u202e]/);
    expect(output).toMatch(/a\\(u001b|e)\[31mb/);
    if (format === "json" || format === "jsonl" || format === "raw")
      expect(JSON.parse(output)).toEqual(JSON.parse(hostile));
  });
  test("with --raw-output, and in errors", async () => {
    const out = await on(["models", "retrieve", "hostile", "--transform", "id", "-r"], { environment: plain });
    expect(out.output).toBe("a\\u001b[31mb\\u0007\\u009b\\u202e\r\n");
    const error = await on(["models", "list", `${escape}[31m`]);
    expect(error.output).toBe('Unexpected extra arguments: "\\u001b[31m".\r\n');
  });
});

describe("output that does not fit on the screen", () => {
  let directory: string;
  beforeAll(() => {
    many = 60;
    directory = mkdtempSync(join(tmpdir(), "rollcall-pager-"));
  });
  afterAll(() => {
    many = 0;
    rmSync(directory, { recursive: true });
  });
  const pager = (script: string) => {
    const file = join(directory, "pager");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return { environment: { PAGER: file } };
  };

  test("goes through the pager", async () => {
    const { exitCode, output } = await on(["models", "list"], pager(`cat > ${directory}/paged`));
    expect([exitCode, output]).toEqual([0, "Full data: --format json.\r\n"]);
    expect(readFileSync(join(directory, "paged"), "utf8")).toContain("Listed 62 models.");
  });
  test("is printed without a pager", async () => {
    const { exitCode, output } = await on(["models", "list"], { environment: { PAGER: "no-such-pager" } });
    expect(exitCode).toBe(0);
    expect(output).toContain("Listed 62 models.");
  });
  test("may be left early in the pager", async () => {
    const { exitCode, output } = await on(["models", "list", "--quiet"], pager("exit 0"));
    expect([exitCode, output]).toEqual([0, ""]);
  });
  test("a list that fits is printed", async () => {
    const { output } = await on(["models", "list", "--max-items", "3"], pager("echo paged"));
    expect(output).not.toContain("paged");
  });
});

describe("the explorer", () => {
  const down = `${escape}[B`;
  const explore = (...typed: (readonly [string, string])[]) =>
    on(["models", "list", "--format", "explore", "--sort-by", "id"], { typed });

  test("shows a table on the alternate screen, and restores the terminal", async () => {
    const { exitCode, output } = await explore(["1 of 2", "q"]);
    expect(exitCode).toBe(0);
    expect(output).toStartWith(`${escape}[?1049h`);
    expect(output).toEndWith(`${escape}[?1049l`);
    expect(output).toMatch(/id +object +created +owned_by/);
    expect(output).toContain(`${escape}[7malpha`);
  });
  test("moves, opens and goes back", async () => {
    const { output } = await explore(
      ["1 of 2", down],
      ["2 of 2", "k"],
      ["1 of 2", "\r"],
      ["models list → [1]", "G"],
      ["5 of 5", "l"],
      ["models list → [1] → more", "h"],
      ["5 of 5", `${escape}[D`],
      ["1 of 2", "q"],
    );
    expect(output).toContain("deep");
  });
  test("shows JSON, and prints the selection", async () => {
    const { output } = await explore(["1 of 2", "jr"], ["(JSON)", "p"]);
    const printed = output.slice(output.indexOf("[?1049l") + "[?1049l".length).replaceAll(/\u001b\[[\d;]*m/g, "");
    expect(JSON.parse(printed)).toEqual(JSON.parse(models[0]!));
  });
  test("ends on ctrl-c, and shows an empty list", async () => {
    const { exitCode, output } = await on(["models", "list", "--format", "explore", "--filter", "id=none"], {
      typed: [["empty", "\r\u0003"]],
    });
    expect(exitCode).toBe(0);
    expect(output).toEndWith(`${escape}[?1049l`);
  });
  test("moves by pages, and to the ends", async () => {
    many = 50;
    const { exitCode, output } = await explore(
      ["1 of 52", `${escape}[6~`],
      ["31 of 52", `${escape}[6~`],
      ["43 of 52", `${escape}[5~`],
      ["23 of 52", `${escape}[4~`],
      ["52 of 52", `${escape}[1~`],
      ["1 of 52", `${escape}[F`],
      ["52 of 52", `${escape}[H`],
      ["1 of 52", `${escape}OF`],
      ["52 of 52", "q"],
    ).finally(() => (many = 0));
    expect(exitCode).toBe(0);
    expect(output).toEndWith(`${escape}[?1049l`);
  });
  test("ignores unknown keys, and joins the bytes of a key that arrive apart", async () => {
    const { output } = await explore(
      // Delete, F5, Ctrl-Up, Alt-q, Insert, Shift-Tab, F2, and then Down.
      ["1 of 2", `${["[3~", "[15~", "[1;5A", "q", "[2~", "[Z", "OQ"].map((key) => escape + key).join("")}${down}`],
      ["2 of 2", "q"],
    );
    expect(output).toEndWith(`${escape}[?1049l`);
  });
  test("escapes control characters", async () => {
    const { output } = await on(["models", "retrieve", "hostile", "--format", "explore"], { typed: [["1 of 4", "q"]] });
    expect(output).toContain("a\\u001b[31mb\\u0007");
    expect(output).not.toContain(`a${escape}[31mb`);
  });
});
