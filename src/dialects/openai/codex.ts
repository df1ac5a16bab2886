import type { Model } from "../../core/models/model.ts";
import { nameOf, workOf } from "../abilities.ts";
import type { Dialect } from "../dialect.ts";
import { deleted, refused } from "./openai.ts";

/**
 * What the Codex CLI reads instead of the models it was built with. Only chat models whose context is known: Codex
 * plans by it. Of nothing at all it takes its own list.
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

// What Codex demands and we cannot know stands at what changes least.
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
    display_name: nameOf(model),
    description,
    context_window: contextLength,
    // It knows no others and would read none of the list.
    input_modalities: inputModalities?.filter((modality) => modality === "text" || modality === "image"),
  };
  return JSON.stringify({ ...known, ...unknown });
}
