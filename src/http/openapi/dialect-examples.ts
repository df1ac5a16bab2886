import { organizationAudience } from "../../core/people/actor.ts";
import type { Model } from "../../core/models/model.ts";
import { shortList, type Dialect } from "../../dialects/dialect.ts";
import { archived, mistralTuned } from "../../dialects/mistral.ts";
import { ollamaShow, ollamaVersion } from "../../dialects/ollama.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { openrouterEndpoints } from "../../dialects/openrouter/openrouter-endpoints.ts";
import { dialectOfPath } from "../models/dialect-selection.ts";

/** What other vendors' calls answer, written by the dialects themselves of one model. */

const base: Model = {
  id: "gpt-4o-mini",
  kind: "base",
  organizationId: null,
  created: 1721172741,
  ownedBy: "openai",
  parent: null,
  shutdownDate: null,
  visibility: "listed",
  sharing: "organization",
  target: null,
  facts: {
    displayName: "GPT-4o mini",
    contextLength: 128_000,
    outputLimit: 16_384,
    inputModalities: ["text", "image"],
    outputModalities: ["text"],
    capabilities: ["chat", "tools"],
    inputPrice: "0.00000015",
    outputPrice: "0.0000006",
  },
};
const tuned: Model = {
  ...base,
  id: "ft:gpt-4o-mini:example::7p4lURel",
  kind: "fine-tuned",
  organizationId: "org-example",
  ownedBy: "example",
  parent: "gpt-4o-mini",
};
const everybody = organizationAudience("org-example");
const today = "2026-12-01";

/** Undefined where the answer is empty. */
export function answerInDialect(path: string, operation: string): unknown {
  const text = textOf(dialectOfPath(path) ?? openai, operation);
  return text === "" ? undefined : JSON.parse(text);
}

function textOf(dialect: Dialect, operation: string): string {
  const model = dialect.name === "gemini-tuned" ? tuned : base;
  switch (operation) {
    case "listModels":
      return shortList(dialect, [dialect.element(model, everybody, today)], [model]);
    case "retrieveModel":
      return one(dialect, model);
    case "listEndpoints":
      return one(openrouterEndpoints, model);
    case "showModel":
      return one(ollamaShow, model);
    case "renameModel":
      return one(mistralTuned, tuned);
    case "archiveModel":
    case "unarchiveModel":
      return archived(tuned.id, operation === "archiveModel");
    case "countModels":
      return '{"data":{"count":1}}';
    case "listRunningModels":
      return '{"models":[]}';
    case "version":
      return JSON.stringify({ version: ollamaVersion });
    default:
      return dialect.deleted(tuned.id);
  }
}

function one(dialect: Dialect, model: Model): string {
  const element = dialect.element(model, everybody, today);
  return dialect.one?.(element) ?? element;
}
