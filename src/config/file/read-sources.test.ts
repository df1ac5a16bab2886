import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceKindNames } from "../../core/sources/source.ts";
import { readConfigFile } from "./read-file.ts";

const environment = { VLLM_KEY: "vllm-key", OPENAI_UPSTREAM_KEY: "openai-key", ANTHROPIC_UPSTREAM_KEY: "claude-key" };
const read = (yaml: string) => readConfigFile("rollcall.yaml", yaml, environment);
const first = (yaml: string) => read(yaml).declaration.sources[0];

test("the example says what it means", () => {
  const text = readFileSync(join(import.meta.dir, "..", "..", "..", "examples", "sources.yaml"), "utf8");
  const { declaration } = read(text);
  const line = ({ input, secret }: (typeof declaration.sources)[number]) => [input.id, input.kind, secret];
  expect(declaration.sources.map(line)).toEqual([
    ["gpu-box", "openai-compatible", "vllm-key"],
    ["laptop", "ollama", null],
    ["by-hand", "static", null],
  ]);
  const own = declaration.organizations[0]!.sources;
  expect(own.map(line)).toEqual([
    ["openai", "openai", "openai-key"],
    ["claude", "anthropic", "claude-key"],
  ]);
  expect(own[1]?.input.rules.naming).toEqual({
    kind: "map",
    ids: new Map([["claude-opus-4-1-20250805", "our-best"]]),
  });
  expect(declaration.sources[0]?.input).toEqual({
    id: "gpu-box",
    kind: "openai-compatible",
    baseUrl: "http://10.0.0.5:8000/v1",
    options: {},
    rules: { naming: { kind: "prefix", prefix: "gpu/" }, includes: [], excludes: [] },
    priority: null,
    refreshSeconds: 30,
    deletion: null,
    models: null,
  });
  expect(declaration.organizations[0]?.models[0]?.facts).toEqual({ contextLength: 128_000, inputPrice: "0.0000003" });
});

const source = (fields: string) => `models: []\nsources:\n  - { id: x, kind: openai }\n  - { ${fields} }\n`;

test.each([
  ["no id", "kind: openai", /needs a field "id"/],
  ["the id of another source", "id: x, kind: openai", /repeats "x"/],
  ["an invalid id", "id: X, kind: openai", /wrong "id"/],
  [
    "an unknown kind",
    "id: y, kind: closedai",
    new RegExp(`wrong "kind": it must be one of ${sourceKindNames.join(", ")}`),
  ],
  ["no base URL", "id: y, kind: openai-compatible", /wrong "base_url"/],
  ["a forbidden address", 'id: y, kind: ollama, base_url: "http://169.254.169.254"', /wrong "base_url".*metadata/],
  ["a password in the base URL", 'id: y, kind: ollama, base_url: "http://a:b@c"', /user or password/],
  ["an unknown option", "id: y, kind: openai, options: { odd: x }", /wrong "options.odd"/],
  ["an invalid option", "id: y, kind: openai, options: { calls: chat=x }", /wrong "options.calls".*must begin with/],
  [
    "a shared source for files",
    "id: y, kind: openai, options: { files: default }",
    /wrong "options\.files": it is for a source of an organization/,
  ],
  ["an option of another type", "id: y, kind: openai, options: { failover: [] }", /options\.failover must be a text/],
  [
    "a list of calls",
    "id: y, kind: openai, options: { calls: [chat, rerank] }",
    /options\.calls must be a text of names separated by commas/,
  ],
  ["an unknown naming", "id: y, kind: openai, naming: { type: odd }", /naming\.type must be one of/],
  ["a missing prefix", "id: y, kind: openai, naming: { type: prefix }", /needs a field "prefix"/],
  ["an invalid prefix", 'id: y, kind: openai, naming: { type: prefix, prefix: "a%" }', /wrong "naming"/],
  ["a number in a map", "id: y, kind: openai, naming: { type: map, ids: { a: 1 } }", /ids\.a must be a text/],
  ["a shared source that pushes deletions", "id: y, kind: openai, deletion: push", /wrong "deletion"/],
  ["too short an interval", "id: y, kind: openai, refresh_seconds: 1", /wrong "refresh_seconds"/],
  ["an invalid secret", 'id: y, kind: openai, secret: "ü"', /secret must be 1 to 4096 printable/],
  ["a variable that is not set", 'id: y, kind: openai, secret: "${NONE_SUCH}"', /variable NONE_SUCH, which is not set/],
  ["models of a source that is fetched", "id: y, kind: openai, models: [a]", /wrong "models"/],
  ["a list with an invalid id", "id: y, kind: static, models: [a//b]", /wrong "models".*slash/],
  ["a list with an invalid fact", "id: y, kind: static, models: [{ id: a, context_length: 0 }]", /context_length/],
  ["a file for another kind", "id: y, kind: openai, file: x.json", /file is for the kind models\.dev/],
  ["a missing file", "id: y, kind: models.dev, file: /none/such.json", /file cannot be read/],
  ["an unknown field", "id: y, kind: openai, colour: blue", /colour is not a field known here/],
])("%s is refused with its line", (_, fields, says) => {
  const reading = () => read(source(fields));
  expect(reading).toThrow(says);
  expect(reading).toThrow(/^rollcall\.yaml:4: sources\[1\]/);
});

test("seconds in an option may be a number", () => {
  const [declared] = read("sources:\n  - { id: x, kind: openai, options: { idle_timeout: 60 } }\n").declaration.sources;
  expect(declared?.input.options).toEqual({ idle_timeout: "60" });
});

test("an organization's source may push deletions, and its errors have a line, too", () => {
  const own = (deletion: string) =>
    `organizations:\n  - name: a\n    sources:\n      - { id: x, kind: openai, deletion: ${deletion} }\n`;
  expect(read(own("push")).declaration.organizations[0]?.sources).toHaveLength(1);
  expect(() => read(own("pull"))).toThrow(
    /^rollcall\.yaml:4: organizations\[0\]\.sources\[0\]\.deletion must be one of/,
  );
});

test("an invalid fact of a model is refused with its line", () => {
  expect(() => read("models:\n  - { id: a, context_length: many }\n")).toThrow(
    /^rollcall\.yaml:2: models\[0\] has a wrong "context_length": it must be a whole number/,
  );
});

describe("a file of models.dev", () => {
  let directory: string;
  beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "rollcall-sources-"))));
  afterAll(() => rmSync(directory, { recursive: true }));

  const reading = (text: string, options: string) => {
    const file = join(directory, "models.json");
    writeFileSync(file, text);
    return first(`sources:\n  - { id: x, kind: models.dev, options: { provider: ${options} }, file: ${file} }\n`);
  };
  const model = { id: "m", name: "M", limit: { context: 9 }, cost: { input: 2 }, release_date: "2025-01-31" };
  const listing = JSON.stringify({ deep: { id: "deep", models: { m: model } } });

  test("is a list of what it holds when it is read", () => {
    expect(reading(listing, "deep, served_by: box")?.input).toMatchObject({
      kind: "static",
      options: { served_by: "box" },
      models: [
        {
          id: "m",
          created: 1738281600,
          owned_by: "deep",
          display_name: "M",
          context_length: 9,
          input_price: "0.000002",
        },
      ],
    });
  });

  test("that holds something else is refused", () => {
    expect(() => reading(listing, "other")).toThrow(/^rollcall\.yaml:2: sources\[0\]\.file holds no list: It does not/);
    expect(() => reading("<html>", "deep")).toThrow(/file holds no list/);
  });
});
