import { shiftedRight } from "../../core/decimal.ts";
import { listIn, pageOf, withMoreFacts, type Item } from "../reading.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import type { SourceKind } from "../upstream.ts";
import { draftOf } from "./openai-compatible.ts";

/**
 * xAI's language models, with modalities and prices. `openai-compatible` with https://api.x.ai/v1 lists its other models
 * too, without these.
 */
export const xai: SourceKind = {
  defaultBaseUrl: "https://api.x.ai/v1",
  firstPageRequest: (source) => getting(urlUnder(source, "/v1/language-models"), bearer(source)),
  read: (json) => pageOf(listIn(json, "models"), (item) => withMoreFacts(draftOf(item), pricesOf(item))),
};

/** Prices are in US cents per 100 million tokens. */
function pricesOf(item: Item) {
  return {
    inputPrice: shiftedRight(item["prompt_text_token_price"], 10),
    outputPrice: shiftedRight(item["completion_text_token_price"], 10),
    cachedInputPrice: shiftedRight(item["cached_prompt_text_token_price"], 10),
  };
}
