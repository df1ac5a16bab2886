import type { Model } from "../../core/models/model.ts";
import { can } from "../abilities.ts";

/**
 * What Anthropic's clients are told that a model can do. They read every key of it without asking whether it is there,
 * so all are, and what nobody told of a model it cannot do; of a model that nothing is told of at all it is null.
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
    // Of the levels only that there are some is known.
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
      // Every model takes a request that asks for none, as far as is known.
      types: { adaptive: no, between_tools: no, disabled: supported(true), enabled: supported(thinking) },
    },
  };
}

function supported(is: boolean) {
  return { supported: is };
}

const no = supported(false);
