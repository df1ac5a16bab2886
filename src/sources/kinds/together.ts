import { shiftedRight } from "../../core/decimal.ts";
import { listIn, upstreamPage, within, withMoreFacts } from "../reading.ts";
import { openaiCalls } from "../call-paths.ts";
import type { SourceKind } from "../upstream.ts";
import { draftOf, openaiCompatible } from "./openai-compatible.ts";

/** Together AI: a bare list, prices in USD per million tokens. */
export const together: SourceKind = {
  ...openaiCompatible,
  defaultBaseUrl: "https://api.together.xyz/v1",
  read: (json) =>
    upstreamPage(Array.isArray(json) ? json : listIn(json, "data"), (item) => {
      const pricing = within(item, "pricing");
      return withMoreFacts(draftOf(item), {
        capabilities: typeof item["type"] === "string" ? [capabilityOf(item["type"])] : undefined,
        inputPrice: shiftedRight(pricing["input"], 6),
        outputPrice: shiftedRight(pricing["output"], 6),
        cachedInputPrice: shiftedRight(pricing["cached_input"], 6),
      });
    }),
  objects: {},
  furtherObjects: {},
  calls: openaiCalls("", [
    "chat",
    "completions",
    "embeddings",
    "rerank",
    "images.generations",
    "audio.speech",
    "audio.transcriptions",
    "audio.translations",
  ]),
  furtherCalls: openaiCalls(""),
};

function capabilityOf(type: string): string {
  return type === "language" ? "completion" : type === "image" ? "image_generation" : type;
}
