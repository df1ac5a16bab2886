import { parseFacts } from "../../core/models/model-facts.ts";
import { firstCount, listIn, objectIn, upstreamPage, within, namesIn, nonEmpty, type Item } from "../reading.ts";
import { messagesCalls, ollamaCalls, openaiCalls } from "../call-paths.ts";
import { bearer, getting, urlUnder } from "../requests.ts";
import { MalformedList, type SourceKind, type UpstreamModel } from "../upstream.ts";

const baseUrlEnd = /\/(?:v1|api)$/;

/** Ollama's own list, with sizes and digests. Older servers report the rest for one model at a time. */
export const ollama: SourceKind = {
  defaultBaseUrl: "http://localhost:11434",
  baseUrlEnd,
  firstPageRequest: (source) => getting(urlUnder(source, "/api/tags", {}, baseUrlEnd), bearer(source)),
  read: (json) =>
    upstreamPage(listIn(json, "models"), (item) => {
      const details = within(item, "details");
      return {
        id: item["model"] ?? item["name"],
        created: item["modified_at"],
        parent: details["parent_model"],
        facts: {
          contextLength: firstCount(details["context_length"]),
          capabilities: nonEmpty(namesIn(item["capabilities"])),
          family: details["family"],
          parameterSize: details["parameter_size"],
          quantization: details["quantization_level"],
          digest: item["digest"],
          sizeBytes: item["size"],
        },
      };
    }),
  detail: {
    request: (source, model) =>
      model.facts.contextLength !== undefined && model.facts.capabilities !== undefined
        ? null
        : {
            method: "POST",
            url: urlUnder(source, "/api/show", {}, baseUrlEnd),
            headers: bearer(source),
            body: JSON.stringify({ model: model.id }),
          },
    read: withDetail,
  },
  calls: {
    ...openaiCalls("/v1", ["chat", "completions", "embeddings", "responses", "audio.transcriptions"]),
    messages: "/v1/messages",
    ...ollamaCalls,
  },
  furtherCalls: { ...openaiCalls("/v1"), ...messagesCalls("/v1") },
};

function withDetail(json: unknown, model: UpstreamModel): UpstreamModel {
  const answer = objectIn(json);
  if (answer === null) throw new MalformedList("Its details of one model are not an object.");
  const reported = parseFacts({
    contextLength: contextOf(answer),
    capabilities: nonEmpty(namesIn(answer["capabilities"])),
  });
  return { ...model, facts: { ...reported, ...model.facts } };
}

/** The author's setting comes before the limit of the architecture. */
function contextOf(answer: Item): number | undefined {
  const parameters = typeof answer["parameters"] === "string" ? answer["parameters"] : "";
  const [, set] = /^num_ctx\s+(\d{1,9})\s*$/m.exec(parameters) ?? [];
  const info = within(answer, "model_info");
  const architecture = info["general.architecture"];
  return firstCount(Number(set), typeof architecture === "string" ? info[`${architecture}.context_length`] : undefined);
}
