/** What one does with a model. A kind of source says which of these it takes. */
export const callNames = [
  "chat",
  "completions",
  "embeddings",
  "responses",
  "responses.compact",
  "responses.input_tokens",
  "moderations",
  "rerank",
  "images.generations",
  "images.edits",
  "images.variations",
  "audio.speech",
  "audio.transcriptions",
  "audio.translations",
  "messages",
  "messages.count_tokens",
  "gemini.generate",
  "gemini.stream",
  "gemini.count_tokens",
  "gemini.embed",
  "gemini.batch_embed",
  "ollama.chat",
  "ollama.generate",
  "ollama.embed",
  "ollama.embeddings",
  "cohere.chat",
  "cohere.embed",
  "cohere.rerank",
  "mistral.fim",
  "mistral.ocr",
  "mistral.chat_moderations",
  "mistral.classifications",
  "mistral.chat_classifications",
] as const;
export type CallName = (typeof callNames)[number];

export function isCallName(text: string): text is CallName {
  return (callNames as readonly string[]).includes(text);
}
