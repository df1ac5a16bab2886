import { firstCount, listIn, objectIn, upstreamPage, type Item } from "../reading.ts";
import { geminiCalls, openaiCalls } from "../call-paths.ts";
import { bearer, getting, secretIn, urlUnder } from "../requests.ts";
import type { SourceConfig, SourceKind, UpstreamRequest } from "../upstream.ts";

const baseUrlEnd = /\/v1(?:beta|alpha)?(?:\/openai)?$/;

export const gemini: SourceKind = {
  baseUrlEnd,
  defaultBaseUrl: "https://generativelanguage.googleapis.com",
  firstPageRequest: (source) => pageAt(source, null),
  read: (json, source) =>
    upstreamPage(
      listIn(json, "models"),
      (item) => ({
        id: typeof item["name"] === "string" ? item["name"].replace(/^models\//, "") : undefined,
        ownedBy: "google",
        facts: {
          displayName: item["displayName"],
          description: item["description"],
          contextLength: firstCount(item["inputTokenLimit"]),
          outputLimit: firstCount(item["outputTokenLimit"]),
          capabilities: capabilitiesOf(item),
        },
      }),
      nextPage(json, source),
    ),
  calls: { ...openaiCalls("/v1beta/openai", ["chat", "embeddings", "images.generations"]), ...geminiCalls },
  furtherCalls: openaiCalls("/v1beta/openai"),
  callHeaders: (source, call) => (call.startsWith("gemini.") ? secretIn("x-goog-api-key", source) : bearer(source)),
};

function pageAt(source: SourceConfig, token: string | null): UpstreamRequest {
  const url = urlUnder(source, "/v1beta/models", { pageSize: 1000, pageToken: token }, baseUrlEnd);
  return getting(url, secretIn("x-goog-api-key", source));
}

function nextPage(json: unknown, source: SourceConfig): UpstreamRequest | null {
  const token = objectIn(json)?.["nextPageToken"];
  return typeof token === "string" && token !== "" ? pageAt(source, token) : null;
}

const capabilities: Readonly<Record<string, string>> = {
  generateContent: "chat",
  embedContent: "embeddings",
  batchGenerateContent: "batch",
  createCachedContent: "caching",
  bidiGenerateContent: "realtime",
};

function capabilitiesOf(item: Item): readonly string[] {
  const methods = Array.isArray(item["supportedGenerationMethods"]) ? item["supportedGenerationMethods"] : [];
  const known = Object.entries(capabilities).flatMap(([method, name]) => (methods.includes(method) ? [name] : []));
  return item["thinking"] === true ? [...known, "reasoning"] : known;
}
