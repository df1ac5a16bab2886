import { bearer, deleting, getting, urlUnder } from "../requests.ts";
import type { SourceConfig, SourceKind } from "../upstream.ts";
import { openaiCompatible } from "./openai-compatible.ts";

/** OpenAI itself, where fine-tuned models can be deleted. */
export const openai: SourceKind = {
  ...openaiCompatible,
  defaultBaseUrl: "https://api.openai.com/v1",
  options: ["organization", "project"],
  firstPageRequest: (source) => getting(urlUnder(source, "/models"), headersOf(source)),
  deletion: (source, id) => deleting(urlUnder(source, `/models/${encodeURIComponent(id)}`), headersOf(source)),
};

function headersOf(source: SourceConfig): Record<string, string> {
  const { organization, project } = source.options;
  return {
    ...bearer(source),
    ...(organization === undefined ? {} : { "openai-organization": organization }),
    ...(project === undefined ? {} : { "openai-project": project }),
  };
}
