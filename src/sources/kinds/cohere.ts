import { listIn, objectIn, upstreamPage, nonEmpty, namesIn } from "../reading.ts";
import { cohereCalls, openaiCalls } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import type { SourceConfig, SourceKind, UpstreamRequest } from "../upstream.ts";

const baseUrlEnd = /(?:\/compatibility)?\/v[12]$/;

export const cohere: SourceKind = {
  baseUrlEnd,
  defaultBaseUrl: "https://api.cohere.com",
  firstPageRequest: (source) => pageAt(source, null),
  read: (json, source) =>
    upstreamPage(
      listIn(json, "models"),
      (item) => ({
        id: item["name"],
        ownedBy: "cohere",
        isFineTuned: item["finetuned"] === true,
        facts: {
          contextLength: item["context_length"],
          capabilities: nonEmpty([...namesIn(item["endpoints"]), ...namesIn(item["features"])]),
        },
      }),
      nextPage(json, source),
    ),
  calls: { ...openaiCalls("/compatibility/v1", ["chat", "embeddings"]), rerank: "/v1/rerank", ...cohereCalls },
  furtherCalls: openaiCalls("/compatibility/v1"),
};

function pageAt(source: SourceConfig, token: string | null): UpstreamRequest {
  return getting(urlUnder(source, "/v1/models", { page_size: 1000, page_token: token }, baseUrlEnd), bearer(source));
}

function nextPage(json: unknown, source: SourceConfig): UpstreamRequest | null {
  const token = objectIn(json)?.["next_page_token"];
  return typeof token === "string" && token !== "" ? pageAt(source, token) : null;
}
