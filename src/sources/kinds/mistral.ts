import { dayOf, idOrNull, listIn, upstreamPage, nonEmpty, namesIn } from "../reading.ts";
import { mistralCalls, openaiCalls } from "../call-paths.ts";
import { bearer, deleting, getting, urlUnder } from "../requests.ts";
import type { SourceKind } from "../upstream.ts";

const baseUrlEnd = /\/v1$/;

export const mistral: SourceKind = {
  defaultBaseUrl: "https://api.mistral.ai",
  baseUrlEnd,
  firstPageRequest: (source) => getting(urlUnder(source, "/v1/models", {}, baseUrlEnd), bearer(source)),
  read: (json) =>
    upstreamPage(Array.isArray(json) ? json : listIn(json, "data"), (item) => {
      const { id } = item;
      // An archived model cannot be called.
      if (item["archived"] === true) return { id, leftOut: "is archived upstream" };
      const isFineTuned = item["type"] === "fine-tuned";
      return {
        id,
        created: item["created"],
        ownedBy: item["owned_by"],
        parent: isFineTuned ? item["root"] : null,
        isFineTuned,
        facts: {
          displayName: item["name"] === id ? undefined : item["name"],
          description: item["description"],
          contextLength: item["max_context_length"],
          capabilities: nonEmpty(namesIn(item["capabilities"])),
          root: idOrNull(item["root"]),
          deprecatedOn: dayOf(item["deprecation"]),
          replacement: item["deprecation_replacement_model"],
        },
      };
    }),
  deletion: (source, id) =>
    deleting(urlUnder(source, `/v1/models/${encodeURIComponent(id)}`, {}, baseUrlEnd), bearer(source)),
  calls: {
    ...openaiCalls("/v1", ["chat", "embeddings", "moderations", "audio.speech", "audio.transcriptions"]),
    ...mistralCalls,
  },
  furtherCalls: openaiCalls("/v1"),
};
