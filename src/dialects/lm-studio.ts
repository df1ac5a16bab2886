import type { Model } from "../core/models/model.ts";
import { can, workOf } from "./abilities.ts";
import type { Dialect } from "./dialect.ts";
import { openai } from "./openai/openai.ts";

/** LM Studio's REST API, version 0. No model is ever loaded, because this server does not run models. */
export const lmStudio: Dialect = { ...openai, name: "lmstudio", element };

function element(model: Model): string {
  const { facts } = model;
  return JSON.stringify({
    id: model.id,
    object: "model",
    type: typeOf(model),
    publisher: model.ownedBy,
    arch: facts.family,
    quantization: facts.quantization,
    state: "not-loaded",
    max_context_length: facts.contextLength,
    capabilities: can(model, "tools") ? ["tool_use"] : undefined,
  });
}

function typeOf(model: Model): string {
  if (workOf(model) === "embeddings") return "embeddings";
  return can(model, "vision") ? "vlm" : "llm";
}
