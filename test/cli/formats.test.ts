import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse, parseAllDocuments } from "yaml";
import { run } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, stubList, stubModels, type StubApi } from "../support/upstreams/stub-api.ts";

/** What is printed, byte for byte, where both dialects of the official command print the same. */

let api: StubApi;
let environment: Record<string, string>;
beforeAll(() => {
  api = startStubApi(({ target }) => jsonAnswer(target === "/v1/models" ? stubList : one));
  environment = { OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "key" };
});
afterAll(() => api.stop());

const one = stubModels[1]!;
const prettyOne = `{
  "id": "ft:gpt-4o-mini:acemeco:suffix:abc123",
  "object": "model",
  "created": 1721172741,
  "owned_by": "acemeco",
  "later": {
    "n": 9007199254740993,
    "list": [1, 2]
  }
}
`;

async function printed(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(args, { environment });
  expect({ exitCode, stderr: stderr.replace("Full data: --format json.\n", "") }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

const retrieve = (...flags: string[]) => printed("models", "retrieve", "--model", "x", ...flags);
const list = (...flags: string[]) => printed("models", "list", ...flags);

describe("one model", () => {
  test.each([
    ["json", prettyOne],
    ["JSON", prettyOne],
    ["jsonl", one.replace("[1, 2]", "[1,2]") + "\n"],
    ["raw", `${one}\n`],
    [
      "text",
      "ID: ft:gpt-4o-mini:acemeco:suffix:abc123\nObject: model\nCreated: 1721172741\nOwned by: acemeco\n" +
        "Later:\n  N: 9007199254740993\n  List:\n    - 1\n    - 2\n",
    ],
    [
      "yaml",
      "id: ft:gpt-4o-mini:acemeco:suffix:abc123\nobject: model\ncreated: 1721172741\nowned_by: acemeco\n" +
        'later:\n  "n": 9007199254740993\n  list:\n    - 1\n    - 2\n',
    ],
  ])("as %s", async (format, expected) => {
    expect(await retrieve("--format", format)).toBe(expected);
  });

  test("as a box", async () => {
    const lines = (await retrieve("--format", "pretty")).trimEnd().split("\n");
    expect(lines[0]).toBe("  models retrieve");
    expect(lines[2]).toBe("│ id: ft:gpt-4o-mini:acemeco:suffix:abc123 │");
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  });

  test("the default is text, or JSON with --transform", async () => {
    expect(await retrieve()).toBe(await retrieve("--format", "text"));
    expect(await retrieve("-r")).toBe(prettyOne);
  });
});

describe("the list", () => {
  const ids = stubModels.map((model) => JSON.parse(model).id as string);

  test("as json is one array", async () => {
    const text = await list("--format", "json");
    expect(JSON.parse(text)).toEqual(stubModels.map((model) => JSON.parse(model)));
    expect(text).toStartWith('[\n  {\n    "id": "gpt-4o-mini",\n    "object": "model",\n');
    expect(text).toContain('"n": 9007199254740993');
  });
  test("as jsonl is a line for each model", async () => {
    expect(await list("--format", "jsonl")).toBe(
      stubModels.map((model) => `${model.replace("1, 2", "1,2")}\n`).join(""),
    );
  });
  test("as raw is the response body, regardless of --max-items", async () => {
    expect(await list("--format", "raw", "--max-items", "1")).toBe(`${stubList}\n`);
  });
  test("as yaml is a document for each model", async () => {
    const text = await list("--format", "yaml");
    expect(parseAllDocuments(text).map((document) => (document.toJS() as { id: string }).id)).toEqual(ids);
    expect(parse(text.split("---\n")[0]!)).toEqual(JSON.parse(stubModels[0]!));
  });
  test("as text is a record for each model", async () => {
    const text = ids.map((id, at) => `ID: ${id}\nOwned by: ${JSON.parse(stubModels[at]!).owned_by}\n`).join("\n");
    expect(await list()).toBe(text);
    expect((await run(["models", "list"], { environment })).stderr).toBe("Full data: --format json.\n");
    expect((await run(["models", "list", "--quiet"], { environment })).stderr).toBe("");
  });
  test("as boxes has one title", async () => {
    const text = await list("--format", "pretty");
    expect(text.match(/models list/g)).toHaveLength(1);
    expect(text.match(/╭/g)).toHaveLength(3);
  });
  test("as explore without a terminal is json", async () => {
    const { exitCode, stdout, stderr } = await run(["models", "list", "--format", "explore"], { environment });
    expect([exitCode, stdout]).toEqual([0, await list("--format", "json")]);
    expect(stderr).toContain("falling back to 'json'");
  });
});

describe("--transform", () => {
  test.each<[string, string[], string]>([
    ["of each item", ["list", "--transform", "id"], '"gpt-4o-mini"\n"ft:gpt-4o-mini:acemeco:suffix:abc123"\n"a/b"\n'],
    ["without quotes", ["list", "--transform", "id", "-r"], "gpt-4o-mini\nft:gpt-4o-mini:acemeco:suffix:abc123\na/b\n"],
    [
      "of the whole answer",
      ["list", "--format", "raw", "--transform", "data.#.owned_by"],
      '["system","acemeco","x"]\n',
    ],
    ["by a query", ["list", "--format", "raw", "--transform", 'data.#(owned_by=="x").id', "-r"], "a/b\n"],
    [
      "as a new object",
      ["list", "--format", "jsonl", "--transform", "{id,owned_by}", "--max-items", "1"],
      '{"id":"gpt-4o-mini","owned_by":"system"}\n',
    ],
    ["of one model", ["retrieve", "x", "--transform", "later.n"], "9007199254740993\n"],
    ["as text", ["retrieve", "x", "--format", "text", "--transform", "owned_by"], "acemeco\n"],
    ["in vain, which prints everything", ["retrieve", "x", "--transform", "nothing"], prettyOne],
  ])("%s", async (_, args, expected) => {
    expect(await printed("models", ...args)).toBe(expected);
  });
});

describe("--filter, --sort-by and --max-items", () => {
  const shown = async (...flags: string[]) =>
    (await list("--transform", "id", "-r", ...flags)).split("\n").filter((id) => id !== "");
  const ft = "ft:gpt-4o-mini:acemeco:suffix:abc123";

  test.each<[string[], string[]]>([
    [
      ["--max-items", "2"],
      ["gpt-4o-mini", ft],
    ],
    [
      ["--max-items", "-1"],
      ["gpt-4o-mini", ft, "a/b"],
    ],
    [["--max-items=0"], []],
    [["--filter", "id=a/b"], ["a/b"]],
    [
      ["--filter", "id~^(ft:)?gpt"],
      [ft, "gpt-4o-mini"],
    ],
    [["--filter", "id~gpt", "--max-items", "1"], [ft]],
    [["--filter", "id~(?i)^GPT"], ["gpt-4o-mini"]],
    [
      ["--sort-by", "id"],
      ["a/b", ft, "gpt-4o-mini"],
    ],
    [["--sort-by", "~id", "--max-items", "1"], ["gpt-4o-mini"]],
    [["--filter", "id~gpt", "--sort-by", "id", "--max-items", "1"], [ft]],
  ])("%p", async (flags, expected) => {
    expect(await shown(...flags)).toEqual(expected);
  });

  test("an empty selection is valid in every format, and still calls the server", async () => {
    const asked = api.requests.length;
    expect(await list("--max-items", "0", "--format", "json")).toBe("[]\n");
    expect(await list("--max-items", "0", "--format", "jsonl")).toBe("");
    expect(await list("--max-items", "0", "--format", "yaml")).toBe("");
    expect(await list("--max-items", "0")).toBe("No results.\n");
    expect(api.requests.length).toBe(asked + 4);
  });
});
