import { describe, expect, test } from "bun:test";
import { organizationAudience } from "../core/people/actor.ts";
import type { Model } from "../core/models/model.ts";
import { modelNotFound, refusalCodes, Refusal } from "../core/refusal.ts";
import { anthropic } from "./anthropic/anthropic.ts";
import { azure } from "./openai/azure.ts";
import { codex } from "./openai/codex.ts";
import { cohere } from "./cohere.ts";
import { shortList, type Dialect } from "./dialect.ts";
import { gemini, geminiTuned } from "./gemini.ts";
import { github } from "./openai/github.ts";
import { openaiLegacy } from "./openai/openai-legacy.ts";
import { openai, openaiStrict } from "./openai/openai.ts";
import { anthropicForClaudeCode } from "./anthropic/anthropic-for-claude-code.ts";
import { groq } from "./openai/groq.ts";
import { huggingFace } from "./hugging-face.ts";
import { lmStudio, lmStudioNative } from "./lm-studio.ts";
import { mistral, mistralTuned } from "./mistral.ts";
import { modelsDev } from "./models-dev.ts";
import { ollama, ollamaShow } from "./ollama.ts";
import { openrouterEndpoints, openrouterEndpointsForItsClient } from "./openrouter/openrouter-endpoints.ts";
import { openrouter, openrouterForItsClient } from "./openrouter/openrouter.ts";
import { together } from "./openai/together.ts";
import { vercel } from "./vercel.ts";

/** The exact bytes of each vendor's words: of a model much is known of, of one nothing is known of, of none. */

const vendors: readonly Dialect[] = [
  anthropic,
  azure,
  codex,
  cohere,
  gemini,
  geminiTuned,
  github,
  groq,
  huggingFace,
  lmStudio,
  lmStudioNative,
  mistral,
  mistralTuned,
  modelsDev,
  ollama,
  ollamaShow,
  openrouter,
  openrouterForItsClient,
  openrouterEndpoints,
  openrouterEndpointsForItsClient,
  together,
  vercel,
];

const known: Model = {
  id: "meta-llama/Llama 3:8b",
  kind: "fine-tuned",
  organizationId: "org-1",
  created: 1721172741,
  ownedBy: "aceme",
  parent: "llama-3",
  shutdownDate: "2027-02-01",
  visibility: "listed",
  sharing: "organization",
  target: null,
  facts: {
    displayName: 'Llama "3"',
    description: "Talks.",
    contextLength: 8192,
    outputLimit: 2048,
    inputModalities: ["text", "image"],
    outputModalities: ["text"],
    capabilities: ["chat", "structured_outputs", "tools"],
    inputPrice: "0.0000006",
    outputPrice: "0.0000012",
    deprecatedOn: "2026-08-01",
    replacement: "llama-4",
    family: "llama",
    parameterSize: "8B",
    quantization: "Q4_K_M",
    digest: "abc",
    sizeBytes: 4_000_000_000,
  },
};
const bare: Model = {
  ...known,
  id: "davinci",
  kind: "base",
  organizationId: null,
  parent: null,
  shutdownDate: null,
  facts: {},
};
const audience = organizationAudience("org-1");

function sayings(dialect: Dialect) {
  const element = (model: Model) => dialect.element(model, "2026-11-21", audience);
  const { status, body } = dialect.refused(modelNotFound("x"), "req_1");
  return {
    known: element(known),
    bare: element(bare),
    one: dialect.one?.("{}") ?? "as in the list",
    list: shortList(dialect, ["{}"], [bare]),
    none: shortList(dialect, [], []),
    deleted: dialect.deleted("x"),
    refused: `${status} ${body}`,
  };
}

test("no two dialects have the same name", () => {
  const names = [...vendors, openai, openaiLegacy, openaiStrict, anthropicForClaudeCode].map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

describe("every text of a dialect", () => {
  for (const dialect of vendors) test(dialect.name, () => expect(sayings(dialect)).toMatchSnapshot());
});

test("every dialect renders every refusal as JSON with its message", () => {
  for (const dialect of vendors) {
    for (const code of refusalCodes) {
      const { status, body } = dialect.refused(new Refusal(code, "These words."), "req_1");
      expect([dialect.name, code, status >= 400]).toEqual([dialect.name, code, true]);
      expect(JSON.stringify(JSON.parse(body))).toContain("These words.");
    }
  }
});

test("every dialect renders JSON for any model", () => {
  const odd = { ...known, id: 'a"b\u{1f600}', created: 9_007_199_254_740_991, facts: { displayName: '"' } };
  for (const dialect of vendors) {
    const element = dialect.element(odd, "2026-11-21", audience);
    expect(() => JSON.parse(shortList(dialect, [element], [odd]))).not.toThrow();
  }
});

describe("a field that clients read without checking", () => {
  const rendered = (dialect: Dialect, model: Model) => JSON.parse(dialect.element(model, "2026-11-21", audience));

  test("is present in Anthropic's dialect: every known capability with its parts", () => {
    const { capabilities } = rendered(anthropic, { ...known, facts: { capabilities: ["reasoning", "web_search"] } });
    const names = "batch citations code_execution context_management effort image_input pdf_input server_tools";
    expect(Object.keys(capabilities)).toEqual([...names.split(" "), "structured_outputs", "thinking"]);
    expect(Object.values<any>(capabilities).every(({ supported }) => typeof supported === "boolean")).toBe(true);
    expect(capabilities.thinking).toMatchObject({ supported: true, types: { enabled: { supported: true } } });
    expect(capabilities.server_tools).toMatchObject({ supported: true, web_search: { supported: true } });
    expect(capabilities.effort.high).toEqual({ supported: false });
    const trying = rendered(anthropic, { ...known, facts: { capabilities: ["effort"] } }).capabilities.effort;
    expect([trying.supported, trying.high.supported]).toEqual([true, true]);
    expect(rendered(anthropic, bare).capabilities).toBeNull();
  });

  test("is absent in Anthropic's dialect: the dates of an active model", () => {
    const dates = { shutdownDate: "2028-01-01", facts: { deprecatedOn: "2027-01-01" } };
    expect(rendered(anthropic, { ...bare, ...dates })).toMatchObject({
      lifecycle: "active",
      deprecated_at: null,
      retires_at: null,
    });
    expect(rendered(anthropic, { ...bare, ...dates, facts: {} })).toMatchObject({
      lifecycle: "deprecated",
      deprecated_at: null,
      retires_at: "2028-01-01T00:00:00Z",
    });
  });

  test("is present in Together's dialect: all prices that clients add up, or none", () => {
    const both = { inputPrice: "0.0000006", outputPrice: "0.0000012" };
    expect(rendered(together, { ...bare, facts: both }).pricing).toEqual({
      hourly: 0,
      input: 0.6,
      output: 1.2,
      base: 0,
      finetune: 0,
    });
    expect(rendered(together, { ...bare, facts: { inputPrice: "1" } }).pricing).toBeUndefined();
  });

  test("has OpenRouter's names for modalities in its dialect", () => {
    const facts = { outputModalities: ["embedding"] as const, inputModalities: ["text", "file"] as const };
    expect(rendered(openrouter, { ...bare, facts }).architecture).toMatchObject({
      modality: "text+file->embeddings",
      output_modalities: ["embeddings"],
    });
  });
});
