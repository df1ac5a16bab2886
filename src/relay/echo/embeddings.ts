import { malformedRequest } from "../../core/refusal.ts";
import { itemsIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { textIn } from "./said.ts";

/** Embeddings of OpenAI and Ollama: texts that share words are near to each other, which is all that they say. */

const dimensionsDefault = 64;
/** In one answer. */
const numbersMax = 131_072;

export function echoEmbeddings(request: EchoRequest): Echoed {
  const { body, model } = request;
  const { words, vectors } = embedded(request);
  const isBase64 = body["encoding_format"] === "base64";
  const data = vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding: isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector,
  }));
  return { whole: { object: "list", data, model, usage: { prompt_tokens: words, total_tokens: words } } };
}

export function echoOllamaEmbed(request: EchoRequest): Echoed {
  const { words, vectors } = embedded(request);
  return { whole: { model: request.model, embeddings: vectors, prompt_eval_count: words } };
}

function embedded({ body, vector, say }: EchoRequest) {
  const items = itemsIn(body, "input");
  // A list of numbers is the tokens of one text.
  const texts = typeof items[0] === "number" ? [textIn(items)] : items.map(textIn);
  const given = body["dimensions"] ?? dimensionsDefault;
  if (typeof given !== "number" || !Number.isSafeInteger(given) || given < 1)
    throw malformedRequest("Invalid 'dimensions': expected a whole number, at least 1.", "dimensions");
  if (texts.length * given > numbersMax)
    throw malformedRequest(`Invalid 'input': the echo source answers at most ${numbersMax} numbers at once.`, "input");
  return { words: say([texts]).input, vectors: texts.map((text) => vector ?? vectorOf(text, given)) };
}

/** Counts each word at the place that its hash chooses, and scales that to the length 1. */
function vectorOf(text: string, dimensions: number): number[] {
  const counts = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/\S+/g) ?? [""]) counts[hashOf(word) % dimensions]! += 1;
  const length = Math.hypot(...counts);
  return counts.map((count) => Math.fround(count / length));
}

/** FNV-1a. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
