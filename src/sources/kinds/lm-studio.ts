import { listIn, namesIn, nonEmpty, upstreamPage, withMoreFacts } from "../reading.ts";
import { messagesCalls, openaiCalls } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import type { SourceKind } from "../upstream.ts";
import { draftOf } from "./openai-compatible.ts";

const baseUrlEnd = /\/(?:v1|api\/v[01])$/;

/** LM Studio's own list, which has the context length; its OpenAI list does not. */
export const lmStudio: SourceKind = {
  defaultBaseUrl: "http://localhost:1234",
  baseUrlEnd,
  firstPageRequest: (source) => getting(urlUnder(source, "/api/v0/models", {}, baseUrlEnd), bearer(source)),
  read: (json) =>
    upstreamPage(listIn(json, "data"), (item) =>
      withMoreFacts(draftOf(item), {
        inputModalities: item["type"] === "vlm" ? ["text", "image"] : undefined,
        capabilities: nonEmpty([...namesIn(item["capabilities"]), ...capabilitiesOf(item["type"])]),
      }),
    ),
  calls: { ...openaiCalls("/v1", ["chat", "completions", "embeddings", "responses"]), messages: "/v1/messages" },
  furtherCalls: { ...openaiCalls("/v1"), ...messagesCalls("/v1") },
};

function capabilitiesOf(type: unknown): readonly string[] {
  if (type === "llm") return ["chat"];
  if (type === "vlm") return ["chat", "vision"];
  return type === "embeddings" ? ["embeddings"] : [];
}
