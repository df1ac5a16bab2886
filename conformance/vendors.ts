/** The clients of other vendors that the tests run, and the calls that each one has. */
export interface VendorClient {
  readonly alias: string;
  readonly package: string;
  readonly version: string;
  readonly vendor: string;
  /** The client's calls besides listing. */
  readonly calls: readonly VendorCall[];
  /** This client cannot retrieve an id without a slash. */
  readonly needsSlash?: true;
}

export type VendorCall = "pages" | "retrieve" | "delete" | "archive" | "count" | "endpoints" | "running";

const both = ["retrieve", "delete"] as const;

export const vendorClients: readonly VendorClient[] = [
  {
    alias: "anthropic0",
    package: "@anthropic-ai/sdk",
    version: "0.137.0",
    vendor: "anthropic",
    calls: ["pages", "retrieve"],
  },
  {
    alias: "anthropic1",
    package: "@anthropic-ai/sdk",
    version: "1.11.0",
    vendor: "anthropic",
    calls: ["pages", "retrieve"],
  },
  {
    alias: "genai2",
    package: "@google/genai",
    version: "2.32.0",
    vendor: "gemini",
    calls: ["pages", ...both],
  },
  {
    alias: "genai3",
    package: "@google/genai",
    version: "3.1.0",
    vendor: "gemini",
    calls: ["pages", ...both],
  },
  {
    alias: "@mistralai/mistralai",
    package: "@mistralai/mistralai",
    version: "2.7.0",
    vendor: "mistral",
    calls: [...both, "archive"],
  },
  {
    alias: "cohere-ai",
    package: "cohere-ai",
    version: "8.1.0",
    vendor: "cohere",
    calls: ["pages", "retrieve"],
  },
  { alias: "together-ai", package: "together-ai", version: "0.52.0", vendor: "together", calls: [] },
  { alias: "groq-sdk", package: "groq-sdk", version: "1.6.0", vendor: "groq", calls: both },
  {
    alias: "@openrouter/sdk",
    package: "@openrouter/sdk",
    version: "1.3.19",
    vendor: "openrouter",
    calls: ["pages", "retrieve", "count", "endpoints"],
    needsSlash: true,
  },
  {
    alias: "ollama",
    package: "ollama",
    version: "0.6.4",
    vendor: "ollama",
    calls: [...both, "running"],
  },
  {
    alias: "@ai-sdk/gateway",
    package: "@ai-sdk/gateway",
    version: "4.0.146",
    vendor: "vercel",
    calls: [],
  },
  {
    alias: "openai7",
    package: "openai (AzureOpenAI)",
    version: "7.55.0",
    vendor: "azure",
    calls: both,
  },
];
