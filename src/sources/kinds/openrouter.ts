import { MalformedList, type SourceConfig, type SourceKind, type UpstreamRequest } from "../upstream.ts";
import { dayOf, firstCount, listIn, objectIn, upstreamPage, nonEmpty, within, type Item } from "../reading.ts";
import { messagesCalls, openaiCalls } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import { capabilityParameters } from "./openai-compatible.ts";

export const openrouter: SourceKind = {
  defaultBaseUrl: "https://openrouter.ai/api/v1",
  firstPageRequest: (source) => getting(urlUnder(source, "/models"), bearer(source)),
  read: (json, source) =>
    upstreamPage(
      listIn(json, "data"),
      (item) => ({
        id: item["id"],
        created: item["created"],
        facts: {
          displayName: item["name"],
          description: item["description"],
          contextLength: firstCount(within(item, "top_provider")["context_length"], item["context_length"]),
          outputLimit: within(item, "top_provider")["max_completion_tokens"],
          inputModalities: within(item, "architecture")["input_modalities"],
          outputModalities: within(item, "architecture")["output_modalities"],
          capabilities: nonEmpty(capabilityParameters(item)),
          shutdownDate: dayOf(item["expiration_date"]),
          ...pricesOf(item),
        },
      }),
      nextPage(json, source),
    ),
  calls: {
    ...openaiCalls("", ["chat", "embeddings", "responses", "rerank", "audio.speech", "audio.transcriptions"]),
    "images.generations": "/images",
    messages: "/messages",
  },
  furtherCalls: { ...openaiCalls(""), ...messagesCalls("") },
};

/** Prices are strings, in USD per token. -1 means that the price varies; it is dropped as invalid. */
function pricesOf(item: Item) {
  const pricing = within(item, "pricing");
  return {
    inputPrice: pricing["prompt"],
    outputPrice: pricing["completion"],
    cachedInputPrice: pricing["input_cache_read"],
    cacheWritePrice: pricing["input_cache_write"],
    requestPrice: pricing["request"],
    imagePrice: pricing["image"],
  };
}

/** Lists everything at once by default. Of a link to the next page only the numbers are used, never the host. */
function nextPage(json: unknown, source: SourceConfig): UpstreamRequest | null {
  const link = within(objectIn(json) ?? {}, "links")["next"];
  if (typeof link !== "string") return null;
  const [, offset] = /[?&]offset=(\d{1,9})(?:&|$)/.exec(link) ?? [];
  if (offset === undefined) throw new MalformedList("It has more models but no link to the next page.");
  const [, limit = null] = /[?&]limit=(\d{1,9})(?:&|$)/.exec(link) ?? [];
  return getting(urlUnder(source, "/models", { offset, limit }), bearer(source));
}
