import type { Model } from "../../core/models/model.ts";

/**
 * Facts of a model beyond OpenAI's fields, under the names that clients of OpenRouter, vLLM and llama.cpp read. An
 * unknown field is left out: unknown is not null, zero or empty. There is no `type`, which some clients misread.
 * docs/decisions/2026-11-21-extension-fields.md explains the choice.
 */
export function extensionsOf({ facts, parent }: Model): Readonly<Record<string, unknown>> {
  const { contextLength, outputLimit } = facts;
  return {
    name: facts.displayName,
    description: facts.description,
    context_length: contextLength,
    architecture: someOf({ input_modalities: facts.inputModalities, output_modalities: facts.outputModalities }),
    pricing: someOf({
      prompt: facts.inputPrice,
      completion: facts.outputPrice,
      request: facts.requestPrice,
      image: facts.imagePrice,
      input_cache_read: facts.cachedInputPrice,
      input_cache_write: facts.cacheWritePrice,
    }),
    top_provider: someOf({ context_length: contextLength, max_completion_tokens: outputLimit }),
    supported_parameters: parametersIn(facts.capabilities),
    capabilities: facts.capabilities,
    root: facts.root,
    // A model without a root has never had a parent here.
    parent: facts.root === undefined ? undefined : parent,
  };
}

/** Undefined if all fields are, so that JSON leaves the object out. */
function someOf(fields: Readonly<Record<string, unknown>>) {
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

// Abilities that a request uses through a parameter.
const parametersOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["reasoning", ["reasoning"]],
  ["structured_outputs", ["structured_outputs", "response_format"]],
  ["tools", ["tools", "tool_choice"]],
]);

function parametersIn(capabilities: readonly string[] | undefined): readonly string[] | undefined {
  const parameters = (capabilities ?? []).flatMap((word) => parametersOf.get(word) ?? []);
  return parameters.length === 0 ? undefined : parameters;
}
