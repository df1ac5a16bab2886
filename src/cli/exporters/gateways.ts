import { contextLengthDefault, withoutNulls, type Exporter } from "./exporter.ts";
import type { ExportedModel } from "./facts.ts";

export const gateways: readonly Exporter[] = [
  {
    tool: "aider",
    format: "json",
    hint:
      "Save it as .aider.model.metadata.json in your home or the project, set OPENAI_API_BASE to BASE_URL and " +
      "choose a model with --model openai/ID.",
    document: (models) =>
      Object.fromEntries(
        models.map((model) => [
          `openai/${model.id}`,
          { ...numbersOf(model), litellm_provider: "openai", mode: "chat", supports_vision: model.seesImages },
        ]),
      ),
  },
  {
    tool: "litellm",
    format: "yaml",
    hint: "Put it into LiteLLM's config.yaml.",
    expands: /os\.environ/i,
    document: (models, { baseUrl, keyVariable }) => ({
      model_list: models.map((model) => ({
        model_name: model.id,
        litellm_params: { model: `openai/${model.id}`, api_base: baseUrl, api_key: `os.environ/${keyVariable}` },
        model_info: { mode: "chat", ...numbersOf(model), supports_vision: model.seesImages },
      })),
    }),
  },
  {
    tool: "codex",
    format: "json",
    hint:
      'Save it as ~/.codex/rollcall-models.json, and add model_catalog_json = "rollcall-models.json" and a ' +
      'model_providers entry with base_url = "BASE_URL" and wire_api = "responses" to ~/.codex/config.toml.',
    document: (models) => ({
      models: models.map((model, at) => ({
        slug: model.id,
        display_name: model.name,
        description: null,
        supported_reasoning_levels: [],
        shell_type: "default",
        visibility: "list",
        supported_in_api: true,
        priority: at,
        support_verbosity: false,
        apply_patch_tool_type: null,
        truncation_policy: { mode: "bytes", limit: 10_000 },
        supports_parallel_tool_calls: false,
        context_window: model.contextLength ?? contextLengthDefault,
        experimental_supported_tools: [],
        base_instructions: "You are a coding agent. You work in the user's folder with the tools you are given.",
      })),
    }),
  },
];

function numbersOf({ contextLength, outputLimit, inputPrice, outputPrice, callsTools }: ExportedModel) {
  return withoutNulls({
    max_tokens: outputLimit,
    max_input_tokens: contextLength,
    max_output_tokens: outputLimit,
    input_cost_per_token: inputPrice === null ? null : Number(inputPrice),
    output_cost_per_token: outputPrice === null ? null : Number(outputPrice),
    supports_function_calling: callsTools,
  });
}
