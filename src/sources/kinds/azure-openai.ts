import { dayOf, listIn, upstreamPage, nonEmpty, within, namesIn } from "../reading.ts";
import { messagesCalls, openaiCalls, openaiObjects } from "../call-paths.ts";
import { validateDeployments } from "../deployments.ts";
import { deleting, getting, secretIn, urlUnder } from "../requests.ts";
import type { SourceConfig, SourceKind, SourceOptions } from "../upstream.ts";

const baseUrlEnd = /(?:\/api\/projects\/[^/]+)?(?:\/openai(?:\/v1|\/deployments\/[^/]+)?|\/anthropic(?:\/v1)?)?$/;

const calledByDeployment = [
  "chat",
  "completions",
  "embeddings",
  "images.generations",
  "images.edits",
  "audio.speech",
  "audio.transcriptions",
  "audio.translations",
] as const;

/**
 * Azure OpenAI. It lists the models a resource may use and its fine-tuned ones, not its deployments; the option
 * `deployments` says by which deployment a model is called. With a dated `api_version`, the deployment stands in the
 * path, as older clients do it; else in the body, as in OpenAI's API.
 */
export const azureOpenai: SourceKind = {
  baseUrlEnd,
  options: {
    api_version: {
      about: "With v1 or preview, calls go to /openai/v1; with a date, to /openai/deployments/{model}.",
      type: "text",
      example: "2024-10-21",
      defaultValue: "v1",
      validate: (value) =>
        isDated(value) || value === "v1" || value === "preview"
          ? null
          : "must be v1, preview, or a version of Azure's API, such as 2024-10-21",
    },
    deployments: {
      about:
        "The deployments of models, by the id here or at Azure. Without an entry, a deployment has the model's id.",
      type: "entries",
      example: "gpt-4o=chat, gpt-4o-mini=small",
      validate: validateDeployments,
    },
  },
  firstPageRequest: (source) => getting(urlOf(source, "/openai/models"), secretIn("api-key", source)),
  read: (json) =>
    upstreamPage(listIn(json, "data"), (item) => {
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
    deleting(urlOf(source, `/openai/models/${encodeURIComponent(id)}`), secretIn("api-key", source)),
  calls: ({ api_version: version = "v1" }) =>
    isDated(version)
      ? { ...openaiCalls("/openai/deployments/{model}", calledByDeployment), responses: "/openai/responses" }
      : openaiCalls("/openai/v1", [...calledByDeployment, "responses"]),
  furtherCalls: { ...openaiCalls("/openai/v1"), ...messagesCalls("/anthropic/v1") },
  objects: ({ api_version: version = "v1" }) => openaiObjects(isDated(version) ? "/openai" : "/openai/v1"),
  callQuery: queryOf,
  callHeaders: (source, call, sent) =>
    call.startsWith("messages")
      ? { ...secretIn("x-api-key", source), "anthropic-version": sent("anthropic-version") ?? "2023-06-01" }
      : secretIn("api-key", source),
};

function urlOf(source: SourceConfig, path: string): string {
  const { api_version: version = "" } = source.options;
  return urlUnder(source, path, { "api-version": isDated(version) ? version : "2024-10-21" }, baseUrlEnd);
}

/** The version of OpenAI's API at Azure takes no date, and Anthropic's no version of Azure's. */
function queryOf({ api_version: version = "v1" }: SourceOptions, path: string): Record<string, string> {
  const taken = path.startsWith("/openai/v1/") ? version === "preview" : isDated(version);
  return taken && !path.startsWith("/anthropic/") ? { "api-version": version } : {};
}

function isDated(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version);
}
