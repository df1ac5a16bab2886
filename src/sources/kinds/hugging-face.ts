import { shiftedRight } from "../../core/decimal.ts";
import { firstCount, listIn, objectIn, upstreamPage, within, type Item } from "../reading.ts";
import { openaiCalls } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import type { SourceKind } from "../upstream.ts";

/** Hugging Face's router. It may pick any live provider, so the facts are those that hold at all of them. */
export const huggingFace: SourceKind = {
  defaultBaseUrl: "https://router.huggingface.co/v1",
  firstPageRequest: (source) => getting(urlUnder(source, "/models"), bearer(source)),
  read: (json) =>
    upstreamPage(listIn(json, "data"), (item) => {
      const live = liveProviders(item);
      const contexts = live.map((provider) => firstCount(provider["context_length"]));
      return {
        id: item["id"],
        created: item["created"],
        ownedBy: item["owned_by"],
        facts: {
          inputModalities: within(item, "architecture")["input_modalities"],
          outputModalities: within(item, "architecture")["output_modalities"],
          contextLength: smallest(contexts),
          capabilities: [
            ...(areAll(live, "supports_tools") ? ["tools"] : []),
            ...(areAll(live, "supports_structured_output") ? ["structured_outputs"] : []),
          ],
          inputPrice: agreed(live.map((provider) => shiftedRight(within(provider, "pricing")["input"], 6))),
          outputPrice: agreed(live.map((provider) => shiftedRight(within(provider, "pricing")["output"], 6))),
        },
      };
    }),
  calls: openaiCalls("", ["chat", "responses"]),
  furtherCalls: openaiCalls(""),
};

function liveProviders(item: Item): readonly Item[] {
  const providers: readonly unknown[] = Array.isArray(item["providers"]) ? item["providers"] : [];
  return providers.map((provider) => objectIn(provider) ?? {}).filter((provider) => provider["status"] === "live");
}

function smallest(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function agreed(prices: readonly (string | null)[]): string | null {
  return new Set(prices).size === 1 ? (prices[0] ?? null) : null;
}

function areAll(providers: readonly Item[], field: string): boolean {
  return providers.length > 0 && providers.every((provider) => provider[field] === true);
}
