/**
 * How the streamed answers of a call are written: Ollama's as lines of JSON, all others as server-sent events. `chat` is
 * that of every call whose stream ends with `[DONE]`, `responses` that of OpenAI's calls whose events have a `type`.
 */
export type StreamFormat = "chat" | "responses" | "messages" | "gemini" | "ollama" | "cohere";
