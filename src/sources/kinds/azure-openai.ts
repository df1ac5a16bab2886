import { dayOf, listIn, pageOf, nonEmpty, within, namesIn } from "../reading.ts";
import { deleting, getting, secretIn, urlUnder } from "../requests.ts";
import type { SourceConfig, SourceKind } from "../upstream.ts";

/** Azure OpenAI: the models a resource may use and its fine-tuned ones, not its deployments. */
export const azureOpenai: SourceKind = {
  options: ["api_version"],
  firstPageRequest: (source) =>
    getting(urlUnder(source, "/openai/models", versionOf(source)), secretIn("api-key", source)),
  read: (json) =>
    pageOf(listIn(json, "data"), (item) => {
      const isFineTuned = typeof item["fine_tune"] === "string" || typeof item["model"] === "string";
      return {
        id: item["id"],
        created: item["created_at"],
        parent: item["model"],
        isFineTuned,
        facts: {
          capabilities: nonEmpty(namesIn(item["capabilities"])),
          shutdownDate: dayOf(within(item, "deprecation")["inference"]),
        },
      };
    }),
  deletion: (source, id) =>
    deleting(
      urlUnder(source, `/openai/models/${encodeURIComponent(id)}`, versionOf(source)),
      secretIn("api-key", source),
    ),
};

function versionOf(source: SourceConfig): Record<string, string> {
  return { "api-version": source.options["api_version"] ?? "2024-10-21" };
}
