/** No tokenizer is right for all models. This is right for English within a fifth or so. */
const bytesPerToken = 4;

/** How many tokens a text has, as a rule. */
export function tokensOf(textBytes: number): number {
  return Math.ceil(Math.max(0, textBytes) / bytesPerToken);
}
