import { afterAll, beforeAll, expect, test } from "bun:test";
import type { ModelFacts } from "../../../src/core/models/model-facts.ts";
import { readPage } from "../../../src/sources/reading.ts";
import { kindOf } from "../../../src/sources/kinds.ts";
import type { SourceKindName } from "../../../src/core/sources/source.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { factsYaml } from "../../support/api/dialect-world.ts";

/**
 * Reads each vendor's list as a source of that kind would: every model is there, with the facts the vendor has fields
 * for.
 */

let app: TestApp;
beforeAll(async () => (app = await openTestApp(factsYaml)));
afterAll(() => app.close());

const expected = {
  displayName: "GPT-4o mini",
  contextLength: 128000,
  outputLimit: 16384,
  inputPrice: "0.00000015",
  outputPrice: "0.0000006",
} as const satisfies ModelFacts;
const [name, context, output] = [["displayName"], ["contextLength"], ["outputLimit"]] as const;
const prices = ["inputPrice", "outputPrice"] as const;

const lists: readonly (readonly [kind: SourceKindName, path: string, tells: readonly (keyof typeof expected)[]])[] = [
  ["anthropic", "/anthropic/v1/models", [...name, ...context, ...output]],
  ["azure-openai", "/openai/models", []],
  ["cohere", "/cohere/v1/models", context],
  ["gemini", "/v1beta/models", [...name, ...context, ...output]],
  ["huggingface", "/huggingface/v1/models", [...context, ...prices]],
  ["lmstudio", "/api/v0/models", context],
  ["mistral", "/mistral/v1/models", [...name, ...context]],
  ["ollama", "/api/tags", context],
  ["openai", "/v1/models", [...name, ...context, ...output]],
  ["openai-compatible", "/openai/v1/models", [...name, ...context, ...output]],
  ["openrouter", "/api/v1/models", [...name, ...context, ...output, ...prices]],
  ["together", "/together/v1/models", [...name, ...context, ...prices]],
];

for (const [kind, path, tells] of lists)
  test(`every model in the list of ${kind} is read back with the facts that the vendor has fields for`, async () => {
    const { json } = await app.call("GET", path, { key: "acemeOwner" });
    const source = { baseUrl: "http://127.0.0.1", options: {}, secret: null };
    const { models, leftOut } = readPage(kindOf(kind).read(json, source));
    expect([models.length, leftOut]).toEqual([5, []]);
    const { facts } = models.find(({ id }) => id === "gpt-4o-mini")!;
    expect(facts).toMatchObject(Object.fromEntries(tells.map((fact) => [fact, expected[fact]])));
    expect(facts.shutdownDate).toBeUndefined();
  });
