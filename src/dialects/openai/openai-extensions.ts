import type { Model } from "../../core/models/model.ts";

/**
 * What is known of a model beyond OpenAI's fields, by the names that clients of OpenRouter, vLLM and llama.cpp read.
 * A field that is not known is left out: unknown is not null, not zero and not empty. There is no `type`, which some
 * clients take for something else. docs/decisions/2026-11-21-extension-fields.md says why these and no others.
 */
export function extensionsOf({ facts, parent }: Model): Readonly<Record<string, unknown>> {
  const { contextLength, outputLimit } = facts;
  const extensions = {
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
    // Of a model without a root it has never been told here.
    parent: facts.root === undefined ? undefined : parent,
  };
  return extensions;
}

/** Undefined, which is not written, where all of the fields are. */
function someOf(fields: Readonly<Record<string, unknown>>) {
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

// Abilities that a request asks for with a parameter of its own.
const parametersOf: Readonly<Record<string, readonly string[]>> = {
  reasoning: ["reasoning"],
  structured_outputs: ["structured_outputs", "response_format"],
  tools: ["tools", "tool_choice"],
};

function parametersIn(capabilities: readonly string[] | undefined): readonly string[] | undefined {
  const parameters = (capabilities ?? []).flatMap((word) => parametersOf[word] ?? []);
  return parameters.length === 0 ? undefined : parameters;
}
