import { describingFacts, factWords } from "../../core/fact-words.ts";
import { object, text, texts } from "./shapes.ts";

/** What is known of a model beyond its name, as it is told and as it is shown. */

const origin = { type: "string", enum: ["upstream", "file", "override"] };
const words = Object.values(factWords);

/** The fields of a request; null takes back what was told before. */
export const toldFacts = Object.fromEntries(
  describingFacts.map((name) => [factWords[name], schemaOf(factWords[name])]),
);

export const shownFacts = object(
  Object.fromEntries(words.map((word) => [word, object({ value: {}, from: origin })])),
  [],
);

function schemaOf(word: string) {
  if (/^(context_length|output_limit|size_bytes)$/.test(word)) return { type: ["integer", "null"], minimum: 1 };
  if (word.endsWith("_price"))
    return { type: ["string", "number", "null"], description: "USD for one token, or as named." };
  if (/_modalities$|^capabilities$/.test(word)) return { type: ["array", "null"], items: text };
  return { type: ["string", "null"] };
}

const count = { type: "integer", minimum: 1 };

/** The fields of a model in the Models API beyond the published ones, each only where it is known. */
export const extensionFields = {
  name: text,
  description: text,
  context_length: { ...count, description: "Tokens that fit in, the answer included." },
  architecture: object({ input_modalities: texts, output_modalities: texts }, []),
  pricing: {
    ...object(
      Object.fromEntries(
        ["prompt", "completion", "request", "image", "input_cache_read", "input_cache_write"].map((name) => [
          name,
          text,
        ]),
      ),
      [],
    ),
    description: "Decimal text: USD for one token, request or image.",
  },
  top_provider: object({ context_length: count, max_completion_tokens: count }, []),
  supported_parameters: texts,
  capabilities: texts,
};
