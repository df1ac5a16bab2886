import { geminiCalls, messagesCalls, ollamaCalls, openaiCalls } from "../call-paths.ts";
import type { SourceKind } from "../upstream.ts";
import { staticList } from "./static-list.ts";

/** No upstream: a list in the configuration, whose models relay/echo answers for. Its paths are never called. */
export const echo: SourceKind = {
  ...staticList,
  calls: {
    ...openaiCalls("/v1", ["chat", "completions", "embeddings", "responses"]),
    ...messagesCalls("/v1"),
    "gemini.generate": geminiCalls["gemini.generate"],
    "gemini.stream": geminiCalls["gemini.stream"],
    "ollama.chat": ollamaCalls["ollama.chat"],
    "ollama.generate": ollamaCalls["ollama.generate"],
    "ollama.embed": ollamaCalls["ollama.embed"],
  },
};
