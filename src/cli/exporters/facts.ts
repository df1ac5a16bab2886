import {
  contextLengthOf,
  displayNameOf,
  inputModalitiesOf,
  inputPriceOf,
  outputLimitOf,
  outputPriceOf,
  parametersOf,
} from "../models/facts.ts";
import type { Json } from "../output/json/value.ts";

const toolCapabilities = new Set(["tools", "tool_calls", "tool_use", "function_calling"]);

/** What the configurations of tools contain about a model; null for unknown values. */
export type ExportedModel = Readonly<ReturnType<typeof exportedModel>>;

/** `described` is the same model from the administration API, if there is an admin key. */
export function exportedModel(id: string, listed: Json, described: Json | null) {
  const abilities = parametersOf(described, listed);
  return {
    id,
    name: displayNameOf(described, listed) ?? id,
    /** In tokens, including the response. */
    contextLength: contextLengthOf(described, listed),
    outputLimit: outputLimitOf(described, listed),
    seesImages: inputModalitiesOf(described, listed)?.includes("image") ?? false,
    callsTools: abilities === null ? null : abilities.some((word) => toolCapabilities.has(word)),
    /** In USD per token, as decimal text. */
    inputPrice: inputPriceOf(described, listed),
    outputPrice: outputPriceOf(described, listed),
  };
}
