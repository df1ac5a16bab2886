import { withoutNulls, limitsOf, type Exporter } from "./exporter.ts";

export const editors: readonly Exporter[] = [
  {
    tool: "opencode",
    format: "json",
    hint: "Save it as opencode.json in the project, or as ~/.config/opencode/opencode.json.",
    expands: /\{\s*(env|file)\s*:/i,
    document: (models, { baseUrl, keyVariable }) => ({
      $schema: "https://opencode.ai/config.json",
      provider: {
        rollcall: {
          npm: "@ai-sdk/openai-compatible",
          name: "Rollcall",
          options: { baseURL: baseUrl, apiKey: `{env:${keyVariable}}` },
          models: Object.fromEntries(
            models.map((model) => [
              model.id,
              {
                name: model.name,
                ...(model.callsTools !== null && { tool_call: model.callsTools }),
                ...(model.seesImages && {
                  attachment: true,
                  modalities: { input: ["text", "image"], output: ["text"] },
                }),
                limit: limitsOf(model),
              },
            ]),
          ),
        },
      },
    }),
  },
  {
    tool: "zed",
    format: "json",
    hint: "Put it into Zed's settings.json, and the key into ROLLCALL_API_KEY or into Zed's agent settings.",
    document: (models, { baseUrl }) => ({
      language_models: {
        openai_compatible: {
          Rollcall: {
            api_url: baseUrl,
            available_models: models.map((model) => ({
              name: model.id,
              display_name: model.name,
              max_tokens: limitsOf(model).context,
              ...withoutNulls({ max_output_tokens: model.outputLimit }),
              capabilities: {
                tools: model.callsTools ?? true,
                images: model.seesImages,
                parallel_tool_calls: false,
                prompt_cache_key: false,
              },
            })),
          },
        },
      },
    }),
  },
  {
    tool: "vscode",
    format: "json",
    hint:
      'Put it into chatLanguageModels.json ("Chat: Manage Language Models", then the gear); VS Code asks for the key ' +
      "and keeps it.",
    expands: /\$\{/,
    document: (models, { baseUrl }) => [
      {
        name: "Rollcall",
        vendor: "customendpoint",
        apiType: "chat-completions",
        models: models.map((model) => {
          const { context, output } = limitsOf(model);
          return {
            id: model.id,
            name: model.name,
            url: `${baseUrl}/chat/completions`,
            toolCalling: model.callsTools ?? true,
            vision: model.seesImages,
            maxInputTokens: Math.max(1, context - output),
            maxOutputTokens: output,
          };
        }),
      },
    ],
  },
  {
    tool: "raycast",
    format: "yaml",
    hint: "Save it as ~/.config/raycast/ai/providers.yaml.",
    document: (models, { baseUrl, keyVariable }) => ({
      providers: [
        {
          id: "rollcall",
          name: "Rollcall",
          base_url: baseUrl,
          api_keys: { rollcall: keyVariable },
          models: models.map((model) => ({
            id: model.id,
            name: model.name,
            provider: "rollcall",
            context: limitsOf(model).context,
            abilities: {
              temperature: { supported: true },
              vision: { supported: model.seesImages },
              system_message: { supported: true },
              tools: { supported: model.callsTools ?? true },
            },
          })),
        },
      ],
    }),
  },
  {
    tool: "continue",
    format: "yaml",
    hint: "Save it as ~/.continue/config.yaml, and the key as a secret of Continue's or in ~/.continue/.env.",
    expands: /\$\{/,
    document: (models, { baseUrl, keyVariable }) => ({
      name: "Rollcall",
      version: "1.0.0",
      schema: "v1",
      models: models.map((model) => ({
        name: model.name,
        provider: "openai",
        model: model.id,
        // Without the slash, Continue drops the last segment.
        apiBase: `${baseUrl}/`,
        apiKey: `\${{ secrets.${keyVariable} }}`,
        roles: ["chat", "edit", "apply"],
        ...((model.callsTools || model.seesImages) && {
          capabilities: [...(model.callsTools ? ["tool_use"] : []), ...(model.seesImages ? ["image_input"] : [])],
        }),
        ...((model.contextLength ?? model.outputLimit) !== null && {
          defaultCompletionOptions: withoutNulls({ contextLength: model.contextLength, maxTokens: model.outputLimit }),
        }),
      })),
    }),
  },
];
