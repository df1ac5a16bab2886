import type { VendorName } from "../../test/support/upstreams/calls/call-world.ts";

/** A client that makes calls, and the calls that it has. */
export interface CallingClient {
  /** The package that the driver loads. */
  readonly alias: string;
  readonly package: string;
  readonly version: string;
  /** How it is used: a function of `callers/`, or a class of `driver.py`. */
  readonly caller: string;
  /** Whose models it calls. */
  readonly vendor: VendorName;
  /** Its calls besides chats. */
  readonly more: readonly string[];
  /** Whether it throws our words when a stream breaks; others throw that the connection broke, or that the event is unknown. */
  readonly saysWhatBroke: boolean;
}

const ofOpenai = [
  "responses",
  "responses, streamed",
  "responses, broken",
  "the helper for streams",
  "embeddings",
  "speech",
  "transcription",
  "image",
  "moderation",
  "file",
];
const ofAnthropic = ["the helper for streams", "count of tokens"];
const ofGemini = ["embeddings", "count of tokens"];
const ofLangchain = ["responses", "responses, streamed", "embeddings"];

export const callingClients: readonly CallingClient[] = [
  client("openai4", "openai", "4.104.0", "openai", "openai", ofOpenai),
  client("openai5", "openai", "5.23.2", "openai", "openai", ofOpenai),
  client("openai6", "openai", "6.49.0", "openai", "openai", ofOpenai),
  client("openai7", "openai", "7.55.0", "openai", "openai", ofOpenai),
  client("openai7", "openai (AzureOpenAI)", "7.55.0", "azure", "azure", ["embeddings"]),
  client("anthropic0", "@anthropic-ai/sdk", "0.137.0", "anthropic", "anthropic", ofAnthropic),
  client("anthropic1", "@anthropic-ai/sdk", "1.11.0", "anthropic", "anthropic", ofAnthropic),
  client("genai2", "@google/genai", "2.32.0", "gemini", "gemini", ofGemini),
  client("genai3", "@google/genai", "3.1.0", "gemini", "gemini", ofGemini),
  silent("@mistralai/mistralai", "2.7.0", "mistral", ["embeddings", "fill in the middle", "text recognition"]),
  silent("cohere-ai", "8.1.0", "cohere", ["embeddings", "rerank"]),
  client("together-ai", "together-ai", "0.52.0", "together", "together", ["embeddings"]),
  client("groq-sdk", "groq-sdk", "1.6.0", "groq", "groq", ["speech", "transcription"]),
  silent("@openrouter/sdk", "1.3.19", "openrouter", ["embeddings"]),
  client("ollama", "ollama", "0.6.4", "ollama", "ollama", ["generate", "embeddings"]),
  client("@langchain/openai", "@langchain/openai", "1.6.0", "langchainOpenai", "openai", ofLangchain),
  client("@langchain/anthropic", "@langchain/anthropic", "1.5.11", "langchainAnthropic", "anthropic", []),
  client("@ai-sdk/openai", "@ai-sdk/openai", "4.0.118", "aiSdkOpenai", "openai", [...ofLangchain, "responses, broken"]),
  client("@ai-sdk/openai-compatible", "@ai-sdk/openai-compatible", "3.0.92", "aiSdkCompatible", "openai", [
    "embeddings",
  ]),
  client("@ai-sdk/anthropic", "@ai-sdk/anthropic", "4.0.105", "aiSdkAnthropic", "anthropic", []),
  client("@ai-sdk/google", "@ai-sdk/google", "4.0.121", "aiSdkGoogle", "gemini", ["embeddings"]),
];

/** Of the Debian packages with these names. The versions are those of forky at the time of writing, and unstable's for Anthropic. */
export const pythonClients: readonly CallingClient[] = [
  client("openai", "python3-openai", "3.6.0", "OpenAI", "openai", [
    "responses",
    "responses, streamed",
    "embeddings",
    "speech",
    "transcription",
  ]),
  client("anthropic", "python3-anthropic", "1.9.0", "Anthropic", "anthropic", ofAnthropic),
  client("ollama", "python3-ollama", "0.6.3", "Ollama", "ollama", ["generate", "embeddings"]),
];

function client(
  alias: string,
  name: string,
  version: string,
  caller: string,
  vendor: VendorName,
  more: readonly string[],
): CallingClient {
  return { alias, package: name, version, caller, vendor, more, saysWhatBroke: true };
}

function silent(name: string, version: string, vendor: VendorName, more: readonly string[]): CallingClient {
  return { ...client(name, name, version, vendor, vendor, more), saysWhatBroke: false };
}
