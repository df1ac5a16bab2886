import type { Model } from "../../core/models/model.ts";
import { can } from "../abilities.ts";

/**
 * A model's capabilities in Anthropic's form. Their clients read every key without checking whether it exists, so all
 * are present and an unknown one is false. Null for a model whose capabilities are all unknown.
 */
export function capabilitiesOf(model: Model) {
  if (model.facts.capabilities === undefined && model.facts.inputModalities === undefined) return null;
  const [thinking, coding] = [can(model, "reasoning"), can(model, "code_execution")];
  const searching = can(model, "web_search");
  const effort = supported(can(model, "effort"));
  return {
    batch: supported(can(model, "batch")),
    citations: supported(can(model, "citations")),
    code_execution: supported(coding),
    context_management: {
      ...supported(can(model, "context_management")),
      clear_thinking_20251015: null,
      clear_tool_uses_20250919: null,
      compact_20260112: null,
    },
    // Which effort levels exist is unknown; that some do is known.
    effort: { ...effort, low: effort, medium: effort, high: effort, max: no, xhigh: null },
    image_input: supported(can(model, "vision")),
    pdf_input: supported(can(model, "pdf_input")),
    server_tools: {
      ...supported(can(model, "server_tools") || coding || searching),
      code_execution: supported(coding),
      web_search: supported(searching),
    },
    structured_outputs: supported(can(model, "structured_outputs")),
    thinking: {
      ...supported(thinking),
      // As far as is known, every model accepts a request without thinking.
      types: { adaptive: no, between_tools: no, disabled: supported(true), enabled: supported(thinking) },
    },
  };
}

function supported(is: boolean) {
  return { supported: is };
}

const no = supported(false);
