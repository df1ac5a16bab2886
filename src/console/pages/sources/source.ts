import type { AnswerOf } from "../../data/contract.ts";

/** A source as administrators see it. */
export type Source = AnswerOf<"GET /rollcall/v1/sources/{source_id}">;

export const sourceStates = ["failing", "waiting", "healthy"] as const;

/** Vendors by the names that they give themselves. What has no name of a vendor is in the words of the pages. */
const vendors: Readonly<Record<string, string>> = {
  anthropic: "Anthropic",
  "azure-openai": "Azure OpenAI",
  cohere: "Cohere",
  gemini: "Google Gemini",
  huggingface: "Hugging Face",
  lmstudio: "LM Studio",
  mistral: "Mistral",
  "models.dev": "models.dev",
  ollama: "Ollama",
  openai: "OpenAI",
  openrouter: "OpenRouter",
  together: "Together AI",
  xai: "xAI",
};

export function kindName(kind: string, others: Readonly<Record<string, string>>): string {
  return vendors[kind] ?? others[kind] ?? kind;
}

/** Whether no call goes to it, or only not those for some of its models. */
export function outOf({ calls: { out } }: Pick<Source, "calls">): "whole" | "models" | null {
  if (out.length === 0) return null;
  return out.some(({ model }) => model === null) ? "whole" : "models";
}
