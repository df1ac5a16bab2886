import { parentInId } from "../../core/models/model-id.ts";
import { firstCount, listIn, upstreamPage, nonEmpty, within, namesIn, type Draft, type Item } from "../reading.ts";
import { cohereCalls, geminiCalls, messagesCalls, openaiCalls, openaiObjects } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import type { SourceKind } from "../upstream.ts";

/**
 * Any server with OpenAI's list: vLLM, SGLang, llama.cpp (one model or router), LM Studio, LocalAI, llama-swap, Docker
 * Model Runner, Lemonade, LiteLLM, Groq, DeepSeek, Perplexity and many more. Of the fields they add, those that mean the
 * same everywhere are read here. No list says which calls a server takes, so a source's option `calls` adds the less
 * common ones.
 */
export const openaiCompatible: SourceKind = {
  firstPageRequest: (source) => getting(urlUnder(source, "/models"), bearer(source)),
  read: (json) => upstreamPage(Array.isArray(json) ? json : listIn(json, "data"), draftOf),
  calls: openaiCalls("", ["chat", "completions", "embeddings", "responses"]),
  // Gateways such as LiteLLM have Gemini's calls; vLLM has two of Cohere's.
  furtherCalls: { ...openaiCalls(""), ...messagesCalls("/v1"), ...geminiCalls, ...cohereCalls },
  objects: openaiObjects("", ["response"]),
  furtherObjects: openaiObjects(""),
};

export function draftOf(item: Item): Draft {
  const { id } = item;
  // Groq lists models that it has switched off.
  if (item["active"] === false) return { id, leftOut: "is not active upstream" };
  const parentNamed = typeof id === "string" ? parentInId(id) : null;
  return {
    id,
    created: item["created"] ?? item["created_at"],
    ownedBy: item["owned_by"] ?? item["organization"] ?? item["publisher"],
    parent: item["parent"] ?? parentNamed,
    isFineTuned: parentNamed !== null,
    facts: {
      displayName: displayNameIn(item),
      description: item["description"],
      contextLength: contextOf(item),
      outputLimit: firstCount(
        item["max_completion_tokens"],
        item["max_output_tokens"],
        within(item, "top_provider")["max_completion_tokens"],
      ),
      inputModalities: within(item, "architecture")["input_modalities"] ?? item["input_modalities"],
      outputModalities: within(item, "architecture")["output_modalities"] ?? item["output_modalities"],
      capabilities: nonEmpty([...namesIn(item["capabilities"]), ...capabilityParameters(item)]),
      root: item["root"],
      shutdownDate: item["shutdown_date"],
      family: item["arch"],
      quantization: item["quantization"] ?? within(item, "dmr")["quantization"],
      parameterSize: within(item, "dmr")["parameters"],
    },
  };
}

/** The limit that the server was started with comes before the model's own. */
function contextOf(item: Item): number | undefined {
  const meta = within(item, "meta");
  return firstCount(
    item["loaded_context_length"],
    item["max_model_len"],
    item["context_length"],
    item["context_window"],
    meta["n_ctx"],
    within(item, "dmr")["context_window"],
    within(item, "metadata")["context_window"],
    item["max_context_length"],
    meta["n_ctx_train"],
  );
}

// Many servers repeat the id as the name.
function displayNameIn(item: Item): unknown {
  const name = item["display_name"] ?? item["name"];
  return name === item["id"] ? undefined : name;
}

/** The supported request parameters that stand for a capability of the model. */
export function capabilityParameters(item: Item): readonly string[] {
  const capabilities = new Set(["tools", "reasoning", "structured_outputs"]);
  return namesIn(item["supported_parameters"]).filter((name) => capabilities.has(name));
}
