/** Where one vendor's clients find their dialect, and what they read it from. */
interface DialectBase {
  readonly dialect: string;
  /** Ends the base URL of the vendor's clients. Only this dialect is below it. */
  readonly baseUrl: string;
  /** The list, below the base URL. */
  readonly list: string;
  readonly keyHeader: string;
  /** Variables that the vendor's own client reads. */
  readonly baseUrlVariable: string | null;
  readonly keyVariable: string | null;
}

const bearer = { keyHeader: "authorization", baseUrlVariable: null, keyVariable: null };

/** By name. openai-legacy has no base of its own: its clients are recognised at OpenAI's. */
export const dialectBases: readonly DialectBase[] = [
  {
    dialect: "anthropic",
    baseUrl: "/anthropic",
    list: "/v1/models",
    keyHeader: "x-api-key",
    baseUrlVariable: "ANTHROPIC_BASE_URL",
    keyVariable: "ANTHROPIC_API_KEY",
  },
  {
    dialect: "azure",
    baseUrl: "/azure",
    list: "/openai/models?api-version=2024-10-21",
    keyHeader: "api-key",
    baseUrlVariable: "AZURE_OPENAI_ENDPOINT",
    keyVariable: "AZURE_OPENAI_API_KEY",
  },
  { ...bearer, dialect: "codex", baseUrl: "/codex/v1", list: "/models?client_version=0.169.0" },
  { ...bearer, dialect: "cohere", baseUrl: "/cohere", list: "/v1/models", keyVariable: "CO_API_KEY" },
  {
    dialect: "gemini",
    baseUrl: "/gemini",
    list: "/v1beta/models",
    keyHeader: "x-goog-api-key",
    baseUrlVariable: "GOOGLE_GEMINI_BASE_URL",
    keyVariable: "GEMINI_API_KEY",
  },
  { ...bearer, dialect: "github", baseUrl: "/github", list: "/catalog/models" },
  {
    ...bearer,
    dialect: "groq",
    baseUrl: "/groq",
    list: "/openai/v1/models",
    baseUrlVariable: "GROQ_BASE_URL",
    keyVariable: "GROQ_API_KEY",
  },
  { ...bearer, dialect: "huggingface", baseUrl: "/huggingface/v1", list: "/models" },
  { ...bearer, dialect: "lmstudio", baseUrl: "/lmstudio", list: "/api/v0/models" },
  { ...bearer, dialect: "mistral", baseUrl: "/mistral", list: "/v1/models", keyVariable: "MISTRAL_API_KEY" },
  { ...bearer, dialect: "modelsdev", baseUrl: "/modelsdev", list: "/api.json" },
  { ...bearer, dialect: "ollama", baseUrl: "/ollama", list: "/api/tags", keyVariable: "OLLAMA_API_KEY" },
  {
    ...bearer,
    dialect: "openai",
    baseUrl: "/v1",
    list: "/models",
    baseUrlVariable: "OPENAI_BASE_URL",
    keyVariable: "OPENAI_API_KEY",
  },
  {
    ...bearer,
    dialect: "openrouter",
    baseUrl: "/openrouter/api/v1",
    list: "/models",
    baseUrlVariable: "OPENROUTER_BASE_URL",
    keyVariable: "OPENROUTER_API_KEY",
  },
  {
    ...bearer,
    dialect: "together",
    baseUrl: "/together/v1",
    list: "/models",
    baseUrlVariable: "TOGETHER_BASE_URL",
    keyVariable: "TOGETHER_API_KEY",
  },
  { ...bearer, dialect: "vercel", baseUrl: "/vercel/v1/ai", list: "/config", keyVariable: "AI_GATEWAY_API_KEY" },
];
