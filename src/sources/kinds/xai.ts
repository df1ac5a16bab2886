import { shiftedRight } from "../../core/decimal.ts";
import { listIn, upstreamPage, withMoreFacts, type Item } from "../reading.ts";
import { messagesCalls, openaiCalls, openaiObjects } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import type { SourceKind } from "../upstream.ts";
import { draftOf } from "./openai-compatible.ts";

const baseUrlEnd = /\/v1$/;

/**
 * xAI's language models, with modalities and prices. `openai-compatible` with https://api.x.ai/v1 lists its other models
 * too, without these.
 */
export const xai: SourceKind = {
  defaultBaseUrl: "https://api.x.ai/v1",
  baseUrlEnd,
  firstPageRequest: (source) => getting(urlUnder(source, "/v1/language-models", {}, baseUrlEnd), bearer(source)),
  read: (json) => upstreamPage(listIn(json, "models"), (item) => withMoreFacts(draftOf(item), pricesOf(item))),
  calls: { ...openaiCalls("/v1", ["chat", "responses", "images.generations"]), messages: "/v1/messages" },
  furtherCalls: { ...openaiCalls("/v1"), ...messagesCalls("/v1") },
  objects: openaiObjects("/v1", ["response"]),
};

/** Prices are in US cents per 100 million tokens. */
function pricesOf(item: Item) {
  return {
    inputPrice: shiftedRight(item["prompt_text_token_price"], 10),
    outputPrice: shiftedRight(item["completion_text_token_price"], 10),
    cachedInputPrice: shiftedRight(item["cached_prompt_text_token_price"], 10),
  };
}
