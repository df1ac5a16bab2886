import type { Model } from "../core/models/model.ts";
import { can, displayNameOf, workOf } from "./abilities.ts";
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

/** LM Studio's own REST API, version 1. Its path is OpenRouter's too, so it is served under its mount only. */
export const lmStudioNative: Dialect = {
  ...openai,
  name: "lmstudio-native",
  element: nativeElement,
  frame: () => ({ before: '{"models":[', after: "]}" }),
};

function nativeElement(model: Model): string {
  const { facts } = model;
  return JSON.stringify({
    type: workOf(model) === "embeddings" ? "embedding" : "llm",
    publisher: model.ownedBy,
    key: model.id,
    display_name: displayNameOf(model),
    quantization: facts.quantization === undefined ? null : { name: facts.quantization, bits_per_weight: null },
    // LM Studio's clients need numbers.
    size_bytes: facts.sizeBytes ?? 0,
    params_string: facts.parameterSize ?? null,
    loaded_instances: [],
    max_context_length: facts.contextLength ?? 0,
    format: null,
    ...(workOf(model) !== "embeddings" && {
      architecture: facts.family ?? null,
      capabilities: { vision: can(model, "vision"), trained_for_tool_use: can(model, "tools") },
      description: facts.description ?? null,
    }),
  });
}
