/** What every model of these upstreams says, word by word. */
export const words = ["Hello", " from", " the", " upstream", "."] as const;
export const said = words.join("");

/** Deterministic usage: tokens are bytes of the request, and words of the answer. */
export const outputTokens = words.length;
export const inputTokens = (body: Buffer): number => body.length;

/** A deterministic embedding of a text. */
export function vectorOf(text: string, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, at) => ((text.length + at) % 7) / 8 - 0.25);
}
