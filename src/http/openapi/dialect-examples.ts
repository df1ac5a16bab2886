import { organizationAudience } from "../../core/people/actor.ts";
import type { Model } from "../../core/models/model.ts";
import { shortList, type Dialect } from "../../dialects/dialect.ts";
import { geminiTuned } from "../../dialects/gemini.ts";
import { archived, mistralTuned } from "../../dialects/mistral.ts";
import { ollamaShow, ollamaVersion } from "../../dialects/ollama.ts";
import { openrouterEndpoints } from "../../dialects/openrouter/openrouter-endpoints.ts";
import type { VendorCall } from "../models/mounts.ts";

/** Example answers of other vendors' calls, rendered by the dialects from one model. */

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

const writers: Readonly<Record<VendorCall, (dialect: Dialect, model: Model) => string>> = {
  listModels: (dialect, model) => shortList(dialect, [dialect.element(model, today, everybody)], [model]),
  retrieveModel: one,
  deleteModel: (dialect) => dialect.deleted(tuned.id),
  countModels: () => '{"data":{"count":1}}',
  listEndpoints: (_, model) => one(openrouterEndpoints, model),
  showModel: (_, model) => one(ollamaShow, model),
  deleteNamedModel: (dialect) => dialect.deleted(tuned.id),
  listRunningModels: () => '{"models":[]}',
  version: () => JSON.stringify({ version: ollamaVersion }),
  archiveModel: () => archived(tuned.id, true),
  unarchiveModel: () => archived(tuned.id, false),
  renameModel: () => one(mistralTuned, tuned),
};

/** Undefined if the answer is empty. */
export function answerInDialect(dialect: Dialect, call: VendorCall): unknown {
  const text = writers[call](dialect, dialect === geminiTuned ? tuned : base);
  return text === "" ? undefined : JSON.parse(text);
}

function one(dialect: Dialect, model: Model): string {
  const element = dialect.element(model, today, everybody);
  return dialect.one?.(element) ?? element;
}
