import type { Model } from "../../core/models/model.ts";
import { displayNameOf, workOf } from "../abilities.ts";
import type { Dialect } from "../dialect.ts";
import { deleted, refused } from "./openai.ts";

/**
 * The list that the Codex CLI reads in place of its built-in one. It has only chat models with a known context length,
 * which Codex needs. Codex falls back to its own list if this one is empty.
 */
export const codex: Dialect = {
  name: "codex",
  element,
  frame: () => ({ before: '{"models":[', after: "]}" }),
  lists: (model) => model.facts.contextLength !== undefined && workOf(model) === "chat",
  etagHeader: "x-models-etag",
  deleted,
  refused,
};

// Fields that Codex requires and we cannot know have the values that change least.
const unknown = {
  supported_reasoning_levels: [],
  shell_type: "default",
  visibility: "list",
  supported_in_api: true,
  priority: 0,
  support_verbosity: false,
  truncation_policy: { mode: "tokens", limit: 10_000 },
  experimental_supported_tools: [],
  base_instructions: "",
};

function element(model: Model): string {
  const { contextLength, description, inputModalities } = model.facts;
  const known = {
    slug: model.id,
    display_name: displayNameOf(model),
    description,
    context_window: contextLength,
    // Codex knows no other values, and one of them would make it reject the whole list.
    input_modalities: inputModalities?.filter((modality) => modality === "text" || modality === "image"),
  };
  return JSON.stringify({ ...known, ...unknown });
}
