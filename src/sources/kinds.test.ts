import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isKindName, kindOf } from "./kinds.ts";
import { sourceKindNames, type SourceKindName } from "../core/sources/source.ts";
import { readPage } from "./reading.ts";
import { MalformedList, type SourceConfig, type UpstreamModel } from "./upstream.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dir, "fixtures", `${name}.json`), "utf8"));
const source = (options: Record<string, string> = {}, baseUrl = "https://up.test"): SourceConfig => ({
  baseUrl,
  secret: "s3cret",
  options,
});

/** A model in one line: id, created, owner and parent, then its facts. Unknown values are omitted. */
function line({ id, created, ownedBy, parent, isFineTuned, facts }: UpstreamModel): string {
  const who = [id, created, ownedBy, parent === null ? null : `of ${parent}`, isFineTuned ? "fine-tuned" : null];
  const reported = Object.entries(facts).map(([name, value]) => `${name}=${String(value).replaceAll("\n", "\\n")}`);
  return [...who.filter((part) => part !== null), ...reported].join(" | ");
}

interface Reading {
  readonly kind: SourceKindName;
  readonly fixture: string;
  /** The models that are read, as `line` writes them. */
  readonly becomes: readonly string[];
}
const readings = fixture("readings") as readonly Reading[];

describe("the answers of real upstreams are read", () => {
  test.each(readings.map((reading) => [reading.kind, reading.fixture, reading] as const))(
    "%s: %s",
    (kind, name, { becomes }) => {
      const page = readPage(kindOf(kind).read(fixture(name), source({ provider: "deepseek" })));
      const leftOut = page.leftOut.map(({ id, why }) => `skipped: ${id} ${why}`);
      const next = page.next === null ? [] : [`next: ${page.next.url}`];
      expect([...page.models.map(line), ...leftOut, ...next]).toEqual([...becomes]);
    },
  );

  test("every kind has one", () => {
    const read = new Set<SourceKindName>([...readings.map(({ kind }) => kind), "static", "echo"]);
    expect(sourceKindNames.filter((kind) => !read.has(kind))).toEqual([]);
  });

  test("a list in the configuration has ids and objects", () => {
    const list = ["a", { id: "b", created: 5, owned_by: "acme", context_length: 9, max_output_tokens: 3 }];
    expect(readPage(kindOf("static").read(list, source())).models.map(line)).toEqual([
      "a",
      "b | 5 | acme | contextLength=9 | outputLimit=3",
    ]);
    expect(() => kindOf("static").read({ data: [] }, source())).toThrow(MalformedList);
  });

  test("a file of models.dev may hold a single provider", () => {
    const { deepseek } = fixture("models-dev") as Record<string, unknown>;
    for (const options of [{}, { provider: "deepseek" }])
      expect(
        readPage(kindOf("models.dev").read(deepseek, source(options as Record<string, string>))).models.length,
      ).toBe(1);
    for (const provider of ["nobody", "constructor", "__proto__"])
      expect(() => kindOf("models.dev").read(fixture("models-dev"), source({ provider }))).toThrow("does not list");
  });

  test("Ollama's details of one model complete its list", () => {
    const [model] = readPage(kindOf("ollama").read(fixture("ollama-tags"), source())).models;
    if (model === undefined) throw new Error("the fixture has a model");
    const request = kindOf("ollama").detail?.request(source(), model);
    expect(request).toMatchObject({
      method: "POST",
      url: "https://up.test/api/show",
      body: '{"model":"llama3.2:latest"}',
    });
    const detailed = kindOf("ollama").detail?.read(fixture("ollama-show"), model);
    expect(detailed?.facts).toMatchObject({
      contextLength: 8192,
      capabilities: ["completion", "tools"],
      family: "llama",
    });
    expect(kindOf("ollama").detail?.request(source(), detailed ?? model)).toBeNull();
  });
});

describe("the request", () => {
  const requests: readonly (readonly [SourceKindName, SourceConfig, string, Record<string, string>])[] = [
    [
      "openai",
      source({}, "https://api.openai.com/v1"),
      "https://api.openai.com/v1/models",
      { authorization: "Bearer s3cret" },
    ],
    [
      "openai",
      source({ organization: "org-1", project: "proj_2" }),
      "https://up.test/models",
      { authorization: "Bearer s3cret", "openai-organization": "org-1", "openai-project": "proj_2" },
    ],
    ["openai-compatible", { ...source(), secret: null }, "https://up.test/models", {}],
    [
      "anthropic",
      source(),
      "https://up.test/v1/models?limit=1000",
      { "x-api-key": "s3cret", "anthropic-version": "2023-06-01" },
    ],
    [
      "anthropic",
      source({ version: "2026-10-21" }, "https://up.test/v1"),
      "https://up.test/v1/models?limit=1000",
      { authorization: "Bearer s3cret", "anthropic-version": "2026-10-21" },
    ],
    ["gemini", source(), "https://up.test/v1beta/models?pageSize=1000", { "x-goog-api-key": "s3cret" }],
    ["mistral", source({}, "https://up.test/v1"), "https://up.test/v1/models", { authorization: "Bearer s3cret" }],
    ["cohere", source(), "https://up.test/v1/models?page_size=1000", { authorization: "Bearer s3cret" }],
    ["openrouter", source(), "https://up.test/models", { authorization: "Bearer s3cret" }],
    ["ollama", source(), "https://up.test/api/tags", { authorization: "Bearer s3cret" }],
    ["azure-openai", source(), "https://up.test/openai/models?api-version=2024-10-21", { "api-key": "s3cret" }],
    ["huggingface", source(), "https://up.test/models", { authorization: "Bearer s3cret" }],
    ["lmstudio", source(), "https://up.test/api/v0/models", { authorization: "Bearer s3cret" }],
    ["together", source(), "https://up.test/models", { authorization: "Bearer s3cret" }],
    ["xai", source({}, "https://up.test/v1"), "https://up.test/v1/language-models", { authorization: "Bearer s3cret" }],
    ["models.dev", source(), "https://up.test/api.json", {}],
  ];
  test.each([...requests])("for the list of %s", (kind, config, url, headers) => {
    expect(kindOf(kind).firstPageRequest?.(config)).toEqual({ method: "GET", url, headers, body: null });
  });

  test("that deletes a fine-tuned model exists for the kinds that can delete", () => {
    const id = "ft:gpt-4o-mini:acme:a/b:1";
    const urls = sourceKindNames
      .flatMap((kind) => kindOf(kind).deletion?.(source(), id) ?? [])
      .map(({ method, url }) => `${method} ${url}`);
    expect(urls).toEqual([
      "DELETE https://up.test/openai/models/ft%3Agpt-4o-mini%3Aacme%3Aa%2Fb%3A1?api-version=2024-10-21",
      "DELETE https://up.test/v1/models/ft%3Agpt-4o-mini%3Aacme%3Aa%2Fb%3A1",
      "DELETE https://up.test/models/ft%3Agpt-4o-mini%3Aacme%3Aa%2Fb%3A1",
    ]);
  });

  test("does not exist for an unknown kind", () => {
    expect(["constructor", "__proto__", "toString", ""].filter(isKindName)).toEqual([]);
  });
});
